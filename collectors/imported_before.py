"""What the database knows of imports before one begins: those of the past, the accounts' ids, the posts. Only reads."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from collectors.campaigns import AccountEntry
from collectors.days import Calendar, day_number, moment
from collectors.imports import Part, Table
from collectors.store import explained, imports
from collectors.store.copying import open_untouched, tables_of
from collectors.store.database import refuse_foreign

# A post of Facebook is called after its page: so a page that was told by hand once is known by its id ever after.
_IDS = """
    SELECT platform, handle, native_id FROM accounts WHERE native_id IS NOT NULL UNION
    SELECT a.platform, a.handle, substr(p.native_id, 1, instr(p.native_id, '_') - 1)
    FROM posts p JOIN accounts a ON a.id = p.account_id WHERE a.platform = 'facebook' AND instr(p.native_id, '_') > 1"""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would find. before: whether the very same was imported already."""

    before: bool
    new: int
    known: int
    removed: int


@contextmanager
def seen(database: Path) -> Iterator[Database | None]:
    """The database, for reading alone; None where there is none, or one of a version without imports.

    Raises StoreError.
    """
    if not database.exists():
        yield None
        return
    refuse_foreign(database)
    with explained(database), closing(open_untouched(database)) as connection:
        yield Database(connection) if "imports" in tables_of(connection) else None


def past(database: Path) -> list[dict[str, Any]]:
    """Every import, the newest first; as_of is the organisation's day. Raises StoreError."""
    with seen(database) as db:
        if db is None:
            return []
        rows = db.execute(
            "SELECT i.id, i.name, i.kind, a.platform || '/' || a.handle, i.as_of_at, i.imported_at, i.taken, "
            "i.refused, i.undone_at FROM imports i JOIN accounts a ON a.id = i.account_id ORDER BY i.id DESC"
        ).fetchall()
        zone = db.execute("SELECT timezone FROM organisation").fetchone()
    if not rows or zone is None:
        return []
    names = ("number", "name", "kind", "account", "as_of", "imported_at", "taken", "refused", "undone")
    return [
        dict(
            zip(
                names,
                (*row[:4], str(day_in(zone[0], row[4])), _iso(row[5]), *row[6:8], row[8] is not None),
                strict=True,
            )
        )
        for row in rows
    ]


def day_in(zone: str, at: int) -> date:
    """The organisation's day of a moment."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


def _iso(at: int) -> str:
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def ids_of_accounts(database: Path) -> dict[str, frozenset[str]]:
    """platform/handle -> what the platform itself calls the account, where anything told it. Raises StoreError."""
    found: dict[str, frozenset[str]] = {}
    with seen(database) as db:
        for platform, handle, native_id in db.execute(_IDS).fetchall() if db else ():
            name = f"{platform}/{handle}"
            found[name] = found.get(name, frozenset()) | {native_id}
    return found


def account_of(db: Database, entry: AccountEntry) -> int | None:
    """The account's key; None where the database does not know it yet."""
    row = db.execute(
        "SELECT id FROM accounts WHERE platform = ? AND handle = ? AND server = ?",
        [entry.platform, entry.handle, entry.server or ""],
    ).fetchone()
    return None if row is None else int(row[0])


def foresee(
    db: Database | None, entry: AccountEntry, what: tuple[Table, Part], zone: ZoneInfo, day: date | None
) -> Foreseen:
    """What importing this part as of that day would do."""
    table, part = what
    found = {post.native_id: post for _, post in part.posts}
    account = account_of(db, entry) if db else None
    if db is None or account is None:
        return Foreseen(False, len(found), 0, 0)
    before = day is not None and moment_before(db, Calendar(zone), account, table, day) is not None
    new, known, removed = imports.foreseen(db, account, list(found.values()))
    return Foreseen(before, new, known, removed)


def moment_before(db: Database, calendar: Calendar, account: int, table: Table, day: date) -> int | None:
    """The moment by which the very same was imported as of that day; None where it was not."""
    first = day_number(day)
    row = db.execute(
        "SELECT as_of_at FROM imports WHERE account_id = ? AND kind = ? AND digest = ? AND undone_at IS NULL "
        "AND as_of_at >= ? AND as_of_at < ?",
        [
            account,
            table.kind,
            hashlib.sha256(table.content).digest(),
            calendar.begins(first),
            calendar.begins(first + 1),
        ],
    ).fetchone()
    return None if row is None else int(row[0])
