"""Charts over time from a report's days: bars per day, or per week where days would be too many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard import words
from dashboard.reports.model import Mark, ReportChart, Series
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

MOST_DAILY_BARS = 100  # as on screen: more cannot be told apart


@dataclass(frozen=True)
class Frame:
    """What all charts over the days of a report share."""

    unit: str  # day | week
    starts: tuple[date, ...]  # on which each bar begins

    @classmethod
    def of(cls, report: Report) -> "Frame":
        """The bars of a report's period, those without any figure too."""
        first, last = date.fromisoformat(report["from"]), date.fromisoformat(report["to"])
        unit = "day" if (last - first).days < MOST_DAILY_BARS else "week"
        begin = first if unit == "day" else monday(first)
        step = timedelta(days=1 if unit == "day" else 7)
        return cls(unit, tuple(begin + step * place for place in range((last - begin) // step + 1)))

    @property
    def categories(self) -> tuple[str, ...]:
        """What stands under the bars."""
        years = len({day.year for day in self.starts}) > 1
        return tuple(f"{day.day} {day:%b}{f' {day.year}' if years else ''}" for day in self.starts)

    def sums(self, rows: Iterable[Mapping[str, Any]], value: str) -> tuple[float | None, ...]:
        """The rows' values per bar; None where none of them is known."""
        found: dict[date, float] = {}
        for row in rows:
            if row[value] is not None:
                day = date.fromisoformat(row["day"])
                start = day if self.unit == "day" else monday(day)
                found[start] = found.get(start, 0) + row[value]
        return tuple(found.get(start) for start in self.starts)


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def course(
    report: Report, rows: Iterable[Mapping[str, Any]], value: str, by: str, names: Mapping[str, tuple[str, str]]
) -> tuple[Frame, tuple[Series, ...]]:
    """A series per key of `names` (title, colour) that has anything known, in that order. rows: with day, `by`."""
    frame = Frame.of(report)
    listed = list(rows)
    series = []
    for key, (title, colour) in names.items():
        values = frame.sums([row for row in listed if row[by] == key], value)
        if any(one is not None for one in values):
            series.append(Series(title, colour, values))
    return frame, tuple(series)


def course_chart(
    report: Report, parts: tuple[Frame, tuple[Series, ...]], title: str, thing: str, **more: Any
) -> ReportChart:
    """Stacked bars over the report's days; `thing`, as 'impressions', is what is counted. more: fields of the chart."""
    frame, series = parts
    facts: dict[str, Any] = {
        "kind": "stacked_bars",
        "title": f"{title}, {words.PER[frame.unit]}",
        "takeaway": takeaway(frame, series, thing),
        "categories": frame.categories,
        "series": series,
        "table": course_table(title, frame, series),
        "days": frame.starts,
        "unit": frame.unit,
        "marks": marks(report),
    }
    if frame.unit == "week":
        more["remark"] = f"Each bar is one week, from Monday on. {more.get('remark', '')}".strip()
    return ReportChart(**(facts | more))


def takeaway(frame: Frame, series: tuple[Series, ...], thing: str) -> str:
    """How many in all, when most, and whose share was largest."""
    sums = [sum(one.values[place] or 0 for one in series) for place in range(len(frame.starts))]
    whole = sum(sums)
    if not series or whole <= 0:
        return ""
    most = max(range(len(sums)), key=lambda place: sums[place])
    when = words.day(frame.starts[most])
    when = f"the week from {when}" if frame.unit == "week" else when
    said = f"{words.number(whole)} {thing} in all, most of them on {when} ({words.number(sums[most])})"
    if frame.unit == "week":
        said = said.replace("on the week", "in the week")
    parts = [sum(value or 0 for value in one.values) for one in series]
    if len(series) > 1:
        largest = max(range(len(parts)), key=lambda place: parts[place])
        said += f"; {series[largest].name} has {words.percent(parts[largest] / whole, 0)} of them"
    return f"{said}."


def course_table(title: str, frame: Frame, series: tuple[Series, ...]) -> Table:
    """The same figures: a row per bar."""
    rows: list[list[Value]] = [
        [start, *(_whole(one.values[place]) for one in series)] for place, start in enumerate(frame.starts)
    ]
    head = "Day" if frame.unit == "day" else "Week from"
    columns = [Column(head, 12, "day"), *(Column(one.name) for one in series)]
    return Table(title, columns, rows, "not reported or not known yet")


def marks(report: Report) -> tuple[Mark, ...]:
    """Notes of staff and changes of how figures come about, numbered by day."""
    found = [(row["day"], row["text"]) for row in report.get("annotations", [])]
    found += [(row["day"], row["said"]) for row in report.get("definition_changes", [])]
    return tuple(
        Mark(number, date.fromisoformat(day), said) for number, (day, said) in enumerate(sorted(found), start=1)
    )


def failed_days(report: Report, room: str) -> tuple[date, ...]:
    """Nights on which a platform, or the organisation's click source, could not be read (room: platforms | clicks)."""
    return tuple(sorted({date.fromisoformat(row["day"]) for row in _failed_in(report, room)}))


def failed_said(report: Report, room: str) -> str:
    """What the grey bands of a chart are."""
    names = sorted({words.source_title(row["source"]) for row in _failed_in(report, room)})
    if not names:
        return ""
    rest = "what was missed is spread over the days between" if room == "platforms" else "caught up with later"
    return f"Grey bands: nights on which {words.listing(names)} could not be read; {rest}."


def _whole(value: float | None) -> Value:
    return None if value is None else round(value)


def _failed_in(report: Report, room: str) -> list[dict[str, Any]]:
    """Of click sources the one whose figures the charts show."""
    counting = report["click_source"] if room == "clicks" else None
    rows = [row for row in report["failed_nights"] if row["room"] == room]
    return rows if room == "platforms" else [row for row in rows if row["source"] == counting]
