"""Charts of parts: how comments divide into stances, how responses divide into kinds, how far a goal has come."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, count_axis, figure
from dashboard.charts.marks import Spot, marked
from dashboard.charts.palette import ACCENT, CHANGE, GRID, MUTED, STANCE_COLOURS, TONE_COLOURS

Change = tuple[int, str]  # before which bar, and what is said of it
STANCE_TITLES = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative"}


def stance_shares(periods: pd.DataFrame, changes: Sequence[Change] = (), spots: Sequence[Spot] = ()) -> Chart:
    """Full-height bars of how scored comments divide, with how many stand behind each bar written above it.

    periods: columns label (what stands under the bar; no two alike), positive, neutral, negative (shares, 0.2 = 20 %,
    unknown where too few comments stand behind them), positive_said, neutral_said, negative_said (what else is told of
    a share) and behind (text, such as '34' or '<10'). What may not be shown is hatched. changes: where another version
    of the model begins. spots: notes at their bars.
    """
    notes = [
        {"x": label, "y": 1.0, "yanchor": "bottom", "showarrow": False, "text": _safe(behind), "font": {"size": 11}}
        for label, behind in zip(periods["label"], periods["behind"], strict=True)
    ]
    bars = figure(
        _stacked(periods),
        barmode="stack",
        bargap=0.25,
        xaxis={"type": "category", "range": [-0.5, max(1, len(periods)) - 0.5]},
        yaxis={"tickformat": ".0%", "range": [0, 1.28 if changes else 1.1], "tickvals": [0, 0.25, 0.5, 0.75, 1]},
        annotations=[*(notes if len(notes) <= 20 else []), *_change_notes(changes, len(notes))],
        shapes=_change_lines(changes),
    )
    return marked(bars, spots, lines=False)  # full-height bars begin where the markers end


def stance_course(
    periods: pd.DataFrame, stance: str, changes: Sequence[Change] = (), spots: Sequence[Spot] = ()
) -> Chart:
    """How one stance's share went: a point per period with its 95 % interval; a line within a version of the model.

    periods: as in `stance_shares`, and version (a line never leads from one to another), and the interval's ends, such
    as positive_low and positive_high. No point where the share may not be shown.
    """
    colour = STANCE_COLOURS[stance]
    traces: list[dict[str, Any]] = []
    for _, rows in periods.groupby("version", sort=False):
        shares = [None if pd.isna(share) else float(share) for share in rows[stance]]
        ends = list(zip(rows[f"{stance}_low"], rows[f"{stance}_high"], strict=True))
        above = [0.0 if share is None else high - share for share, (_, high) in zip(shares, ends, strict=True)]
        below = [0.0 if share is None else share - low for share, (low, _) in zip(shares, ends, strict=True)]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": STANCE_TITLES[stance],
                "x": list(rows["label"]),
                "y": shares,
                "error_y": {"type": "data", "array": above, "arrayminus": below, "color": colour, "thickness": 1.5},
                "customdata": [_safe(said) for said in rows[f"{stance}_said"]],
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": {"color": colour, "size": 8},
                "hovertemplate": "%{y:.0%} (%{customdata})",
            }
        )
    highest = max([0.1, *(high for high in periods[f"{stance}_high"] if not pd.isna(high))])
    course = figure(
        traces,
        height=260,
        showlegend=False,
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": list(periods["label"])}
        | {"range": [-0.5, len(periods) - 0.5]},
        yaxis={"tickformat": ".0%", "range": [0, min(1.0, highest * 1.05) * (1.12 if changes else 1.0)]},
        annotations=_change_notes(changes, len(periods)),
        shapes=_change_lines(changes),
    )
    return marked(course, spots)


def share_bars(parts: pd.DataFrame) -> Chart:
    """Horizontal bars of shares, each with its 95 % interval as a whisker; none where it may not be shown.

    parts: columns title, share, low, high (0.2 = 20 %), said (what is told of it: counts) and tone, whose colour a bar
    has (without that column all have the same).
    """
    shares = [0.0 if pd.isna(share) else float(share) for share in parts["share"]]
    known = parts.assign(share=shares).fillna({"low": 0.0, "high": 0.0})
    above = [max(0.0, high - share) for high, share in zip(known["high"], shares, strict=True)]
    below = [max(0.0, share - low) for low, share in zip(known["low"], shares, strict=True)]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "name": "Share",
        "y": list(parts["title"]),
        "x": shares,
        "error_x": {"type": "data", "array": above, "arrayminus": below, "color": MUTED, "thickness": 1.5, "width": 5},
        "marker": {"color": [TONE_COLOURS.get(str(tone), ACCENT) for tone in parts.get("tone", [""] * len(parts))]},
        "text": [_safe(said) for said in parts["said"]],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return figure(
        [bars],
        height=60 + 44 * len(parts),
        hovermode="closest",
        bargap=0.4,
        xaxis={"tickformat": ".0%", "rangemode": "tozero", "showgrid": True, "gridcolor": GRID, "nticks": 6},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def parts_bar(parts: Mapping[str, Mapping[str, float]], colours: Mapping[str, str]) -> Chart:
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


def _stacked(periods: pd.DataFrame) -> list[dict[str, Any]]:
    """A bar per stance and period, and what is left of each where a share may not be shown."""
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": title,
            "x": list(periods["label"]),
            "y": [None if pd.isna(share) else share for share in periods[stance]],
            "customdata": [_safe(said) for said in periods[f"{stance}_said"]],
            "marker": {"color": STANCE_COLOURS[stance], "line": {"width": 0}},
            "hovertemplate": "%{y:.0%} (%{customdata})",
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
    return traces


def _change_lines(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """An upright line between two bars."""
    line = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"color": CHANGE, "width": 2}}
    return [line | {"x0": place - 0.5, "x1": place - 0.5} for place, _ in changes]


def _change_notes(changes: Sequence[Change], bars: int) -> list[dict[str, Any]]:
    """What is said at the top of the line, on the side where there is room."""
    note = {"yref": "paper", "y": 1, "yanchor": "top", "showarrow": False, "font": {"size": 11, "color": CHANGE}}
    return [note | {"x": place - 0.5, "text": _safe(said)} | _side(left=2 * place > bars) for place, said in changes]


def _side(*, left: bool) -> dict[str, Any]:
    return {"xanchor": "right", "xshift": -3} if left else {"xanchor": "left", "xshift": 3}


def _rows(periods: pd.DataFrame) -> list[tuple[float, ...]]:
    return list(periods[list(STANCE_TITLES)].itertuples(index=False, name=None))


def _safe(text: str) -> str:
    """Plotly reads texts as HTML: '<10' would vanish."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")
