"""A row of a recognised table, asked by the names of its columns; what was never asked for is what is ignored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from collectors.days import moment
from collectors.imports import cells
from collectors.imports.told import Context, Refused, Told
from collectors.records import Metrics

TOTALS = frozenset({"total", "totals", "grand total", "sum"})
LONGEST_TEXT = 100_000  # signs of a post


def tidy(header: str) -> str:
    """A header as it is compared: without case and needless spaces."""
    return " ".join(header.replace("\ufeff", "").split()).casefold()


class Row:
    """Asked by tidied headers; where several are given, the first that the table has."""

    __slots__ = ("_asked", "_cells", "_columns", "context")

    def __init__(self, row: Sequence[str], columns: Mapping[str, int], asked: set[str], context: Context) -> None:
        self._cells, self._columns, self._asked, self.context = row, columns, asked, context

    def text(self, *names: str) -> str:
        """The cell without what stands around it; empty where there is no such column."""
        return self._named(names)[1]

    def _named(self, names: Sequence[str]) -> tuple[str, str]:
        """The name of the column, and what its cell says."""
        for name in names:
            position = self._columns.get(name)
            if position is not None:
                self._asked.add(name)
                return name, self._cells[position].strip() if position < len(self._cells) else ""
        return "", ""

    def count(self, *names: str) -> int | None:
        """The figure; None where there is no such column or nothing in it. Raises Refused."""
        name, text = self._named(names)
        return cells.count(text, name) if text else None

    def balance(self, *names: str) -> int | None:
        """The same of a figure that may be less than nothing. Raises Refused."""
        name, text = self._named(names)
        return cells.balance(text, name) if text else None

    def counts(self, **columns: tuple[str, ...]) -> Metrics:
        """Metrics by the columns they stand in. Raises Refused where the row has not one figure."""
        told = {
            metric: self.balance(*names) if metric == "score" else self.count(*names)
            for metric, names in columns.items()
        }
        metrics = Metrics(**told)
        if all(value is None for value in metrics):
            raise Refused("There is not one figure in it. Nothing is to be done where the platform shows none either.")
        return metrics

    def words(self, *names: str) -> str:
        """A longer text. Raises Refused for one that no post can have."""
        text = self.text(*names)
        if len(text) > LONGEST_TEXT:
            raise Refused(f"Its text has {len(text):,} signs, more than any post: look whether the file is whole.")
        return text

    def published(self, *names: str) -> datetime:
        """The moment; where only a day is told, that day's beginning. Raises Refused."""
        text = self.text(*names)
        if not text:
            raise Refused(f'There is nothing in "{names[0]}": without a day a post has no place.')
        day, at = cells.day_and_time(text, day_first=self.context.day_first)
        if exact := cells.exact_moment(text):
            return exact
        if at is None:
            self.context.note("The file tells the day a post was published, not the hour: midnight stands for it.")
        return utc(day, at, self.context)

    def day(self, *names: str) -> date:
        """Raises Refused."""
        return cells.day_and_time(self.text(*names), day_first=self.context.day_first)[0]

    def is_total(self, *names: str) -> bool:
        return self.text(*names).casefold() in TOTALS

    def filled(self) -> bool:
        return any(cell.strip() for cell in self._cells)


def utc(day: date, at: time | None, context: Context) -> datetime:
    """The organisation's hour of that day as a moment."""
    return moment(int(datetime.combine(day, at or time(), context.zone).timestamp()))


@dataclass(frozen=True, slots=True)
class Format:
    """A table that platforms give, recognised by headers; `understand` makes of a row what it says."""

    kind: str  # as the database keeps it
    platforms: tuple[str, ...]  # one, or those it may be of; none where rows say it
    title: str
    needs: frozenset[str]  # tidied headers without which it is not this
    understand: Callable[[Row], Iterator[Told]]
    without: frozenset[str] = frozenset()  # headers with which it is not this either
    aside: Mapping[str, str] = field(default_factory=dict)  # columns left aside on purpose -> why
    days: tuple[str, ...] = ()  # columns of dates that may begin with the day or the month
    ids: tuple[str, ...] = ()  # columns of ids that spreadsheets round
    lifetime: bool = False  # whatever days the file's name tells of: its figures are those of the moment of the export
