"""Charts of a whole account: a line of what stands, bars of what was counted, nothing where a day is unknown."""

from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, count_axis
from dashboard.charts.over_time import MOST_DAILY_BARS, gained_bars, lines


def state_line(course: pd.DataFrame, metric: str, title: str, colour: str, **options: Any) -> Chart:
    """How `metric` stood on each day. The line breaks where a day is unknown, and its scale need not begin at 0.

    course: columns day and value, a row for each day of the period. Options as in `gained_bars`.
    """
    drawn = _days_line(course, metric, title, colour, options)
    known = course["value"].dropna()
    drawn.update_yaxes(**_axis_near(float(known.min()), float(known.max())) if len(known) else {})
    return drawn


def counted_days(course: pd.DataFrame, metric: str, title: str, colour: str, **options: Any) -> Chart:
    """What was counted on each day, as bars, or as a line where they would be too many: never added up to weeks."""
    if len(course) <= MOST_DAILY_BARS:
        bars = gained_bars(*_series(course, metric, title, colour), **options | {"unit": "day"})
        bars.update_layout(showlegend=False)  # the heading names the one series
        return bars
    return _days_line(course, metric, title, colour, options)


def _days_line(course: pd.DataFrame, metric: str, title: str, colour: str, options: dict[str, Any]) -> Chart:
    drawn = lines(*_series(course, metric, title, colour), **options | {"unit": "day"})
    drawn.update_traces(mode="lines+markers", marker={"size": 4}, connectgaps=False)
    drawn.update_layout(showlegend=False)
    return drawn


def _series(
    course: pd.DataFrame, metric: str, title: str, colour: str
) -> tuple[pd.DataFrame, str, str, dict[str, str], dict[str, str]]:
    """What charts over time take: one series, with its value under the metric's name, by which marks find it."""
    days = course.rename(columns={"value": metric}).assign(series=title)
    return days, metric, "series", {title: title}, {title: colour}


def _axis_near(least: float, most: float) -> dict[str, Any]:
    """Followers are many and move little: on a scale from 0 no change of theirs could be seen."""
    if most - least < 4:
        axis = count_axis([1]) | {"range": [least - 2, most + 2]}
    else:
        margin = (most - least) * 0.1
        axis = {"tickformat": ",d", "range": [least - margin, most + margin]}
    return axis | {"rangemode": "normal"}
