"""Goes through a recognised table row by row: what each says, and which are refused or skipped."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from collectors.imports import cells, meta
from collectors.imports.rows import TOTALS, Format, Row, tidy
from collectors.imports.tables import LONGEST_CELL, Sheet
from collectors.imports.told import Context, NeedsDay, Part, Refused, Skipped, Table, Told

_UNUSED = "not used here"
_TWICE = "A post that stands in the file more than once: its last row counts."
Key = tuple[object, ...]


@dataclass(slots=True)
class _Tray:
    """What was taken so far, by account and moment."""

    table: Table
    platforms: tuple[str, ...]
    context: Context
    parts: dict[Key, Part] = field(default_factory=dict)
    seen: set[Key] = field(default_factory=set)

    def take(self, number: int, cells_of: Sequence[str], understand: Callable[[], Iterator[Told]]) -> None:
        self.table.rows += 1
        try:
            _refuse_endless(cells_of)
            for told in understand():
                self._keep(number, told)
        except NeedsDay as why:
            self.table.lacks_day = True
            self.table.refuse(number, str(why))
        except Refused as why:
            self.table.refuse(number, str(why))
        except Skipped as what:
            self.context.note(f"Row {number:,} was skipped: {what}.")

    def _keep(self, number: int, told: Told) -> None:
        who = tidy(told.account[0]) if told.account else ""
        key = (told.platform, who, told.as_of)
        part = self.parts.get(key)
        if part is None:
            platforms = (told.platform,) if told.platform else self.platforms
            part = self.parts[key] = Part(platforms, told.account, told.as_of)
        elif any(name not in part.names for name in told.account):
            part.names = tuple(dict.fromkeys((*part.names, *told.account)))
        for day in told.days:
            if (*key, day.metric, day.day) in self.seen:
                raise Refused(f"{day.day} stands in the file already: export days of one year alone.")
        self.seen.update((*key, day.metric, day.day) for day in told.days)
        part.days += [(number, day) for day in told.days]
        if told.post:
            if (*key, told.post.native_id) in self.seen:
                self.context.note(_TWICE)
            self.seen.add((*key, told.post.native_id))
            part.posts.append((number, told.post))


def _refuse_endless(found: Sequence[str]) -> None:
    longest = max(map(len, found), default=0)
    if longest > LONGEST_CELL:
        raise Refused(
            f"A cell in it has {longest:,} signs, more than in any export. Was a quotation mark lost? Export it again, "
            "and import the file without opening it before."
        )


def read_rows(known: Format, sheet: Sheet, at: int, header: list[str], context: Context) -> Table:
    """A table whose headers stand in row `at`. Raises CannotRead."""
    table = Table(sheet.where, known.kind, known.title, sheet.content)
    columns: dict[str, int] = {}
    for position, name in enumerate(header):
        if tidy(name):
            columns.setdefault(tidy(name), position)
    _survey(known, sheet, at, columns, context)
    asked: set[str] = set()
    tray = _Tray(table, known.platforms, context)
    for number, found in sheet.lines():
        row = Row(found, columns, asked, context)
        if number > at and row.filled():
            tray.take(number, found, partial(known.understand, row))
    table.parts = list(tray.parts.values())
    table.ignored = [
        (header[position].strip(), known.aside.get(name, _UNUSED))
        for name, position in columns.items()
        if tray.parts and name not in asked
    ]
    return table


def read_insights(known: Format, sheet: Sheet, context: Context) -> Table:
    """Small tables one below the other, each a title, the headers Date and Primary, and a row per day."""
    table = Table(sheet.where, known.kind, known.title, sheet.content)
    titles: list[str] = []
    metric: str | None = None
    title, columns = "", {"date": 0, "primary": 1}
    tray = _Tray(table, known.platforms, context)
    for number, found in sheet.lines():
        filled = [cell for cell in found if cell.strip()]
        if not filled:
            continue
        if len(filled) == 1:
            title = filled[0].strip()
        elif [tidy(cell) for cell in found[:2]] == ["date", "primary"]:
            metric = meta.DAILY.get(tidy(title))
            titles.append(tidy(title))
            if metric is None:
                table.ignored.append((title or "a table without a title", _UNUSED))
        elif metric:
            row = Row(found, columns, set(), context)
            tray.take(number, found, partial(meta.read_insight, row, metric))
    table.parts = list(tray.parts.values())
    for platform in known.platforms:
        if any(platform in one for one in titles):
            for part in table.parts:
                part.platforms = (platform,)
            break
    return table


def _survey(known: Format, sheet: Sheet, at: int, columns: dict[str, int], context: Context) -> None:
    """Go through all rows once: in which order dates are written, and whether ids were rounded."""
    dates = [columns[name] for name in known.days if name in columns]
    ids = {name: columns[name] for name in known.ids if name in columns}
    if not dates and not ids:
        return
    by_day = by_month = slashed = False
    seen: dict[str, set[str]] = {name: set() for name in ids}
    for number, row in sheet.lines():
        if number <= at:
            continue
        texts = [row[position] for position in dates if position < len(row)]
        texts = [text for text in texts if text.count("/") == 2]
        if texts:
            slashed = True
            day, month = cells.order_of_days(texts)
            by_day, by_month = by_day or day, by_month or month
        for name, position in ids.items():
            if position < len(row) and row[position].strip().casefold() not in TOTALS:
                seen[name].add(row[position].strip())
    context.rounded = frozenset(name for name, found in seen.items() if cells.rounded(found))
    context.day_first = None if by_day and by_month else by_day
    if slashed and not by_day and not by_month:
        context.note("Every date could begin with the day or the month: the month was taken, as in English (US).")
    elif by_day and not by_month:
        context.note("Dates begin with the day, as some of them can be read in no other way.")
