"""What no output may hold: secrets, by their value and by where they stand, and signs that steer a terminal.

Every message somebody else wrote goes through `scrub`; `guard` does it for logs and tracebacks of the whole process.
"""

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from types import TracebackType
from urllib.parse import quote, quote_plus

_SHORTEST = 4  # a shorter value would blot out ordinary words
_GONE = "…"
_NAMES = (
    r"(?:access|refresh|id|auth|bearer|session|csrf)[_-]?token|token[_-]?auth|token|(?:api|access|private)[_-]?key|key|"
    r"signature|sig|(?:client|consumer|app|cookie)[_-]?secret|secret|(?:app[_-]?)?password|passwd|pwd|"
    r"oauth_\w+|(?:access|refresh)Jwt|code_verifier|client_assertion|x-amz-(?:signature|credential|security-token)"
)
_BY_PLACE = (
    # the name and password of an address
    (re.compile(r"([a-z][a-z0-9+.-]{0,20}://)[^/?#\s@]+@", re.IGNORECASE), rf"\1{_GONE}@"),
    # a header, up to the end of its line: OAuth's have many parts
    (
        re.compile(
            r"((?:proxy-)?authorization|x-[\w-]*(?:key|token)|(?:set-)?cookie)\b([\"']?\s*[:=]).*", re.IGNORECASE
        ),
        rf"\1\2 {_GONE}",
    ),
    (re.compile(r"\b(Bearer|bearer|Basic|basic|OAuth)\s+(?=\S*[0-9=A-Z])[\w.~+/=-]{8,}"), rf"\1 {_GONE}"),
    # parts of a query or a form, and fields of JSON
    (re.compile(rf"(?<![\w-])({_NAMES})=(?!\s)[\"']?[^&#;,\s\"'<>)]+", re.IGNORECASE), rf"\1={_GONE}"),
    (re.compile(r"([?&](?:code|state)=)[^&#\s\"'<>)]+", re.IGNORECASE), rf"\1{_GONE}"),
    (
        re.compile(rf"([\"'](?:{_NAMES})[\"']\s*:\s*)b?(\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)", re.IGNORECASE),
        rf'\1"{_GONE}"',
    ),
)  # fmt: skip
# Escape codes, and what turns the direction of writing round, could make a line of ours say something else.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

_remembered: dict[str, str] = {}  # value -> the name that stands for it


def remember(secrets: Mapping[str, str]) -> None:
    """From now on these values (by name) are in no log and no traceback of this process."""
    _remembered.update({value: name for name, value in secrets.items() if len(value) >= _SHORTEST})


def scrub(text: str, secrets: Mapping[str, str] | None = None) -> str:
    """The text without secrets and without signs that steer a terminal. secrets: name -> value."""
    named = _remembered if secrets is None else {value: name for name, value in secrets.items()}
    for value in sorted(named, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            for form in _forms(value):
                text = text.replace(form, f"[{named[value]}]")
    for pattern, instead in _BY_PLACE:
        text = pattern.sub(instead, text)
    return _STEERING.sub("\ufffd", text)


def _forms(value: str) -> Iterable[str]:
    """How a value travels: as it is, in addresses, in forms, in JSON; OAuth signs what is quoted twice."""
    quoted = (
        quote(quote(value, safe=""), safe=""),
        json.dumps(value, ensure_ascii=False)[1:-1],
        json.dumps(value)[1:-1],
    )
    return dict.fromkeys((value, quote(value), quote(value, safe=""), quote_plus(value), *quoted))


def one_line(text: str) -> str:
    """Whatever would begin a line of its own is a space: nobody else's words stand in our list as a line of ours."""
    return " ".join(text.split())


def guard() -> None:
    """Logs and tracebacks of this process, of its threads too, are scrubbed; and it leaves no core file behind."""
    sys.excepthook = _show
    sys.unraisablehook = lambda crash: _show(crash.exc_type, crash.exc_value, crash.exc_traceback)
    if threading.excepthook is threading.__excepthook__:  # a test runner has its own
        threading.excepthook = lambda crash: _show(crash.exc_type, crash.exc_value, crash.exc_traceback)
    logging.setLogRecordFactory(_Record)
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class _Record(logging.LogRecord):
    """A line of a log, whoever writes it: put together at once, so that no part of it is left as it was."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        try:
            said = self.getMessage()
        except (TypeError, ValueError, KeyError):  # its caller's mistake, which must not break the caller
            said = f"{self.msg} {self.args!r}"
        self.msg, self.args = scrub(said), ()
        if self.exc_info and self.exc_info[0]:
            self.exc_text = scrub("".join(traceback.format_exception(*self.exc_info)).rstrip())


def _show(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
    if sys.stderr is not None:
        sys.stderr.write(scrub("".join(traceback.format_exception(kind, error, at))))
