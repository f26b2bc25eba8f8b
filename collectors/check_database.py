"""What `outreach check` can say of the database without changing it: version, soundness, age of the data."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from collectors.check_removal import check_removal
from collectors.days import moment
from collectors.findings import Finding
from collectors.store.schema import known_migrations

STALE = 36 * 3600  # seconds: one missed night is noticed, a late one is not
_ROOM = 1_000_000_000  # bytes that should be free, beside twice the database for its backup copy
_APPLIED = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'outreach'"
_LAST_GOOD = """
    SELECT s.room, s.source, coalesce(a.handle, ''), max(s.finished_at) FROM run_sources s
    LEFT JOIN accounts a ON a.id = s.account_id WHERE s.status IN ('ok', 'nothing_due') GROUP BY 1, 2, 3"""
_LAST_SAID = """
    SELECT s.room, s.source, coalesce(a.handle, ''), max(s.id), CASE WHEN s.status IN ('failed', 'budget') THEN
    s.message END FROM run_sources s LEFT JOIN accounts a ON a.id = s.account_id GROUP BY 1, 2, 3"""

_LAST_IMPORT = """
    SELECT a.platform, a.handle, max(i.as_of_at), i.kind FROM imports i JOIN accounts a ON a.id = i.account_id
    WHERE i.undone_at IS NULL GROUP BY 1, 2"""

Source = tuple[str, str, str]  # room, source as the database files it, handle ("" for a click source)


def check_database(path: Path, sources: dict[Source, str], now: int, stale: int = STALE) -> Iterator[Finding]:
    """`sources` are those of campaigns.toml, with the titles people know them by. stale: seconds."""
    yield _check_space(path)
    if not path.exists():
        yield Finding("Database", "mend", f"there is none at {path} yet", "run outreach collect")
        return
    if not path.stat().st_size:
        remedy = "restore a backup copy, or remove it to begin anew"
        yield Finding("Database", "stop", f"{path} is damaged (it is empty)", remedy)
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            yield _check_file(path, connection)
            yield from _check_ages(connection, sources, now, stale)
            yield from check_removal(connection, now)
    except sqlite3.Error as error:
        remedy = "check its permissions, or restore a backup copy"
        yield Finding("Database", "stop", f"{path} cannot be read ({error})", remedy)


def check_imports(path: Path, accounts: dict[tuple[str, str], str]) -> Iterator[Finding]:
    """When files were imported last. accounts: platform and handle -> title, of those that nothing else tells of."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    zone = "UTC"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if accounts and path.exists() and _has(connection, "imports"):
                found = {row[:2]: row[2:] for row in connection.execute(_LAST_IMPORT)}
                (zone,) = connection.execute("SELECT timezone FROM organisation").fetchone() or (zone,)
    except sqlite3.Error:
        return  # was said of the database itself
    for account, title in accounts.items():
        if account in found:
            day = moment(found[account][0]).astimezone(ZoneInfo(zone)).date()
            yield Finding(title, "ok", f"known from files; the last import is as of {day} ({found[account][1]})")
        else:
            remedy = "export its figures there, then run outreach import FILE (README, Files you export yourself)"
            yield Finding(title, "note", "known from files, and none was imported yet", remedy)


def _check_file(path: Path, connection: sqlite3.Connection) -> Finding:
    applied = {name for (name,) in connection.execute(_APPLIED)} if _has(connection, "_sqlite_migrations") else set()
    if applied - known_migrations():
        remedy = "install that version or a later one"
        return Finding("Database", "stop", f"{path} was written by a newer version of this program", remedy)
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        return Finding("Database", "stop", f"{path} is damaged ({said})", "restore a backup copy")
    if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        return Finding("Database", "stop", f"{path} cannot be written", "give this user write access to its folder")
    if known_migrations() - applied:
        return Finding("Database", "note", f"{path} is of an older version", "the next outreach collect brings it up")
    return Finding("Database", "ok", f"{path} is sound, {path.stat().st_size / 1_000_000:,.1f} MB")


def _check_ages(connection: sqlite3.Connection, sources: dict[Source, str], now: int, stale: int) -> Iterator[Finding]:
    if not _has(connection, "run_sources"):
        return
    good = {(room, source, handle): at for room, source, handle, at in connection.execute(_LAST_GOOD)}
    said = {(room, source, handle): text for room, source, handle, _, text in connection.execute(_LAST_SAID)}
    for source, title in sources.items():
        because = f"; the last run said: {said[source]}" if said.get(source) else ""
        if source not in good:
            remedy = "run outreach collect" if not because else "mend that, then run outreach collect"
            yield Finding(f"Age of {title}", "mend", f"never read{because}", remedy)
            continue
        age = max(0, now - good[source])
        told = f"last read {_span(age)} ago{because}"
        if age > stale:
            yield Finding(f"Age of {title}", "mend", told, "see that outreach collect runs every night (cron, timer)")
        else:
            yield Finding(f"Age of {title}", "ok", told)


def _check_space(path: Path) -> Finding:
    folder = path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return Finding(
            "Folder", "stop", f"{folder} cannot be written", "give this user write access, or set OUTREACH_DB"
        )
    free = shutil.disk_usage(folder).free
    wanted = _ROOM + (2 * path.stat().st_size if path.exists() else 0)
    if free < wanted:
        told = f"only {free / 1e9:,.1f} GB left where the database lies"
        return Finding("Disk", "mend", told, f"free some: {wanted / 1e9:,.1f} GB should be left")
    return Finding("Disk", "ok", f"{free / 1e9:,.1f} GB free")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone())


def _span(seconds: int) -> str:
    for size, one, many in ((86400, "day", "days"), (3600, "hour", "hours")):
        if (number := seconds // size) >= 1:
            return f"{number} {one if number == 1 else many}"
    return "less than an hour"
