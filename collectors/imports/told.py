"""What was understood of a file: tables, in them posts and days of accounts, and what was refused or left aside."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from collectors.records import DayFigure, Post

MOST_TOLD = 200  # refused rows that are told one by one; the others are counted


class Refused(Exception):  # noqa: N818 - reads as what happens to the row
    """A row is not taken. The message says why and what to do."""


class NeedsDay(Refused):
    """A row cannot be understood as long as nobody knows on which day the file was exported."""


class Skipped(Exception):  # noqa: N818 - reads as what happens to the row
    """A row that is none of the data, such as a total. The message says what it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one row says. `account`: what the file calls its account, the surest name first."""

    post: Post | None = None
    days: tuple[DayFigure, ...] = ()
    account: tuple[str, ...] = ()
    platform: str = ""  # only where rows say it themselves
    as_of: date | None = None  # only where rows say it themselves


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, by its number in a spreadsheet."""

    row: int
    why: str


@dataclass(slots=True)
class Context:
    """What must be known beside a row to understand it, and what is to be said of all rows together."""

    zone: ZoneInfo  # of the organisation: whose days and hours a file means
    first: date | None = None  # the days a file's name says it is of
    last: date | None = None
    as_of: date | None = None  # None: nobody knows yet
    day_first: bool | None = False  # whether 03/04/2026 is in April; None: the file says both
    rounded: frozenset[str] = frozenset()  # columns of ids that a spreadsheet has rounded
    remarks: Counter[str] = field(default_factory=Counter)

    def note(self, remark: str) -> None:
        self.remarks[remark] += 1


@dataclass(slots=True)
class Part:
    """What a table says of one account at one moment. Rows go by their numbers."""

    platforms: tuple[str, ...]  # one, or those it may be of
    names: tuple[str, ...]  # what the file calls the account
    as_of: date | None
    posts: list[tuple[int, Post]] = field(default_factory=list)
    days: list[tuple[int, DayFigure]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """One table of a file that was recognised."""

    where: str  # the file, and what in it
    kind: str
    title: str
    content: bytes = field(repr=False)
    parts: list[Part] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    lacks_day: bool = False  # rows were refused that will not be once the day of the export is known
    refusals: list[Refusal] = field(default_factory=list)  # the first MOST_TOLD
    ignored: list[tuple[str, str]] = field(default_factory=list)  # column, why
    remarks: list[str] = field(default_factory=list)

    def refuse(self, row: int, why: str) -> None:
        self.refused += 1
        if len(self.refusals) < MOST_TOLD:
            self.refusals.append(Refusal(row, why))


@dataclass(slots=True)
class Reading:
    """What was understood of a whole file."""

    name: str
    tables: list[Table] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # what in it was not read, and why
    as_of: date | None = None
    as_of_from: str = ""  # how that is known
