"""Numbered markers above a chart at the days of notes and changes; the notes themselves stand below it, in words.

A marker is a number in a box with a thin line down to its day. What falls on one bar shares a marker. Markers that
would touch each other on a telephone stand in rows above one another, and where all rows are full they share one too.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart
from dashboard.charts.palette import MARK, MARK_TEXT

ROWS = 3
ROW_HEIGHT = 20  # pixels
_PLOT_HEIGHT = 200  # pixels of a plot on a telephone, where a legend takes the most room
_APART = 0.075  # of a chart's width: nearer than this, two numbers touch on a telephone
_LINE = 44  # characters of a line of hover text


@dataclass(frozen=True)
class Mark:
    """A note or a change on a day. Which charts it stands on: of these rooms, and of these figures (none: all)."""

    day: date
    when: str  # the day as people read it
    said: str
    rooms: tuple[str, ...] = ()  # platforms | clicks | responses; none: all
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spot:
    """Where a mark stands: `x` as the axis has it, `share` from the left edge (0) to the right one (1)."""

    x: str | float
    share: float
    mark: Mark


@dataclass
class Marker:
    """A number above the chart, and the notes it stands for."""

    number: int
    row: int  # 0: just above the plot
    spots: list[Spot]


def of_metric(marks: Iterable[Mark], metric: str) -> list[Mark]:
    """Those that concern a figure."""
    return [mark for mark in marks if not mark.metrics or metric in mark.metrics]


def spots_on_days(marks: Iterable[Mark], first: date, last: date, unit: str) -> list[Spot]:
    """Where marks stand on an axis of days or weeks (named by their Monday) from `first` to `last`, both shown."""
    begin = _bar(first, unit)
    width = (_bar(last, unit) - begin).days + (7 if unit == "week" else 1)
    found = []
    for mark in sorted(marks, key=lambda mark: mark.day):
        if first <= mark.day <= last:
            bar = _bar(mark.day, unit)
            middle = (bar - begin).days + (3.5 if unit == "week" else 0.5)
            found.append(Spot(str(bar.date()), middle / width, mark))
    return found


def spots_on_bars(marks: Iterable[Mark], bars: Sequence[pd.Timestamp], unit: str) -> list[Spot]:
    """Where marks stand among bars that are named by the beginning of their week or month.

    A mark whose week has no bar stands between its neighbours.
    """
    found = []
    for mark in sorted(marks, key=lambda mark: mark.day):
        begins = _bar(mark.day, unit)
        place = next((float(place) for place, bar in enumerate(bars) if bar == begins), None)
        if place is None:
            place = sum(bar < begins for bar in bars) - 0.5
        found.append(Spot(place, (place + 0.5) / len(bars) if len(bars) else 0.0, mark))
    return found


def markers(spots: Sequence[Spot]) -> list[Marker]:
    """The spots, numbered from left to right. spots: in the order of their days."""
    found: list[Marker] = []
    ends = [float("-inf")] * ROWS  # where the last marker of each row stands
    for _, group in groupby(sorted(spots, key=lambda spot: spot.share), key=lambda spot: spot.share):
        here = list(group)
        row = next((row for row in range(ROWS) if here[0].share - ends[row] >= _APART), None)
        if row is None:
            found[-1].spots += here
        else:
            found.append(Marker(len(found) + 1, row, here))
            ends[row] = here[0].share
    return found


def marked(chart: Chart, spots: Sequence[Spot], *, lines: bool = True) -> Chart:
    """The chart with a marker for every spot, and room for them above its plot. lines: they lead down to the days.

    What the markers stand for is kept in the layout's `meta` (see `notes_on`), so that a page can say it below.
    """
    placed = markers(spots)
    if not placed:
        return chart
    rows = 1 + max(marker.row for marker in placed)
    top = 1 - rows * ROW_HEIGHT / (_PLOT_HEIGHT + rows * ROW_HEIGHT)
    layout = chart.layout.to_plotly_json()
    notes = [_lowered(note, top, ("y",)) for note in layout.get("annotations", ())]
    shapes = [_lowered(shape, top, ("y0", "y1")) for shape in layout.get("shapes", ())]
    changes: dict[str, Any] = {
        "height": layout["height"] + rows * ROW_HEIGHT,
        "annotations": [*notes, *(_number(marker, top) for marker in placed)],
        "shapes": [*shapes, *(line for marker in placed if lines for line in _lines(marker, top, (1 - top) / rows))],
        "meta": {"notes": [_notes(marker) for marker in placed]},
    }
    for axis in (name for name in layout if name.startswith("yaxis")):
        low, high = layout[axis].get("domain", (0, 1))
        changes[axis] = layout[axis] | {"domain": [low * top, high * top]}
    return Chart({"data": chart.data, "layout": layout | changes})


def notes_on(chart: Chart) -> list[tuple[int, list[tuple[date, str, str]]]]:
    """What is marked on a chart: each marker's number, and its notes with their day, as written and as people read it.

    Empty where nothing is.
    """
    meta = chart.layout.meta or {}
    return [
        (number, [(date.fromisoformat(day), when, said) for day, when, said in notes])
        for number, notes in meta.get("notes", ())
    ]


def _bar(day: date, unit: str) -> pd.Timestamp:
    """The day by which a bar is named."""
    moment = pd.Timestamp(day)
    back = {"week": moment.weekday(), "month": moment.day - 1}.get(unit, 0)
    return moment - pd.Timedelta(days=back)


def _lowered(thing: dict[str, Any], top: float, places: Sequence[str]) -> dict[str, Any]:
    """What is placed by the height of the whole chart gives way with the plot."""
    if thing.get("yref") != "paper":
        return thing
    return thing | {place: thing[place] * top for place in places}


def _number(marker: Marker, top: float) -> dict[str, Any]:
    """The box, with the notes on hover."""
    lines = [
        "<br>".join(map(_safe, textwrap.wrap(f"{spot.mark.when}: {spot.mark.said}", _LINE))) for spot in marker.spots
    ]
    return {
        "x": marker.spots[0].x,
        "xref": "x",
        "y": top,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 1 + marker.row * ROW_HEIGHT,
        "text": str(marker.number),
        "showarrow": False,
        "font": {"size": 11, "color": MARK_TEXT},
        "bgcolor": MARK,
        "borderpad": 2,
        "hovertext": "<br>".join(lines),
        "hoverlabel": {"bgcolor": MARK, "bordercolor": MARK, "font": {"color": MARK_TEXT, "size": 13}},
    }


def _lines(marker: Marker, top: float, row: float) -> list[dict[str, Any]]:
    """From each day up to the marker, behind the bars."""
    line = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": top + marker.row * row, "layer": "below"}
    places = dict.fromkeys(spot.x for spot in marker.spots)
    return [line | {"x0": x, "x1": x, "line": {"color": MARK, "width": 1, "dash": "dot"}} for x in places]


def _notes(marker: Marker) -> list[Any]:
    return [marker.number, [[str(spot.mark.day), spot.mark.when, spot.mark.said] for spot in marker.spots]]


def _safe(text: str) -> str:
    """Plotly reads texts as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
