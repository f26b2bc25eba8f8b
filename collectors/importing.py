"""`outreach import`: files people exported, looked at, taken in and taken back.

A file's figures are of the last moment of the day it was exported on, in the organisation's timezone; of now, where
that day is not over. The same file of the same day changes nothing, whenever it is imported again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from collectors.campaigns import AccountEntry, Configuration
from collectors.days import Calendar, date_of, day_number, moment
from collectors.imports import CannotRead, Part, Reading, Table, read_file
from collectors.imports.accounts import Match, match, name_of
from collectors.store import StoreError, imports, links, one_run_at_a_time, opened, settings
from collectors.store.clock import refuse_wrong_clock
from collectors.store.database import refuse_damaged
from collectors.store.posts import Shelf
from collectors.store.traces import empty_the_log

NO_DAY = "It does not say on which day it was exported. Say so with --as-of, such as --as-of 2026-11-20."


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody gave it. Its name is without its folder."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What people say beside the files. account: platform/handle. as_of: the day of the export."""

    account: str | None = None
    as_of: date | None = None


@dataclass(slots=True)
class Share:
    """What a table holds of one account, and what became of it."""

    part: Part
    match: Match
    new: int = 0
    known: int = 0
    removed: int = 0  # posts that were removed here on purpose, and stay away
    before: bool = False  # the very same was imported before
    number: int | None = None


@dataclass(slots=True)
class Looked:
    """One file: what was understood of it. trouble: why none of it can be taken."""

    name: str
    reading: Reading | None = None
    trouble: str = ""
    tables: list[tuple[Table, list[Share]]] = field(default_factory=list)

    @property
    def shares(self) -> list[Share]:
        return [share for _, shares in self.tables for share in shares]

    @property
    def can_be_taken(self) -> bool:
        return not self.trouble and any(share.match.account for share in self.shares)

    @property
    def lacks_day(self) -> bool:
        """Whether it would be taken if anybody knew when it was exported."""
        return self.trouble == NO_DAY

    @property
    def whole(self) -> bool:
        """Whether not a row of it was refused."""
        return (
            self.can_be_taken
            and all(share.match.account for share in self.shares)
            and not any(table.refused for table, _ in self.tables)
        )


def look(given: Given, configuration: Configuration, database: Path, asked: Asked, now: int) -> Looked:
    """What importing the file would do. Nothing is changed, no lock is taken. Raises StoreError."""
    looked = understand(given, configuration, asked, now)
    if looked.can_be_taken and database.exists():
        with opened(database) as db:
            for table, share in _takeable(looked):
                _foresee(db, configuration, looked, table, share)
    return looked


def take(files: Sequence[Given], configuration: Configuration, database: Path, asked: Asked, now: int) -> list[Looked]:
    """Import what can be, file by file, each in one transaction. Raises StoreError, AlreadyRunning."""
    found = [understand(given, configuration, asked, now) for given in files]
    if not any(looked.can_be_taken for looked in found):
        return found
    with one_run_at_a_time(database), opened(database) as db:
        refuse_damaged(db, database)
        refuse_wrong_clock(db, now)
        settings.save_configuration(db, configuration, now)
        for looked in found:
            if looked.can_be_taken:
                with db.atomic():
                    for table, share in _takeable(looked):
                        _save(db, configuration, (looked, table, share), now)
                    settings.were_derived(db, now)
        empty_the_log(db)
    return found


def take_back(configuration: Configuration, database: Path, number: int, now: int) -> str:
    """Undo an import. Says what was done. Raises StoreError, AlreadyRunning."""
    if not database.exists():
        raise StoreError(f"There is no import {number}: nothing was imported yet.")
    with one_run_at_a_time(database), opened(database) as db:
        refuse_damaged(db, database)
        row = db.execute(
            "SELECT i.name, i.undone_at, a.id, a.platform FROM imports i JOIN accounts a ON a.id = i.account_id "
            "WHERE i.id = ?",
            [number],
        ).fetchone()
        if row is None:
            raise StoreError(f"There is no import {number}. outreach import --list names those there are.")
        name, undone_at, account, platform = row
        if undone_at is not None:
            return f"Import {number} ({name}) was undone before. Nothing was changed."
        with db.atomic():
            gone = imports.undo(db, number, _shelf(db, configuration, account, platform), now)
            settings.were_derived(db, now)
        empty_the_log(db)
    went = f" {gone:,} posts that nothing else tells of went with it." if gone else ""
    return f"Import {number} ({name}) was undone.{went}"


def past(database: Path) -> list[dict[str, Any]]:
    """Every import, the newest first. Raises StoreError."""
    if not database.exists():
        return []
    with opened(database) as db:
        rows = db.execute(
            "SELECT i.id, i.name, i.kind, a.platform || '/' || a.handle, i.as_of_at, i.imported_at, i.taken, "
            "i.refused, i.undone_at FROM imports i JOIN accounts a ON a.id = i.account_id ORDER BY i.id DESC"
        ).fetchall()
        zone = db.execute("SELECT timezone FROM organisation").fetchone()
    if not rows or zone is None:
        return []
    names = ("number", "name", "kind", "account", "as_of", "imported_at", "taken", "refused", "undone")
    return [
        dict(zip(names, (*row[:4], _iso(row[4]), _iso(row[5]), *row[6:8], row[8] is not None), strict=True))
        for row in rows
    ]


def _iso(at: int) -> str:
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def understand(given: Given, configuration: Configuration, asked: Asked, now: int) -> Looked:
    """Read a file and find its accounts."""
    zone = configuration.organisation.zone
    today = date_of(Calendar(zone).day(now))
    if asked.as_of and asked.as_of > today:
        return Looked(given.name, trouble=f"{asked.as_of} is not over yet: no file can have been exported then.")
    try:
        reading = read_file(given.name, given.content, zone, today, asked.as_of)
    except CannotRead as trouble:
        return Looked(given.name, trouble=str(trouble))
    looked = Looked(given.name, reading)
    for table in reading.tables:
        looked.tables.append((table, _shares(table, configuration, asked)))
    if reading.as_of is None and not all(share.part.as_of for share in looked.shares):
        looked.trouble = NO_DAY
    return looked


def _shares(table: Table, configuration: Configuration, asked: Asked) -> list[Share]:
    """The parts of a table with their accounts; parts of one account and one day become one."""
    accounts = [entry for entry in configuration.accounts if entry.platform != "sample"]
    found: dict[tuple[object, ...], Share] = {}
    for part in table.parts:
        share = Share(part, match(part, accounts, asked.account, {}))
        account = share.match.account
        key = (name_of(account) if account else part.names, part.as_of)
        if account and asked.account and any(other.part.names != part.names for other in found.values()):
            share.match = Match(None, "The file is of several accounts: --account can speak of one alone.")
            key = (part.names, part.as_of)
        if key in found:
            found[key].part.posts += part.posts
            found[key].part.days += part.days
        else:
            found[key] = share
    return list(found.values())


def _takeable(looked: Looked) -> Iterator[tuple[Table, Share]]:
    for table, shares in looked.tables:
        for share in shares:
            if share.match.account and (share.part.posts or share.part.days):
                yield table, share


def _save(db: Database, configuration: Configuration, what: tuple[Looked, Table, Share], now: int) -> None:
    looked, table, share = what
    entry = _entry(share)
    account = _account(db, entry)
    if account is None:
        raise StoreError(f"{name_of(entry)} is not in the database.")
    day = _day_of(looked, share)
    known = _known_moment(db, configuration, account, table, day)
    ends = Calendar(configuration.organisation.zone).begins(day_number(day) + 1) - 1
    first = table.parts[0] is share.part
    file = imports.File(
        kind=table.kind,
        name=looked.name,
        content=table.content,
        as_of=moment(min(ends, now) if known is None else known),
        posts=[post for _, post in share.part.posts],
        days=[figure for _, figure in share.part.days],
        refused=table.refused if first else 0,
    )
    brought = imports.save_file(_shelf(db, configuration, account, entry.platform), file, now)
    share.number, share.before = brought.number, brought.number is None
    share.new, share.known, share.removed = brought.new_posts, brought.known_posts, brought.purged


def _foresee(db: Database, configuration: Configuration, looked: Looked, table: Table, share: Share) -> None:
    account = _account(db, _entry(share))
    names = {post.native_id for _, post in share.part.posts}
    if account is None:
        share.new = len(names)
        return
    known = _known_moment(db, configuration, account, table, _day_of(looked, share))
    stored = db.execute("SELECT native_id FROM posts WHERE account_id = ?", [account]).fetchall()
    share.before = known is not None
    share.known = len(names & {name for (name,) in stored})
    share.new = len(names) - share.known


def _known_moment(db: Database, configuration: Configuration, account: int, table: Table, day: date) -> int | None:
    """The moment by which the very same was imported as of that day; None where it was not."""
    calendar = Calendar(configuration.organisation.zone)
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


def _entry(share: Share) -> AccountEntry:
    if share.match.account is None:
        raise ValueError("nobody knows whose this is")
    return share.match.account


def _day_of(looked: Looked, share: Share) -> date:
    day = share.part.as_of or (looked.reading.as_of if looked.reading else None)
    if day is None:
        raise ValueError("nobody knows of which day this is")
    return day


def _account(db: Database, entry: AccountEntry) -> int | None:
    row = db.execute(
        "SELECT id FROM accounts WHERE platform = ? AND handle = ? AND server = ?",
        [entry.platform, entry.handle, entry.server or ""],
    ).fetchone()
    return None if row is None else int(row[0])


def _shelf(db: Database, configuration: Configuration, account: int, platform: str) -> Shelf:
    calendar = Calendar(configuration.organisation.zone)
    return Shelf(db, account, platform, calendar, links.matcher_of(db, configuration))
