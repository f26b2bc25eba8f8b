"""Charts with days along the bottom: stacked bars of what was gained, lines of what grew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, count_axis, figure, night_bands
from dashboard.charts.marks import Mark, marked, of_metric, spots_on_days
from dashboard.charts.palette import GRID, MUTED

# More bars than this cannot be told apart on a telephone: then a bar is a week.
MOST_MARKS = 7  # below a time axis
MOST_DAILY_BARS = 100
VIEWS = ("impressions", "reach", "video_views")
_DASHES = ("solid", "dash", "dot", "dashdot")


def bar_unit(first: date, last: date) -> str:
    """'day' or 'week': what one bar of a chart over this period stands for."""
    return "day" if (last - first).days < MOST_DAILY_BARS else "week"


def gained_bars(
    days: pd.DataFrame, value: str, by: str, titles: Mapping[str, str], colours: Mapping[str, str], **options: Any
) -> Chart:
    """Stacked bars of `value` per day or week, one colour per `by`; losses hang below the line.

    days: columns day (date), `by`, `value`; rows where the value is unknown draw nothing. `titles` names the series
    and gives their order. Options: unit ('day' | 'week'), failed_nights (dates), horizon (first, last day shown),
    marks (notes and changes, those of `value` are marked; they need a horizon).
    """
    unit = options.get("unit", "day")
    wide = _wide(days, value, by, unit)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": escape(title, quote=False),
            "x": [str(moment)[:10] for moment in wide.index],
            "y": [None if pd.isna(n) else n for n in wide[series]],
            "marker": {"color": colours.get(series, MUTED), "line": {"width": 0}},
            "hovertemplate": "%{y:,}",
        }
        for series, title in titles.items()
        if series in wide.columns and wide[series].notna().any()
    ]
    bars = figure(
        traces,
        barmode="relative",
        bargap=0.15,
        showlegend=True,
        yaxis=count_axis(value for trace in traces for value in trace["y"]),
        xaxis=_days_axis(options.get("horizon"), unit),
        shapes=night_bands(options.get("failed_nights", ())),
    )
    return _with_marks(bars, value, options)


_DAY_MS = 86_400_000
_MOMENTS_AXIS = {
    "type": "date",
    "hoverformat": "%a %-d %b %Y, %H:%M",
    "tickformatstops": [
        {"dtickrange": [None, _DAY_MS - 1], "value": "%H:%M\n%-d %b"},  # the day once, below its first hour
        {"dtickrange": [_DAY_MS, None], "value": "%-d %b"},
    ],
}


def growth_lines(
    history: pd.DataFrame, titles: Mapping[str, str], colours: Mapping[str, str], marks: Sequence[Mark] = ()
) -> Chart:
    """A line per figure of one post as it stood over time; views above, responses below, each on its own scale.

    history: columns moment (timestamps) and one per key of `titles`; a column without any known value draws nothing.
    marks: notes and changes; those of figures that are drawn are marked between the first and the last moment.
    """
    known = [name for name in titles if name in history.columns and history[name].notna().any()]
    views = [name for name in known if name in VIEWS]
    both = bool(views) and len(views) < len(known)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(history) < 40 else "lines",
            "name": escape(titles[name], quote=False),
            "x": [moment.isoformat() for moment in history["moment"]],
            "y": [None if pd.isna(n) else n for n in history[name]],
            "line": {"color": colours.get(name, MUTED), "width": 2},
            "marker": {"size": 5},
            "connectgaps": True,
            "hovertemplate": "%{y:,}",
            "yaxis": "y2" if both and name not in views else "y",
        }
        for name in known
    ]
    axis = {"tickformat": "~s", "rangemode": "tozero", "gridcolor": GRID, "automargin": True, "fixedrange": True}
    panels = {"yaxis": axis | {"domain": [0.56, 1.0]}, "yaxis2": axis | {"domain": [0.0, 0.44]}} if both else {}
    chart = figure(
        traces,
        **({"yaxis": axis} | panels),
        height=400 if both else 300,
        showlegend=True,
        xaxis=_MOMENTS_AXIS | {"anchor": "y2" if both else "y"},
    )
    if history.empty:
        return chart
    first, last = history["moment"].min().date(), history["moment"].max().date()
    drawn = [mark for mark in marks if not mark.metrics or set(known) & set(mark.metrics)]
    spots = spots_on_days(drawn, first, last, "day")
    return marked(chart, [replace(spot, x=_noon_within(history, spot.mark.day)) for spot in spots])


def _noon_within(history: pd.DataFrame, day: date) -> str:
    """Never outside what the lines cover: that would stretch the axis."""
    noon = pd.Timestamp(day) + pd.Timedelta(hours=12)
    return str(min(max(noon, history["moment"].min()), history["moment"].max()).isoformat())


def lines(
    days: pd.DataFrame, value: str, by: str, titles: Mapping[str, str], colours: Mapping[str, str], **options: Any
) -> Chart:
    """A line of `value` per `by` over days or weeks; frames and options as in `gained_bars`."""
    unit = options.get("unit", "day")
    wide = _wide(days, value, by, unit)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": escape(title, quote=False),
            "x": [str(moment)[:10] for moment in wide.index],
            "y": [None if pd.isna(n) else n for n in wide[series]],
            "line": {"color": colours.get(series, MUTED), "width": 2, "dash": _DASHES[place % len(_DASHES)]},
            "hovertemplate": "%{y:,}",
        }
        for place, (series, title) in enumerate(titles.items())
        if series in wide.columns and wide[series].notna().any()
    ]
    drawn = figure(
        traces,
        showlegend=True,
        yaxis=count_axis(value for trace in traces for value in trace["y"]),
        xaxis=_days_axis(options.get("horizon"), unit),
        shapes=night_bands(options.get("failed_nights", ())),
    )
    return _with_marks(drawn, value, options)


def _with_marks(chart: Chart, value: str, options: Mapping[str, Any]) -> Chart:
    if "horizon" not in options:
        return chart
    first, last = options["horizon"]
    marks = of_metric(options.get("marks", ()), value)
    return marked(chart, spots_on_days(marks, first, last, options.get("unit", "day")))


def _wide(days: pd.DataFrame, value: str, by: str, unit: str) -> pd.DataFrame:
    """Days or weeks (named by their Monday) down, series across; unknown stays unknown."""
    moments = pd.to_datetime(days["day"])
    if unit == "week":
        moments = moments - pd.to_timedelta(moments.dt.day_of_week, unit="D")
    summed = days.assign(moment=moments).groupby(["moment", by])[value].sum(min_count=1)
    return summed.unstack(by)


def _days_axis(horizon: tuple[date, date] | None, unit: str) -> dict[str, Any]:
    prefix = "Week of " if unit == "week" else ""
    axis: dict[str, Any] = {"type": "date", "tickformat": "%-d %b", "hoverformat": f"{prefix}%a %-d %b %Y"}
    if horizon:
        first, last = (pd.Timestamp(day) for day in horizon)
        if unit == "week":
            first -= pd.Timedelta(days=first.weekday())
        step = pd.Timedelta(days=1 if unit == "day" else 7)
        axis["range"] = [(first - step / 2).isoformat(), (last + step / 2).isoformat()]
        # Marks on whole days, or on the Mondays that bars begin with, as many as fit on a telephone.
        between = max(1, -(-((last - first) // step + 1) // MOST_MARKS))
        axis |= {"tick0": first.isoformat(), "dtick": step.total_seconds() * 1000 * between}
    return axis
