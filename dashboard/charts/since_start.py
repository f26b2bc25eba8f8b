"""Campaigns laid over each other: running totals by days since each start."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, count_axis, figure
from dashboard.charts.palette import MUTED

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def since_start_lines(courses: Mapping[str, pd.DataFrame], colours: Mapping[str, str], compared: int) -> Chart:
    """A line per campaign, by its name. The upright line stands where they are compared: after so many days.

    courses: as `since_start.growth_since_start`: columns number, day, value; unknown values draw nothing.
    """
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": escape(name, quote=False),
            "x": [int(number) for number in course["number"]],
            "y": [None if pd.isna(value) else int(value) for value in course["value"]],
            "customdata": [f"{day.day} {day:%b %Y}" for day in course["day"]],
            "line": {"color": colours.get(name, MUTED), "width": 2, "dash": _DASHES[place % len(_DASHES)]},
            "hovertemplate": "%{y:,} (%{customdata})",
        }
        for place, (name, course) in enumerate(courses.items())
        if course["value"].notna().any()
    ]
    mark = {"type": "line", "xref": "x", "yref": "paper", "x0": compared, "x1": compared, "y0": 0, "y1": 1}
    furthest = max((number for trace in traces for number in trace["x"]), default=1)
    return figure(
        traces,
        showlegend=True,
        yaxis=count_axis(value for trace in traces for value in trace["y"]),
        xaxis={"title": {"text": "Days since each campaign's start", "standoff": 8}, "nticks": 8}
        | {"range": [min(1, furthest - 1), furthest + 0.5], "tickformat": "d"}
        | {"unifiedhovertitle": {"text": "Day %{x}"}},
        shapes=[mark | {"line": {"color": MUTED, "width": 1.5, "dash": "dot"}}],
    )
