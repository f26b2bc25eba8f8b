"""Reading files that somebody else may have put there: plain files alone, and never more of them than is sensible."""

import os
import stat
from pathlib import Path


class NoPlainFileError(OSError):
    """A folder, a pipe, a device: reading it would fail, wait for ever or never end."""


class TooLargeError(OSError):
    """There is more in it than what it is meant to hold."""


def read_at_most(path: Path, most: int) -> tuple[bytes, os.stat_result]:
    """The content, and the file's details.

    Raises NoPlainFileError, TooLargeError, another OSError, or ValueError for a name that no file can have.
    """
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    details = os.fstat(opened)
    if not stat.S_ISREG(details.st_mode):
        os.close(opened)
        raise NoPlainFileError(0, "this is no plain file")
    with os.fdopen(opened, "rb") as file:
        if details.st_size > most or len(content := file.read(most + 1)) > most:
            raise TooLargeError(0, "it is too large")
    return content, details
