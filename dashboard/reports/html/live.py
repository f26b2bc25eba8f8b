"""A report's charts as the screen draws them, for whoever wants to point at a bar."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import words
from dashboard.charts.layout import figure as in_layout
from dashboard.charts.over_time import gained_bars, lines
from dashboard.charts.palette import ACCENT, GRID, MARK, MARK_TEXT, PACE
from dashboard.charts.shares import parts_bar, share_bars, stance_shares
from dashboard.reports.model import ReportChart
from dashboard.reports.svg.measure import wrapped

_SAME = "\N{ZERO WIDTH SPACE}"  # makes names that read alike differ: plotly would lay them over each other
_NAME_ROOM = 230.0
_INK = "#2B2F36"


def live_chart(chart: ReportChart) -> dict[str, Any]:
    """What plotly.js draws: {"data": ..., "layout": ...}."""
    figure = _figure(chart)
    for trace, one in zip(figure.data, chart.series, strict=False):
        if one.colours:
            trace.marker.color = list(one.colours)
    if chart.kind in ("bars", "stacked_parts", "goals"):
        figure.update_yaxes(dtick=1)  # every name, however many lines
        figure.update_layout(showlegend=len(chart.series) > 1 or any(pace is not None for pace in chart.pace))
    figure.update_layout(
        template=None,
        font={"family": "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif", "color": _INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    made: dict[str, Any] = figure.to_plotly_json()
    return made


def _figure(chart: ReportChart) -> go.Figure:
    if chart.kind in ("stacked_bars", "lines"):
        return _course(chart)
    if chart.kind == "shares":
        return stance_shares(_periods(chart), list(chart.breaks))
    names = _names(chart)
    if chart.kind == "goals":
        return _goals(chart, names)
    if chart.form == "share":
        one = chart.series[0]
        said = [f"{title}: {beside}" for title, beside in zip(chart.categories, chart.beside, strict=True)]
        parts = {"title": names, "share": one.values, "low": one.lows, "high": one.highs, "said": said}
        return share_bars(pd.DataFrame({name: list(values) for name, values in parts.items()}))
    values = {
        _safe(one.name): {name: value for name, value in zip(names, one.values, strict=True) if value is not None}
        for one in chart.series
    }
    return parts_bar(values, {_safe(one.name): one.colour for one in chart.series})


def _goals(chart: ReportChart, names: list[str]) -> go.Figure:
    """How far each goal has come, and a stroke where an even pace would be."""
    shares = [share or 0.0 for share in chart.series[0].values]
    level = {"y": names, "hovertemplate": "%{text}<extra></extra>", "text": [_safe(said) for said in chart.beside]}
    bars = {"type": "bar", "orientation": "h", "name": "Reached", "x": shares, "marker": {"color": ACCENT}}
    stroke = {"symbol": "line-ns", "size": 24, "line": {"width": 3, "color": PACE}}
    pace = {"type": "scatter", "mode": "markers", "name": "Even pace", "x": list(chart.pace), "marker": stroke}
    paced = any(share is not None for share in chart.pace)
    return in_layout(
        [
            bars | level | {"textposition": "none"},
            *([pace | {"y": names, "hovertemplate": "%{x:.0%}"}] if paced else []),
        ],
        height=90 + 44 * len(names),
        hovermode="closest",
        bargap=0.5,
        xaxis={"tickformat": ".0%", "range": [0, max([1.0, *shares]) * 1.04], "showgrid": True, "gridcolor": GRID},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _course(chart: ReportChart) -> go.Figure:
    rows = [
        {"day": pd.Timestamp(day), "by": one.name, "value": value}
        for one in chart.series
        for day, value in zip(chart.days, one.values, strict=True)
    ]
    titles = {one.name: _safe(one.name) for one in chart.series}
    colours = {one.name: one.colour for one in chart.series}
    draw = lines if chart.kind == "lines" else gained_bars
    drawn = draw(
        pd.DataFrame(rows), "value", "by", titles, colours,
        unit=chart.unit, failed_nights=chart.failed, horizon=(chart.days[0], chart.days[-1]),
    )  # fmt: skip
    for mark in chart.marks:  # the number that stands with the note in its section
        begins = [day for day in chart.days if day <= mark.day]
        if begins:
            drawn.add_annotation(
                x=begins[-1].isoformat(), y=1, yref="paper", yanchor="bottom", showarrow=False, text=str(mark.number),
                hovertext=_safe(mark.said), bgcolor=MARK, font={"color": MARK_TEXT, "size": 11}, borderpad=2,
            )  # fmt: skip
    return drawn


def _periods(chart: ReportChart) -> pd.DataFrame:
    """What `shares.stance_shares` draws."""
    later = {place for place, _ in chart.breaks}
    versions = [sum(1 for begin in later if place >= begin) for place in range(len(chart.categories))]
    frame = pd.DataFrame(
        {"label": [f"{name}{_SAME * version}" for name, version in zip(chart.categories, versions, strict=True)]}
    )
    for one in chart.series:
        stance = one.name.lower()
        frame[stance] = list(one.values)
        frame[f"{stance}_said"] = [
            "" if low is None else _interval(low, high) for low, high in zip(one.lows, one.highs, strict=True)
        ]
    return frame.assign(behind=list(chart.beside))


def _interval(low: float, high: float | None) -> str:
    return f"95 % interval {words.percents(low, high or 0.0)}"


def _names(chart: ReportChart) -> list[str]:
    """Names beside bars: in at most two lines, no two alike, and nothing in them that plotly takes for HTML."""
    names: list[str] = []
    for category in chart.categories:
        name = "<br>".join(_safe(line) for line in wrapped(category, _NAME_ROOM, 2))
        while name in names:
            name += _SAME
        names.append(name)
    return names


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
