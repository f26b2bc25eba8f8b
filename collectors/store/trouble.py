"""What can go wrong with the database, each with its remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DISK = "The disk cannot be written or read: full, or failing? Free some space and run again; what was stored is safe."
DAMAGED = "It is damaged or no database. Restore a backup."


class StoreError(Exception):
    """The database cannot be used. The message says why and what to do; nothing was lost."""


class RunBroken(StoreError):  # noqa: N818 - reads as what the run says
    """The database failed in mid-run: what was stored before is safe, the rest is left to the next run."""


class AlreadyRunning(StoreError):  # noqa: N818 - reads as what the run says
    """Another run holds the lock."""


class NewerDatabase(StoreError):  # noqa: N818 - reads as what the message says
    """A later version of this program wrote it: this one neither reads nor changes it."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system say into a StoreError with its remedy."""
    try:
        yield
    except sqlite3.Error as trouble:
        raise StoreError(_explain(path, str(trouble))) from trouble
    except OSError as trouble:
        raise StoreError(_explain(path, f"{trouble.strerror or trouble}")) from trouble


def _explain(path: Path, said: str) -> str:
    lowered = said.lower()
    remedies = (
        (("full", "no space"), "The disk is full. Free some space and run again; what was stored before is safe."),
        (("readonly", "read-only", "permission"), "It cannot be written. Give this user write access to its folder."),
        (("unable to open", "not a directory", "exists"), "It cannot be opened. Check the folder and OUTREACH_DB."),
        (("not a database", "malformed", "encrypted"), DAMAGED),
        (("disk i/o", "too large", "quota"), _DISK),
        (("locked", "busy"), "Another program keeps it locked. Close that program and run again."),
    )
    for words, remedy in remedies:
        if any(word in lowered for word in words):
            return f"{path}: {remedy} ({said})"
    return f"{path}: the database reported: {said}"
