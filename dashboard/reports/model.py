"""What a report says, before it is a file: cover, sections, numbers, charts and tables, which every format writes out.

Small counts of comments are withheld in here already, and nothing anybody else wrote is in it: a writer can show all of
it. Texts (own posts, names) are plain text; each writer escapes them for its format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.reports.tables import Table

Kind = Literal["stacked_bars", "lines", "shares", "bars", "stacked_parts", "goals"]
Form = Literal["count", "share"]


@dataclass(frozen=True)
class Brand:
    """How the organisation's reports look."""

    colour: str | None = None  # '#1a2b3c'
    logo: bytes | None = None
    logo_kind: str | None = None  # svg | png | jpeg


PLAIN = Brand()


@dataclass(frozen=True)
class Cover:
    """Whose report of what, of which days, and how old its figures are; all in words."""

    organisation: str
    kind: str  # 'Campaign report'
    title: str  # the campaign's name
    period: str  # '1 to 23 Nov 2026'
    first: date
    last: date
    facts: tuple[tuple[str, str], ...]  # label and value: the campaign's own days, data as of, made
    made: date
    sample: str  # what is said of invented data; empty where they are real
    language: str = "en"
    brand: Brand = PLAIN


@dataclass(frozen=True)
class Figure:
    """One number: as people read it, and exactly."""

    id: str  # the same in every format, such as impressions
    label: str
    text: str  # '94,461', 'not reported', '<10'
    value: float | None  # exact; None where it is unknown or withheld
    form: Form = "count"  # a share of 0.02 is 2 %
    change: str = ""  # '+12 %'; empty where there is nothing to compare with
    remark: str = ""  # what it was before, who does not report it
    definition: str = ""  # what it counts and how


@dataclass(frozen=True)
class Series:
    """What belongs together in a chart: a value per category, None where it is unknown or withheld."""

    name: str
    colour: str  # '#2A80C9'
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...] = ()  # ends of the 95 % intervals, where there are some
    highs: tuple[float | None, ...] = ()
    colours: tuple[str, ...] = ()  # of each category, where it has its own


@dataclass(frozen=True)
class Mark:
    """Something said of a day: a number on the chart and a line below it."""

    number: int
    day: date
    said: str


@dataclass(frozen=True)
class ReportChart:
    """A chart as data. Kinds:

    stacked_bars: upright, per day or week; losses hang below the line. lines: the same frame, a line per series.
    shares: upright bars of full height that divide into the series; what is missing to 1 is withheld and drawn hatched.
    bars: one level bar per category. stacked_parts: level bars that divide into the series.
    goals: level bars of the share of a target, with a stroke where an even pace would be.
    """

    id: str
    kind: Kind
    title: str
    takeaway: str  # what it shows, in a sentence
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    table: Table  # the same figures
    form: Form = "count"
    days: tuple[date, ...] = ()  # on which each category begins, where they are days, weeks or months
    unit: str = ""  # day | week | month
    beside: tuple[str, ...] = ()  # a text with each category: how many stand behind it, '410 of 1,000'
    pace: tuple[float | None, ...] = ()
    failed: tuple[date, ...] = ()  # nights on which something could not be read
    marks: tuple[Mark, ...] = ()
    breaks: tuple[
        tuple[int, str], ...
    ] = ()  # before which category another version of the model begins, and what to say
    remark: str = ""
    nothing: str = "Nothing was counted in these days."  # said in its place where it is empty

    @property
    def alt(self) -> str:
        """What it shows, for who cannot see it."""
        return f"{self.title}. {self.takeaway or self.nothing}"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: all is unknown, withheld or nought."""
        return not any(value for series in self.series for value in series.values)


@dataclass(frozen=True)
class Section:
    """One part of the report."""

    id: str
    title: str
    message: str  # what it comes to, in one line
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    charts: tuple[ReportChart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportDocument:
    """A whole report."""

    cover: Cover
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section | None:
        """The section with this id, where it was asked for."""
        return next((section for section in self.sections if section.id == name), None)

    def figures(self) -> Iterator[Figure]:
        """All numbers, in reading order."""
        for section in self.sections:
            yield from section.figures
