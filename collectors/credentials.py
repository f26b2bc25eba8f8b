"""Credentials: from the environment, or from a `.env` beside campaigns.toml. They are never printed.

The names are OUTREACH_<PLATFORM>_<NAME>, and the same for click sources; the environment goes before the file.
"""

import io
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from collectors.clicks import CLICK_SOURCES
from collectors.errors import CollectionError
from collectors.mistakes import nearest
from collectors.plain_files import NoPlainFileError, TooLargeError, read_at_most
from collectors.platforms import PLATFORMS
from collectors.scrubbing import one_line, remember, scrub

_PREFIX = "OUTREACH_"
_SETTINGS = ("OUTREACH_CONFIG", "OUTREACH_DB", "OUTREACH_LOG")  # read from the environment alone
_SMTP_PASSWORD = "OUTREACH_SMTP_PASSWORD"
_NOTIFY_URLS = "OUTREACH_NOTIFY_URLS"  # several, separated by spaces or line ends; each holds a secret
_HEARTBEAT_URL = "OUTREACH_HEARTBEAT_URL"  # whoever has it can say that all is well
SIGN_IN = ("CLIENT_ID", "CLIENT_SECRET", "COOKIE_SECRET")  # the last one is optional
_LARGEST = 50_000  # bytes
_MOST_TOLD = 20  # lines that were not understood


class CredentialsError(CollectionError):
    """The `.env` file cannot be read."""


class Secrets:
    """The credentials that are set, by their full names. Shows names, never values."""

    def __init__(self, values: Mapping[str, str], warnings: Iterable[str] = ()) -> None:
        self._values: dict[str, str] = {}
        found = list(warnings)
        for name, value in values.items():
            value = " ".join(value.split()) if name == _NOTIFY_URLS else value.strip()
            if name in _key_files():
                value = _on_one_line(value)
            if name not in _known_names() or not value:
                continue
            if not (value.isascii() and value.isprintable()):
                found.append(f"{name} holds a character that no key has; copy it again from the platform's page.")
                continue
            self._values[name] = value
        self.warnings = tuple(found)  # each with its remedy

    @classmethod
    def load(cls, folder: Path, environ: Mapping[str, str]) -> "Secrets":
        """From the environment and from `.env` in the folder of campaigns.toml. Raises CredentialsError."""
        file = folder / ".env"
        values, warnings = _read(file)
        values.update({name: value for name, value in environ.items() if value.strip()})
        for name in _key_files() & values.keys():
            values[name], more = _key_file(folder, name, values[name].strip())
            warnings += more
        secrets = cls(values, warnings)
        remember(dict(secrets._hidden()))
        return secrets

    def for_platform(self, platform: str) -> dict[str, str]:
        """What is set for a platform, by short name: {"TOKEN": ...}."""
        names = PLATFORMS[platform].all_credentials
        return {name: self._values[full] for name in names if (full := _full(platform, name)) in self._values}

    def missing_for_platform(self, platform: str) -> list[str]:
        """The full names that must still be set; where a consent would do as well, the last says so.

        Optional ones go together, all of them or none, and so do those of a consent.
        """
        entry, given = PLATFORMS[platform], self.for_platform(platform)
        begun = any(name in given for name in entry.consent)
        needed = list(entry.consent if begun else entry.credentials)
        if any(name in given for name in entry.optional_credentials):
            needed.extend(entry.optional_credentials)
        missing = [_full(platform, name) for name in needed if name not in given]
        if missing and entry.consent and not begun:
            missing[-1] += f" (or, to keep a history, {', '.join(_full(platform, name) for name in entry.consent)})"
        return missing

    def days_kept(self) -> dict[str, int]:
        """Platform -> how many days its figures may be kept, where that depends on a consent that is not set."""
        return {
            platform: entry.days_without_consent
            for platform, entry in PLATFORMS.items()
            if entry.days_without_consent is not None and not self.for_platform(platform).keys() >= set(entry.consent)
        }

    def for_click_source(self, source: str) -> str | None:
        """The one credential of a click source, where it needs one and it is set."""
        credential = CLICK_SOURCES[source].credential
        return None if credential is None else self._values.get(_full(source, credential))

    def missing_for_click_source(self, source: str) -> list[str]:
        """The full name that must still be set, if any."""
        credential = CLICK_SOURCES[source].credential
        return [] if credential is None or self.for_click_source(source) else [_full(source, credential)]

    def smtp_password(self) -> str | None:
        """Of the mail server, where it is set."""
        return self._values.get(_SMTP_PASSWORD)

    def notify_urls(self) -> tuple[str, ...]:
        """Addresses of chat services, as apprise understands them."""
        return tuple(self._values.get(_NOTIFY_URLS, "").split())

    def heartbeat_url(self) -> str | None:
        """What is pinged at a run's start and end, where it is set."""
        return self._values.get(_HEARTBEAT_URL)

    def for_sign_in(self) -> dict[str, str]:
        """What is set for signing in to the dashboard, by short name: {"CLIENT_ID": ...}."""
        return {name: self._values[full] for name in SIGN_IN if (full := sign_in_name(name)) in self._values}

    def hide(self, text: str) -> str:
        """On one line, and without any of our secrets: for a message that somebody else had a hand in."""
        return one_line(scrub(text, dict(self._hidden())))

    def _hidden(self) -> Iterator[tuple[str, str]]:
        """What nobody may see; of several addresses under one name, and of a file's parts, also each for itself."""
        for name, value in self._values.items():
            if not name.endswith("_HANDLE"):
                yield name, value
            if name in _key_files():
                yield from ((f"{name} {number}", piece) for number, piece in enumerate(_pieces(value), 1))
        for number, url in enumerate(self.notify_urls(), 1):
            yield f"{_NOTIFY_URLS} {number}", url

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._values)) or 'none'})"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("secrets are not written anywhere")


def _full(source: str, name: str) -> str:
    return f"{_PREFIX}{source.upper()}_{name}"


def sign_in_name(name: str) -> str:
    """OUTREACH_OIDC_CLIENT_ID and its like."""
    return _full("oidc", name)


def _known_names() -> set[str]:
    names = {_full(platform, name) for platform, entry in PLATFORMS.items() for name in entry.all_credentials}
    names |= {_SMTP_PASSWORD, _NOTIFY_URLS, _HEARTBEAT_URL}
    names |= {sign_in_name(name) for name in SIGN_IN}
    return names | {_full(source, entry.credential) for source, entry in CLICK_SOURCES.items() if entry.credential}


def _key_files() -> set[str]:
    """The names of credentials that are a file of JSON: written out, or named by its name."""
    return {_full(source, str(entry.credential)) for source, entry in CLICK_SOURCES.items() if entry.key_file}


def _key_file(folder: Path, name: str, value: str) -> tuple[str, list[str]]:
    """What stands in the file of this name, seen from the folder of campaigns.toml; and what is to be said of it."""
    if not value or value.startswith("{"):
        return value, []
    try:
        raw, _ = read_at_most(folder / value, _LARGEST)
        return raw.decode("utf-8-sig").strip(), []
    except (OSError, ValueError, NoPlainFileError, TooLargeError):
        return value, [f"{name} is neither a key in JSON nor the name of a file with one that can be read; correct it."]


def _on_one_line(value: str) -> str:
    try:
        return json.dumps(json.loads(value)) if value.startswith("{") else value
    except (ValueError, RecursionError):
        return " ".join(value.split())


def _pieces(key: str) -> list[str]:
    """The parts of a key in JSON that are secret, the lines of a long one each for itself."""
    try:
        parts = json.loads(key) if key.startswith("{") else {}
    except (ValueError, RecursionError):
        return []
    secret = [str(parts[name]) for name in ("private_key", "private_key_id") if parts.get(name)]
    return [*secret, *(line for part in secret for line in part.splitlines() if len(line) > 15 and line[0] != "-")]


def _read(file: Path) -> tuple[dict[str, str], list[str]]:
    """The names and values in the file, none where there is no file, and what is to be said about it."""
    try:
        raw, details = read_at_most(file, _LARGEST)
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (NoPlainFileError, TooLargeError):
        remedy = "write NAME=value lines into it, or move it away"
        raise CredentialsError(f"{file} is no settings file; {remedy}.") from None
    except UnicodeDecodeError:
        raise CredentialsError(f"{file} is not UTF-8; save it again with the encoding UTF-8.") from None
    except OSError as error:
        raise CredentialsError(f"{file} cannot be read ({error.strerror}); mend its permissions.") from None
    warnings = []
    if os.name == "posix" and details.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        warnings.append(f"{file} can be read by others on this machine; run: chmod 600 {file}")
    return _understand(file, text, warnings)


def _understand(file: Path, text: str, warnings: list[str]) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    for line in parse_stream(io.StringIO(text)):
        if line.error:
            warnings.append(f"{file}, line {line.original.line}: not understood; write NAME=value on one line.")
        elif line.key in _SETTINGS:
            warnings.append(f"{file}: {line.key} is read from the environment only; set it there.")
        elif line.key and line.key.startswith(_PREFIX) and line.key not in _known_names():
            guess = nearest(line.key, _known_names()) or "the README lists the names. "
            warnings.append(f"{file}: nothing reads {line.key}; {guess.strip()}")
        if line.key and line.value is not None:
            values[line.key] = line.value
    if more := warnings[_MOST_TOLD:]:
        warnings[_MOST_TOLD:] = [f"{file}: and {len(more)} more such lines; is it the right file?"]
    return values, warnings
