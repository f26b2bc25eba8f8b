"""A file of figures entered by hand, read row by row: what can be taken, and why the rest cannot. Nothing is saved."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard.outcome_cells import Unreadable, monday, times

COLUMNS = ("week", "outcome", "campaign", "times", "source")
LARGEST = 500_000  # bytes; years of weeks
MOST_ROWS = 2_000
_LONGEST_CELL = 100_000  # signs
_NO_TABLE = "It is no table of text: save it as CSV, and give that file."
TEMPLATE_WEEKS = 4
OF_NONE = ("", "-", "of no campaign", "none", "of everybody")
_CALLED = {
    "week": ("week", "week from", "week of", "monday", "date", "day"),
    "outcome": ("outcome", "what"),
    "campaign": ("campaign",),
    "times": ("times", "how often", "number", "count", "n"),
    "source": ("source", "where it comes from", "where the figure comes from"),
}
_SEPARATORS = ",;\t"
_SHOWN = 40


@dataclass(frozen=True)
class Known:
    """What a row may name: names and ids of campaigns.toml, in lower case, to the numbers of the database."""

    outcomes: Mapping[str, int]  # entered by hand
    counted: frozenset[str]  # counted by the click source, so entered by nobody
    campaigns: Mapping[str, int]


@dataclass(frozen=True)
class FileFigure:
    """One row that can be taken."""

    row: int  # as a spreadsheet counts
    outcome_id: int
    campaign_id: int | None
    week: date
    n: int
    source: str


@dataclass(frozen=True)
class WeekFile:
    """What a file holds. Only one without refusals is to be saved."""

    figures: tuple[FileFigure, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()  # row, and why
    left_aside: int = 0  # rows without a number: unknown, not 0
    trouble: str = ""  # why it cannot be read at all


@dataclass
class _Reading:
    figures: list[FileFigure] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    left_aside: int = 0
    seen: dict[tuple[int, int | None, date], int] = field(default_factory=dict)


class _Unfit(Exception):  # noqa: N818 - the file as a whole; the message says why
    pass


def read_weeks(content: bytes, known: Known, today: date) -> WeekFile:
    """Every row with its reason where it is refused. today: the organisation's day."""
    try:
        rows = list(_rows(content))
        columns = _columns(rows[0][1] if rows else [])
        found = _Reading()
        for number, cells in rows[1:]:
            _read(found, number, _named(columns, cells), known, today)
    except _Unfit as unfit:
        return WeekFile(trouble=str(unfit))
    if not found.figures and not found.refused:
        return WeekFile(left_aside=found.left_aside, trouble="It holds no figure yet: write numbers under times.")
    return WeekFile(tuple(found.figures), tuple(found.refused), found.left_aside)


def template(outcomes: Sequence[str], today: date) -> bytes:
    """The last weeks of each outcome with the number still to be written, as spreadsheets open it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    last = today - timedelta(days=today.weekday() + 7)
    for back in range(TEMPLATE_WEEKS):
        writer.writerows([last - timedelta(days=7 * back), outcome, "", "", ""] for outcome in outcomes)
    return text.getvalue().encode("utf-8-sig")


def _read(found: _Reading, number: int, cells: Mapping[str, str], known: Known, today: date) -> None:
    try:
        n = times(cells["times"])
        if n is None:
            found.left_aside += 1
            return
        figure = FileFigure(
            number,
            _outcome(cells["outcome"], known),
            _campaign(cells["campaign"], known),
            _week(cells["week"], today),
            n,
            _source(cells["source"]),
        )
    except Unreadable as unreadable:
        found.refused.append((number, str(unreadable)))
        return
    key = (figure.outcome_id, figure.campaign_id, figure.week)
    if before := found.seen.get(key):
        found.refused.append((number, f"The same outcome, campaign and week stand in row {before} already."))
        return
    found.seen[key] = number
    found.figures.append(figure)


def _outcome(text: str, known: Known) -> int:
    name = text.casefold()
    if name in known.outcomes:
        return known.outcomes[name]
    if name in known.counted:
        raise Unreadable(f'"{text[:_SHOWN]}" is counted by the click source: it is not entered by hand.')
    raise Unreadable(f'"{text[:_SHOWN]}" is no outcome that is entered by hand: campaigns.toml names those.')


def _campaign(text: str, known: Known) -> int | None:
    name = text.casefold()
    if name in OF_NONE:
        return None
    if name not in known.campaigns:
        raise Unreadable(f'There is no campaign "{text[:_SHOWN]}": write its name, or leave it empty for everybody.')
    return known.campaigns[name]


def _week(text: str, today: date) -> date:
    if not text:
        raise Unreadable("The week is missing: write its Monday as 2026-11-16.")
    week = monday(text)
    if not date(2000, 1, 1) <= week <= today:
        raise Unreadable(f'"{text[:_SHOWN]}" is still to come, or before the year 2000.')
    return week


def _source(text: str) -> str:
    if not 1 <= len(text) <= 200:
        raise Unreadable("Say in up to 200 characters where the figure comes from, such as 'helpline log'.")
    return text


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Column -> its place. Raises _Unfit."""
    titles = [" ".join(cell.split()).casefold() for cell in head]
    found = {name: place for name, called in _CALLED.items() for place, title in enumerate(titles) if title in called}
    if missing := [name for name in COLUMNS if name not in found and name != "campaign"]:
        raise _Unfit(f"Its first row names no {', '.join(missing)}: the columns are {', '.join(COLUMNS)}.")
    return found


def _named(columns: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    places = {name: columns.get(name) for name in COLUMNS}
    return {
        name: " ".join(cells[place].split()) if place is not None and place < len(cells) else ""
        for name, place in places.items()
    }


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, by their numbers in a spreadsheet. Raises _Unfit."""
    if len(content) > LARGEST:
        raise _Unfit(f"It is larger than {LARGEST // 1000} kB: figures of weeks are far smaller. Is it this file?")
    lines = _text(content).splitlines(keepends=True)
    skipped = 0
    if lines and lines[0].lower().startswith("sep="):
        lines, skipped = lines[1:], 1
    head = lines[0] if lines else ""
    separator = max(_SEPARATORS, key=head.count)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=separator), 1 + skipped):
            if number > MOST_ROWS:
                raise _Unfit(f"It has more than {MOST_ROWS:,} rows: give fewer weeks at a time.")
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise _Unfit(_NO_TABLE)
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        raise _Unfit(_NO_TABLE) from None


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        raise _Unfit("It is a workbook: save it as CSV, and give that file.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # as older spreadsheets write
