"""Makes one file of a database: a whole and sound copy, without comment texts, under its name only once it is finished.

Knows SQLite and nothing of this program's commands. Works on every released version of the tables.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

PART = ".part"  # of a copy that is being made: comment texts may still be in it
_OWN = 0o600  # only its owner may read a copy, whoever may read the database


class CopyDamagedError(Exception):
    """What was copied is not sound. The message says in what way."""


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Write what `source` holds now to `target`, in the place of what was there. Others may read and write meanwhile.

    Raises CopyDamagedError, sqlite3.Error or OSError; `target` is untouched then.
    """
    part = target.with_name(f"{target.name}{PART}")
    remove_part(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN))
    try:
        with closing(sqlite3.connect(part)) as copy:
            expected = _fill(source, copy)
            _refuse_damage(copy)  # before the file is written anew, which would hide some
            _take_comment_texts_out(copy)
            _verify(copy, expected)
        _sync(part)
        part.replace(target)
    finally:
        remove_part(part)
    _sync(target.parent)


def remove_part(part: Path) -> None:
    """Take away what a copy that broke off left."""
    for left in (part, part.with_name(f"{part.name}-journal"), part.with_name(f"{part.name}-wal")):
        left.unlink(missing_ok=True)
    part.with_name(f"{part.name}-shm").unlink(missing_ok=True)


def open_untouched(file: Path) -> sqlite3.Connection:
    """Opens a database for reading so that nothing is written, not even beside it, unless a log lies there already."""
    real = file.resolve()  # beside which SQLite keeps the log, whatever link led there
    alone = "" if real.with_name(f"{real.name}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{real.as_uri()}?mode=ro{alone}", uri=True)


def tables_of(connection: sqlite3.Connection, schema: str = "main") -> set[str]:
    """The tables, without those that SQLite and its search keep for themselves."""
    rows = connection.execute(f"SELECT name, sql FROM {schema}.sqlite_master WHERE type = 'table'").fetchall()
    virtual = [name for name, sql in rows if str(sql).upper().startswith("CREATE VIRTUAL")]
    shadows = tuple(f"{name}_" for name in virtual)
    return {name for name, _ in rows if name not in virtual and not name.startswith(("sqlite_", *shadows))}


def columns_of(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    """The table's columns, none where there is no such table."""
    return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]


def _fill(source: sqlite3.Connection, copy: sqlite3.Connection) -> dict[str, int]:
    """Copies everything as of one moment. Returns how many rows each table has then."""
    reads_already = source.in_transaction
    if not reads_already:
        source.execute("BEGIN")
    try:
        expected = _counts(source)
        source.backup(copy)
    finally:
        if not reads_already:
            source.rollback()
    copy.execute("PRAGMA journal_mode = DELETE")  # one file, which also opens where nothing can be written beside it
    copy.execute("PRAGMA journal_mode = MEMORY")  # no second file that would hold texts
    return expected


def _take_comment_texts_out(copy: sqlite3.Connection) -> None:
    """A comment that waits for its label is counted as not scored: it has been read, and is not read again."""
    kept = columns_of(copy, "comment_days")
    if not kept:
        return
    copy.execute("PRAGMA secure_delete = ON")
    key = [name for name in kept if name != "n"]
    given = {"label": "'not_scored'", "tone": "''", "reason": "'expired'", "model": "'none'"}
    with copy:
        copy.execute(
            f"INSERT INTO comment_days ({', '.join(key)}, n) "
            f"SELECT {', '.join(given.get(name, name) for name in key)}, count(*) FROM comment_buffer "
            f"WHERE label IS NULL GROUP BY post_id, day "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET n = n + excluded.n"
        )
        copy.execute("DELETE FROM comment_buffer")
    copy.execute("VACUUM")


def _refuse_damage(copy: sqlite3.Connection) -> None:
    (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise CopyDamagedError(f"it is damaged: {said}")


def _verify(copy: sqlite3.Connection, expected: dict[str, int]) -> None:
    if stray := copy.execute("PRAGMA foreign_key_check").fetchone():
        raise CopyDamagedError(
            f"it contradicts itself: a row of {stray[0]} belongs to one of {stray[2]} that is not there"
        )
    if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise CopyDamagedError("the copy is damaged")
    found = _counts(copy)
    changed = {"comment_buffer", "comment_days"}
    if {name: n for name, n in found.items() if name not in changed} != {
        name: n for name, n in expected.items() if name not in changed
    }:
        raise CopyDamagedError("the copy does not hold as many rows")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables_of(connection)}


def _sync(path: Path) -> None:
    """What is named there outlives a power cut. Folders cannot be synced everywhere (Windows)."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
