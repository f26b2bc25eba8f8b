"""`outreach import`: files people exported, looked at, taken in and taken back.

A file's figures are of the last moment of the day it was exported on, in the organisation's timezone; of now, where
that day is not over. The same file of the same day changes nothing, whenever it is imported again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from collectors.campaigns import AccountEntry, Configuration
from collectors.days import Calendar, date_of, day_number, moment
from collectors.imported_before import account_of, foresee, ids_of_accounts, moment_before, seen
from collectors.imports import CannotRead, Part, Reading, Table, read_file
from collectors.imports.accounts import Match, match, name_of, no_such
from collectors.store import StoreError, imports, links, one_run_at_a_time, opened, settings
from collectors.store.clock import refuse_wrong_clock
from collectors.store.database import refuse_damaged
from collectors.store.posts import Shelf
from collectors.store.traces import empty_the_log

SEVERAL = (
    "The file is of several accounts, and only one can be chosen for it. Export each of them by itself, or have the "
    "account's name in campaigns.toml be the one the file gives it."
)
NOTHING = "There is not one row of figures in it. Choose days on which there were some, and export it again."
NO_DAY = "It does not say on which day it was exported. Say so with --as-of, such as --as-of 2026-11-20."


@dataclass(frozen=True, slots=True)
class Given:
    """A file as somebody gave it. Its name is without its folder. trouble: why its content cannot be had."""

    name: str
    content: bytes = field(default=b"", repr=False)
    trouble: str = ""


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
    looked = understand(given, configuration, asked, ids_of_accounts(database), now)
    with seen(database) as db:
        for table, share in _takeable(looked):
            zone, day = configuration.organisation.zone, _day_of(looked, share)
            found = foresee(db, _entry(share), (table, share.part), zone, day)
            share.before, share.new, share.known, share.removed = found.before, found.new, found.known, found.removed
    return looked


def take(files: Sequence[Given], configuration: Configuration, database: Path, asked: Asked, now: int) -> list[Looked]:
    """Import what can be, file by file, each in one transaction. Raises StoreError, AlreadyRunning."""
    ids = ids_of_accounts(database)
    found = [understand(given, configuration, asked, ids, now) for given in files]
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
    posts = "1 post" if gone == 1 else f"{gone:,} posts"
    went = f" {posts} that nothing else tells of went with it." if gone else ""
    return f"Import {number} ({name}) was undone.{went}"


def understand(
    given: Given, configuration: Configuration, asked: Asked, ids: Mapping[str, frozenset[str]], now: int
) -> Looked:
    """Read a file and find its accounts. ids: as from `ids_of_accounts`."""
    if given.trouble:
        return Looked(given.name, trouble=given.trouble)
    zone = configuration.organisation.zone
    today = date_of(Calendar(zone).day(now))
    if asked.as_of and asked.as_of > today:
        return Looked(given.name, trouble=f"{asked.as_of} is not over yet: no file can have been exported then.")
    if asked.account and (unknown := no_such(asked.account, _accounts(configuration))):
        return Looked(given.name, trouble=unknown)
    try:
        reading = read_file(given.name, given.content, zone, today, asked.as_of)
    except CannotRead as trouble:
        return Looked(given.name, trouble=str(trouble))
    looked = Looked(given.name, reading)
    for table in reading.tables:
        looked.tables.append((table, _shares(table, configuration, asked, ids)))
    lacking = any(table.lacks_day for table in reading.tables)
    if not looked.shares and not any(table.refused for table in reading.tables):
        looked.trouble = NOTHING
    elif reading.as_of is None and (lacking or not all(share.part.as_of for share in looked.shares)):
        looked.trouble = NO_DAY
    return looked


def _shares(table: Table, configuration: Configuration, asked: Asked, ids: Mapping[str, frozenset[str]]) -> list[Share]:
    """The parts of a table with their accounts; parts of one account and one day become one."""
    accounts = _accounts(configuration)
    several = len({part.names for part in table.parts if part.names}) > 1
    found: dict[tuple[object, ...], Share] = {}
    for part in table.parts:
        one_of_several = several and bool(part.names)
        found_out = match(part, accounts, None if one_of_several else asked.account, ids)
        if asked.account and one_of_several and found_out.account is None:
            found_out = Match(None, SEVERAL)
        share = Share(part, found_out)
        account = share.match.account
        key = (name_of(account) if account else part.names, part.as_of)
        if key in found:
            found[key].part.posts += part.posts
            found[key].part.days += part.days
        else:
            found[key] = share
    return list(found.values())


def _accounts(configuration: Configuration) -> list[AccountEntry]:
    return [entry for entry in configuration.accounts if entry.platform != "sample"]


def _takeable(looked: Looked) -> Iterator[tuple[Table, Share]]:
    for table, shares in looked.tables:
        for share in shares:
            if share.match.account and (share.part.posts or share.part.days):
                yield table, share


def _save(db: Database, configuration: Configuration, what: tuple[Looked, Table, Share], now: int) -> None:
    looked, table, share = what
    entry = _entry(share)
    account = account_of(db, entry)
    if account is None:
        raise StoreError(f"{name_of(entry)} is not in the database.")
    day, calendar = _day_of(looked, share), Calendar(configuration.organisation.zone)
    if day is None:
        raise ValueError("nobody knows of which day this is")
    known = moment_before(db, calendar, account, table, day)
    ends = calendar.begins(day_number(day) + 1) - 1
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


def _entry(share: Share) -> AccountEntry:
    if share.match.account is None:
        raise ValueError("nobody knows whose this is")
    return share.match.account


def _day_of(looked: Looked, share: Share) -> date | None:
    return share.part.as_of or (looked.reading.as_of if looked.reading else None)


def _shelf(db: Database, configuration: Configuration, account: int, platform: str) -> Shelf:
    calendar = Calendar(configuration.organisation.zone)
    return Shelf(db, account, platform, calendar, links.matcher_of(db, configuration))
