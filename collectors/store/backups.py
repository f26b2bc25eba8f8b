"""The copies beside the database: made before it changes for good, and kept from holding what it holds no longer."""

import sqlite3
from contextlib import closing, suppress
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

from collectors.store.copying import PART, CopyDamagedError, copy_database, remove_part
from collectors.store.locks import alone
from collectors.store.traces import merge_words, overwrite
from collectors.store.trouble import StoreError, explained

RESTORING = ".restoring.backup"  # the ending of a copy that is made ready to take the database's place
# Posts of a copy whose texts the database holds no longer. A post it does not know says nothing: it may be a new file.
_OUTDATED = """(text IS NOT NULL OR links <> '[]' OR hashtags <> '[]') AND EXISTS (
  SELECT 1 FROM living.posts p WHERE p.platform = posts.platform AND p.native_id = posts.native_id AND NOT
    (p.text IS posts.text AND p.links = posts.links AND p.hashtags = posts.hashtags))"""


def back_up(connection: sqlite3.Connection, path: Path, label: str) -> Path:
    """Copy the whole database beside itself, without the comment texts. Returns where to."""
    return copy_beside(connection, path, path.with_name(f"{path.name}.before-{label}.backup"))


def copy_beside(connection: sqlite3.Connection, path: Path, copy: Path) -> Path:
    """Copy the database at `path` to `copy`, one at a time; what earlier ones left that broke off goes."""
    with alone(path, "backup"):
        _sweep(path)
        try:
            copy_database(connection, copy)
        except CopyDamagedError as damage:
            raise StoreError(f"{path} was not copied, because {damage}. Restore a backup.") from damage
    return copy


def backups(path: Path) -> list[Path]:
    """The copies of this database that lie beside it."""
    return sorted(path.parent.glob(f"{escape(path.name)}.*.backup"))


def remove_unfinished_backups(path: Path) -> None:
    """Take away copies that broke off while they were made: texts of comments may be in them. None that is at work.

    Belongs within the run's lock, which a restore holds, too.
    """
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{RESTORING}{end}").unlink(missing_ok=True)
    with suppress(Timeout), FileLock(path.with_name(f"{path.name}.backup.lock"), timeout=0):
        _sweep(path)


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f"{escape(path.name)}.*.backup{PART}"):
        remove_part(left)


def forget_in_backups(path: Path) -> list[str]:
    """Take out of the copies beside the database what it holds no longer: texts of comments, and those of posts
    that went, changed or were removed.

    Returns what went wrong with which copy; a damaged copy keeps no other from being cleaned.
    """
    troubles = []
    for copy in backups(path):
        try:
            with explained(copy), closing(sqlite3.connect(copy)) as connection:
                _follow(connection, path)
        except StoreError as trouble:
            troubles.append(f"Texts that are to be gone may still be in a backup: {trouble}")
    return troubles


def _follow(copy: sqlite3.Connection, path: Path) -> None:
    """Nothing is written into a copy that holds nothing it should not."""
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute("ATTACH DATABASE ? AS living", [str(path)])
    texts = copy.execute("SELECT EXISTS (SELECT 1 FROM comment_buffer)").fetchone()[0]
    outdated = copy.execute(f"SELECT EXISTS (SELECT 1 FROM posts WHERE {_OUTDATED})").fetchone()[0]
    if not (texts or outdated):
        return
    with copy:
        copy.execute("DELETE FROM comment_buffer")
        copy.execute(f"UPDATE posts SET text = NULL, links = '[]', hashtags = '[]' WHERE {_OUTDATED}")
        merge_words(copy)
    copy.execute("DETACH DATABASE living")
    overwrite(copy)
