"""Reads one file: finds its tables, has them understood, finds out of which day its figures are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from collectors.imports import cells
from collectors.imports.formats import INSIGHTS, foreign, format_of, not_wanted
from collectors.imports.rows import Format
from collectors.imports.tables import CannotRead, Sheet
from collectors.imports.taking import read_insights, read_rows
from collectors.imports.told import Context, Part, Reading, Table
from collectors.imports.unpacking import sheets_of

_HEADER_WITHIN = 12  # rows
_NOT_KNOWN = (
    "It is no export that is known here. README lists those that are; for anything else fill in the template "
    "(outreach import --template)."
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that is known, and the row its headers stand in."""

    sheet: Sheet
    known: Format
    at: int
    header: list[str]


def read_file(name: str, content: bytes, zone: ZoneInfo, today: date, as_of: date | None = None) -> Reading:
    """What the file says. as_of: the day it was exported, where somebody says so; else the file's name or content may.

    `today` is the organisation's. Raises CannotRead where nothing in it can be read.
    """
    reading = Reading(name)
    found: list[_Found] = []
    for sheet in sheets_of(name, content):
        if isinstance(sheet, Sheet):
            found += _recognised(reading, sheet)
        else:
            reading.left.append(sheet)
    first, last = cells.days_in_name(name, today)
    if as_of:
        reading.as_of, reading.as_of_from = as_of, "you said so"
    else:
        _find_day(reading, found, (first, last), today)
    for each in found:
        _read_sheet(reading, each, Context(zone, first, last, reading.as_of))
    if not reading.tables:
        raise CannotRead(_why_nothing(reading))
    if reading.as_of is None:
        _find_last_day(reading, today)
    for table in reading.tables:
        _refuse_later(table, reading.as_of, zone, today)
    return reading


def _recognised(reading: Reading, sheet: Sheet) -> Iterator[_Found]:
    """What the sheet is, where that is known; else it is left, and said why."""
    try:
        top = list(islice(sheet.lines(), _HEADER_WITHIN))
    except CannotRead as trouble:
        reading.left.append((sheet.where, str(trouble)))
        return
    for at, row in top:
        if known := format_of(row):
            yield _Found(sheet, known, at, row)
            return
    reading.left.append((sheet.where, _unknown([row for _, row in top])))


def _read_sheet(reading: Reading, found: _Found, context: Context) -> None:
    sheet, known = found.sheet, found.known
    try:
        if known is INSIGHTS:
            table = read_insights(known, sheet, context)
        else:
            table = read_rows(known, sheet, found.at, found.header, context)
    except CannotRead as trouble:
        reading.left.append((sheet.where, str(trouble)))
        return
    table.remarks += [*sheet.remarks, *(_counted(said, n) for said, n in context.remarks.items())]
    reading.tables.append(table)


def _why_nothing(reading: Reading) -> str:
    """What is said most plainly of what was left: that it is in another language goes before that it is unknown."""
    reasons = [why for _, why in reading.left]
    if not reasons:
        return "There is no table in it. Export it again."
    return next((why for why in reasons if why != _NOT_KNOWN), _NOT_KNOWN)


def _unknown(rows: list[list[str]]) -> str:
    if why := not_wanted(rows):
        return why
    title = foreign(rows)
    if title is None:
        return _NOT_KNOWN
    return (
        f"It looks like an export of {title}, but its headers are not the English ones. Set the language of your "
        f"account at {title} to English, and export it again."
    )


def _counted(said: str, times: int) -> str:
    return said if times == 1 else f"{said} ({times:,} rows)"


def _find_day(reading: Reading, found: Sequence[_Found], named: tuple[date | None, date | None], today: date) -> None:
    """Of which day its figures are, by its name or by when it was packed.

    A name that tells of days from one to another dates figures of these days; it does not say when figures of a post's
    whole life were exported.
    """
    first, last = named
    packed = [each.sheet.dated for each in found if each.sheet.dated and each.sheet.dated <= today]
    lasting = any(each.known.lifetime for each in found)
    if last and not (first and lasting):
        reading.as_of, reading.as_of_from = last, "the file's name says so"
    elif packed:
        reading.as_of, reading.as_of_from = max(packed), "the zip says that it was packed then"


def _find_last_day(reading: Reading, today: date) -> None:
    """Where nothing else says when it was exported: figures by day end with that day, or the one before."""
    days = [day.day for table in reading.tables for part in table.parts for _, day in part.days if day.day <= today]
    if days:
        reading.as_of, reading.as_of_from = max(days), "the last day it has figures of"


def _refuse_later(table: Table, as_of: date | None, zone: ZoneInfo, today: date) -> None:
    """No row can be of a day after the export."""
    for part in table.parts:
        if part.as_of and part.as_of > today:
            for row in sorted({row for row, _ in part.posts}):
                table.refuse(row, f"{part.as_of} is not over yet: no figure can be of then.")
            part.posts = []
        last = part.as_of or as_of or today
        late = [(row, post.published_at.astimezone(zone).date()) for row, post in part.posts]
        late = [(row, day) for row, day in late if day > last]
        late += [(row, day.day) for row, day in part.days if day.day > last]
        for row, day in sorted(set(late)):
            table.refuse(row, f"It is of {day}, after {last}, the day of the export: is that day right?")
        _keep_without(part, {row for row, _ in late})


def _keep_without(part: Part, rows: set[int]) -> None:
    if rows:
        part.posts = [(row, post) for row, post in part.posts if row not in rows]
        part.days = [(row, day) for row, day in part.days if row not in rows]
