"""What all charts share: margins, legend, hover, axes, and the bands that mark failed nights.

Figures are built from plain dictionaries through graph_objects: plotly.express costs many times as much per figure.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from dashboard import numerals
from dashboard.charts.palette import BAND, GRID

HEIGHT = 320


class Chart(go.Figure):  # type: ignore[misc]  # plotly comes without types
    """A figure that can be finished: it is described once then, however often it is shown.

    To describe one anew costs several milliseconds, and a page shows the same ones with every click.
    """

    _finished: dict[str, Any] | None = None
    _as_json: str | None = None

    def finish(self) -> None:
        """From now on it is not changed."""
        self._finished = self.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """As plotly's own."""
        described: dict[str, Any] = self._finished or super().to_dict()
        return described

    def as_json(self) -> str:
        """For the browser, which adds the page's colours and fonts."""
        if self._finished is None:
            return _json(self.to_dict())
        self._as_json = self._as_json or _json(self._finished)
        return self._as_json


def figure(traces: list[dict[str, Any]], **changes: Any) -> Chart:
    """The traces in the common layout; `changes` are merged over it, one level deep."""
    layout: dict[str, Any] = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": len(traces) > 1,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "xanchor": "left",
            "title": {"text": ""},
            "traceorder": "normal",
        },
        "hovermode": "x unified",
        "dragmode": False,
        "xaxis": {"showgrid": False, "automargin": True, "title": {"text": "", "standoff": 0}, "fixedrange": True},
        "yaxis": {"gridcolor": GRID, "zerolinecolor": GRID, "automargin": True, "fixedrange": True, "nticks": 6},
        "separators": numerals.current().separators,
    }
    for key, value in changes.items():
        layout[key] = {**layout[key], **value} if isinstance(layout.get(key), dict) else value
    return Chart({"data": traces, "layout": layout})


def count_axis(values: Iterable[float | None]) -> dict[str, Any]:
    """An axis of whole numbers: 12k rather than 12,000, and no fractions where counts are small."""
    largest = max((abs(value) for value in values if value is not None), default=0)
    return {"rangemode": "tozero"} | ({"tickformat": ",d", "dtick": 1} if largest < 6 else {"tickformat": "~s"})


def draws_anything(chart: Chart) -> bool:
    """Whether any bar or point of the chart is neither unknown nor nought."""
    values = [value for trace in chart.data for value in (trace.x if trace.orientation == "h" else trace.y)]
    return any(value for value in values if value is not None and value == value)


def night_bands(nights: Collection[date]) -> list[dict[str, Any]]:
    """Light bands over the days on which collecting failed; neighbouring days make one band."""
    bands: list[tuple[date, date]] = []
    for night in sorted(set(nights)):
        if bands and night - bands[-1][1] == timedelta(days=1):
            bands[-1] = (bands[-1][0], night)
        else:
            bands.append((night, night))
    half = timedelta(hours=12)
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": _noon(first, -half),
            "x1": _noon(last, half),
            "y0": 0,
            "y1": 1,
            "fillcolor": BAND,
            "line": {"width": 0},
            "layer": "below",
        }
        for first, last in bands
    ]


def _json(described: dict[str, Any]) -> str:
    layout = {name: value for name, value in described["layout"].items() if name != "template"}
    text: str = to_json_plotly({"data": described["data"], "layout": layout})
    return text


def _noon(day: date, shift: timedelta) -> str:
    """A date axis puts a day's bar around its midnight: the band reaches half a day to both sides."""
    return (datetime(day.year, day.month, day.day) + shift).isoformat()
