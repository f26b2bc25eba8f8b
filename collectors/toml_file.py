"""campaigns.toml as a file: read, and understood as TOML; what keeps it from that, with its place and its remedy."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from collectors.errors import CollectionError
from collectors.plain_files import NoPlainFileError, TooLargeError, read_at_most

_LARGEST = 1_000_000  # bytes; a file beyond it was named by mistake
_TOO_DEEP = "this is not TOML we can read (nested too deeply)"
_MOST_TOLD = 50  # mistakes; who has more mends these first
_PART = r"""(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|[\w-]++)"""
_LONG_KEY = re.compile(rf"""(?<![\w"'-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{40}}""")


class ConfigurationError(CollectionError):
    """campaigns.toml cannot be used; `mistakes` are what is wrong with it, each mistake up to _MOST_TOLD."""

    def __init__(self, path: Path, mistakes: Iterable[str]) -> None:
        found = tuple(mistakes)
        more = len(found) - _MOST_TOLD
        self.mistakes = found if more <= 0 else (*found[:_MOST_TOLD], f"and {more} more; mend these first")
        super().__init__("\n".join([f"{path} cannot be used:", *(f"  {line}" for line in self.mistakes)]))


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in the file, unchecked. Raises ConfigurationError."""
    return _parse(path, _read(path))


def _read(path: Path) -> str:
    try:
        raw, _ = read_at_most(path, _LARGEST)
    except FileNotFoundError:
        remedy = "copy the campaigns.toml of this project here and edit it, or point OUTREACH_CONFIG to yours"
        raise ConfigurationError(path, [f"there is no such file; {remedy}"]) from None
    except NoPlainFileError:
        raise ConfigurationError(path, ["this is no file; OUTREACH_CONFIG must name a file"]) from None
    except TooLargeError:
        raise ConfigurationError(path, ["this is far too large for a campaigns.toml; is it the right file?"]) from None
    except OSError as error:
        raise ConfigurationError(path, [f"it cannot be read ({error.strerror}); mend its permissions"]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        said = f"line {line}, column {column}: this is not UTF-8; save the file again with the encoding UTF-8"
        raise ConfigurationError(path, [said]) from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    for number, written in enumerate(text.split("\n"), 1):
        # The time to read it grows with the square of the parts.
        if written.count(".") >= 40 and _LONG_KEY.search(written):
            raise ConfigurationError(path, [f"line {number}: {_TOO_DEEP}"])
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
        said = str(error)
        found = re.search(r"\(at line (\d+), column (\d+)\)$", said)
        lines = text.split("\n")
        line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
        what = re.sub(r" \(at [^()]*\)$", "", said)
        remedy = "texts stand in quotes, dates and numbers do not, lists in [ ]"
        raise ConfigurationError(path, [f"line {line}, column {column}: this is not TOML ({what}); {remedy}"]) from None
    except RecursionError:
        raise ConfigurationError(path, [_TOO_DEEP]) from None
