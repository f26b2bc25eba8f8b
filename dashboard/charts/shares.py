"""Charts of parts: how comments divide into stances, how responses divide into kinds, how far a goal has come."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.layout import count_axis, figure
from dashboard.charts.palette import ACCENT, GRID, MUTED, STANCE_COLOURS

STANCE_TITLES = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative"}


def stance_shares(periods: pd.DataFrame) -> go.Figure:
    """Full-height bars of how scored comments divide, with how many stand behind each bar written above it.

    periods: columns label (what stands under the bar), positive, neutral, negative (shares, 0.2 = 20 %, unknown where
    too few comments stand behind them) and behind (text, such as '34' or '<10'). What may not be shown is hatched.
    """
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": title,
            "x": list(periods["label"]),
            "y": [None if pd.isna(share) else share for share in periods[stance]],
            "marker": {"color": STANCE_COLOURS[stance], "line": {"width": 0}},
            "hovertemplate": "%{y:.0%}",
        }
        for stance, title in STANCE_TITLES.items()
    ]
    hidden = [max(0.0, 1 - sum(share for share in shares if not pd.isna(share))) for shares in _rows(periods)]
    if any(part > 1e-9 for part in hidden):
        traces.append(
            {
                "type": "bar",
                "name": "Not shown (small numbers)",
                "x": list(periods["label"]),
                "y": hidden,
                "marker": {"color": "rgba(0,0,0,0)", "pattern": {"shape": "/", "fgcolor": MUTED, "size": 6}},
                "hoverinfo": "skip",
            }
        )
    notes = [
        {"x": label, "y": 1.0, "yanchor": "bottom", "showarrow": False, "text": _safe(behind), "font": {"size": 11}}
        for label, behind in zip(periods["label"], periods["behind"], strict=True)
    ]
    return figure(
        traces,
        barmode="stack",
        bargap=0.25,
        xaxis={"type": "category"},
        yaxis={"tickformat": ".0%", "range": [0, 1.1], "tickvals": [0, 0.25, 0.5, 0.75, 1]},
        annotations=notes if len(notes) <= 20 else [],
    )


def parts_bar(parts: Mapping[str, Mapping[str, float]], colours: Mapping[str, str]) -> go.Figure:
    """Horizontal bars, one per kind, stacked by series: {series: {kind: value}}; kinds in the order of the first."""
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": series,
            "y": list(values),
            "x": list(values.values()),
            "marker": {"color": colours.get(series, MUTED), "line": {"width": 0}},
            "hovertemplate": "%{x:,}",
        }
        for series, values in parts.items()
    ]
    kinds = {kind for values in parts.values() for kind in values}
    return figure(
        traces,
        barmode="relative",
        hovermode="y unified",
        height=90 + 38 * len(kinds),
        showlegend=True,
        xaxis=count_axis(n for trace in traces for n in trace["x"])
        | {"showgrid": True, "gridcolor": GRID, "nticks": 5},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def goal_bars(goals: pd.DataFrame) -> go.Figure:
    """How far each goal has come, as a share of its target; the upright mark is where an even pace would be.

    goals: columns title, share (0.2 = 20 %, unknown where the figure is), pace (share of the time gone, unknown for an
    open-ended campaign) and said (the text beside the bar).
    """
    shares = [0.0 if pd.isna(share) else float(share) for share in goals["share"]]
    titles = list(goals["title"])
    widest = max([1.0, *shares])
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "name": "Reached",
        "y": titles,
        "x": shares,
        "marker": {"color": ACCENT},
        "text": [_safe(said) for said in goals["said"]],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    pace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": "Even pace",
        "y": titles,
        "x": [None if pd.isna(share) else float(share) for share in goals["pace"]],
        "marker": {"symbol": "line-ns", "size": 24, "line": {"width": 3, "color": "#D55E00"}},
        "hovertemplate": "an even pace would be at %{x:.0%}<extra></extra>",
    }
    return figure(
        [bars, pace],
        height=90 + 44 * len(titles),
        hovermode="closest",
        bargap=0.5,
        xaxis={"tickformat": ".0%", "range": [0, widest * 1.04], "showgrid": True, "gridcolor": GRID, "nticks": 6},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def _rows(periods: pd.DataFrame) -> list[tuple[float, ...]]:
    return list(periods[list(STANCE_TITLES)].itertuples(index=False, name=None))


def _safe(text: str) -> str:
    """Plotly reads texts as HTML: '<10' would vanish."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")
