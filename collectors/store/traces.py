"""Leaves nothing of what was deleted: not in the search's index, not in the file's pages, not in its log."""

import sqlite3

from sqlite_utils import Database

BUSY_SECONDS = 30  # to wait for whoever writes
_READER_SECONDS = 1  # to wait for somebody who reads, before the log is left to the next time


def forget_words(db: Database) -> None:
    """Take the words of deleted and changed posts out of the search's index as well; nothing where none went."""
    with db.atomic():
        merge_words(db.conn)


def merge_words(connection: sqlite3.Connection) -> None:
    """SQLite only notes what is gone from the index, and keeps the words until it merges its parts: here, now."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'posts_search'").fetchone():
        connection.execute("INSERT INTO posts_search (posts_search) VALUES ('optimize')")


def overwrite(connection: sqlite3.Connection) -> None:
    """Write the file anew: SQLite leaves pieces of what it moved about in pages that are still in use."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def empty_the_log(db: Database) -> bool:
    """Move the write-ahead log into the database and truncate it, so that deleted text is in neither.

    False while somebody reads, when it cannot be truncated: the next run, which begins with this, tries again.
    """
    db.execute(f"PRAGMA busy_timeout = {_READER_SECONDS * 1000}").fetchall()
    try:
        (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}").fetchall()
    return not busy
