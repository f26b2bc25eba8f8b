"""Reads one file: finds its tables, has them understood, finds out of which day its figures are."""

from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from collectors.imports import cells
from collectors.imports.formats import INSIGHTS, foreign, format_of
from collectors.imports.tables import CannotRead, Sheet
from collectors.imports.taking import read_insights, read_rows
from collectors.imports.told import Context, Part, Reading, Table
from collectors.imports.unpacking import sheets_of

_HEADER_WITHIN = 12  # rows
_NOT_KNOWN = (
    "It is no export that is known here. README lists those that are; for anything else fill in the template "
    "(outreach import --template)."
)


def read_file(name: str, content: bytes, zone: ZoneInfo, today: date, as_of: date | None = None) -> Reading:
    """What the file says. as_of: the day it was exported, where somebody says so; else the file's name or content may.

    `today` is the organisation's. Raises CannotRead where nothing in it can be read.
    """
    first, last = cells.days_in_name(name, today)
    reading = Reading(name)
    if as_of or last:
        reading.as_of, reading.as_of_from = (as_of, "you said so") if as_of else (last, "the file's name says so")
    sheets: list[Sheet] = []
    for found in sheets_of(name, content):
        if isinstance(found, Sheet):
            sheets.append(found)
        else:
            reading.left.append(found)
    packed = [sheet.dated for sheet in sheets if sheet.dated and sheet.dated <= today]
    if reading.as_of is None and packed:
        reading.as_of, reading.as_of_from = max(packed), "the zip says that it was packed then"
    for sheet in sheets:
        _read_sheet(reading, sheet, Context(zone, first, last, reading.as_of))
    if not reading.tables:
        raise CannotRead(_why_nothing(reading))
    _find_day(reading, today)
    for table in reading.tables:
        _refuse_later(table, reading.as_of, zone, today)
    return reading


def _read_sheet(reading: Reading, sheet: Sheet, context: Context) -> None:
    try:
        top = list(islice(sheet.lines(), _HEADER_WITHIN))
        at, header = next(((at, row) for at, row in top if format_of(row)), (0, []))
        known = format_of(header)
        if known is None:
            reading.left.append((sheet.where, _unknown([row for _, row in top])))
            return
        if known is INSIGHTS:
            table = read_insights(known, sheet, context)
        else:
            table = read_rows(known, sheet, at, header, context)
    except CannotRead as trouble:
        reading.left.append((sheet.where, str(trouble)))
        return
    table.remarks += [*sheet.remarks, *(_counted(said, n) for said, n in context.remarks.items())]
    reading.tables.append(table)


def _why_nothing(reading: Reading) -> str:
    """What is said most plainly of what was left: that it is in another language goes before that it is unknown."""
    reasons = [why for _, why in reading.left]
    return next((why for why in reasons if why != _NOT_KNOWN), _NOT_KNOWN)


def _unknown(rows: list[list[str]]) -> str:
    title = foreign(rows)
    if title is None:
        return _NOT_KNOWN
    return (
        f"It looks like an export of {title}, but its headers are not the English ones. Set the language of your "
        f"account at {title} to English, and export it again."
    )


def _counted(said: str, times: int) -> str:
    return said if times == 1 else f"{said} ({times:,} rows)"


def _find_day(reading: Reading, today: date) -> None:
    """Where nothing else says when it was exported: figures by day end with that day, or the one before."""
    days = [day.day for table in reading.tables for part in table.parts for _, day in part.days if day.day <= today]
    if reading.as_of is None and days:
        reading.as_of, reading.as_of_from = max(days), "the last day it has figures of"


def _refuse_later(table: Table, as_of: date | None, zone: ZoneInfo, today: date) -> None:
    """No row can be of a day after the export."""
    for part in table.parts:
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
