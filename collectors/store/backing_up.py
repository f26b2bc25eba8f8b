"""`outreach backup`: a verified copy while everything goes on."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from collectors.store.backups import copy_beside
from collectors.store.database import refuse_foreign
from collectors.store.traces import BUSY_SECONDS
from collectors.store.trouble import StoreError, explained

STAMP = "%Y-%m-%d-%H%M"
_DATED = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9]"


def back_up_now(path: Path, file: Path | None, now: datetime, *, keep: int | None = None, force: bool = False) -> str:
    """Copy the database to `file`, or beside itself under the time's name. Says what was done. Raises StoreError.

    keep: how many dated copies beside the database stay; None: all.
    """
    target = file or path.with_name(f"{path.name}.{now.astimezone(UTC):{STAMP}}.backup")
    if not path.is_file() or not path.stat().st_size:
        raise StoreError(f"{path} does not exist yet, so there is nothing to copy. Run 'outreach collect' first.")
    if target.is_dir():
        raise StoreError(f"{target} is a folder. Name a file in it.")
    if target.exists() and (not force or target.samefile(path)):
        raise StoreError(f"{target} exists. Name another file, or say --force to replace it.")
    refuse_foreign(path)
    with explained(target), closing(open_existing(path)) as connection:
        copy_beside(connection, path, target)
        of = as_of(connection)
    gone = _prune(path, keep) if keep else []
    size = target.stat().st_size / 1_000_000
    removed = f" Removed {len(gone)} older {'copy' if len(gone) == 1 else 'copies'}." if gone else ""
    return f"{target}: copied and verified, {size:,.1f} MB, figures as of {of}, without comment texts.{removed}"


def dated_backups(path: Path) -> list[Path]:
    """The copies `outreach backup` made beside the database, the oldest first."""
    return sorted(path.parent.glob(f"{escape(path.name)}.{_DATED}.backup"))


def _prune(path: Path, keep: int) -> list[Path]:
    gone = dated_backups(path)[:-keep]
    for old in gone:
        old.unlink(missing_ok=True)
    return gone


def open_existing(path: Path) -> sqlite3.Connection:
    """For reading and writing, never a new file."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)


def as_of(connection: sqlite3.Connection) -> str:
    """The end of the last run that stored something, for people."""
    (ended,) = connection.execute("SELECT max(finished_at) FROM runs WHERE stored = 1").fetchone()
    return (
        "before the first collection" if ended is None else f"{datetime.fromtimestamp(ended, UTC):%Y-%m-%d %H:%M} UTC"
    )
