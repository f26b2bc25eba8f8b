"""What is usual in each group of posts: a dot for the median, whiskers to the quartiles."""

from html import escape
from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, figure
from dashboard.charts.palette import ACCENT, GRID, MUTED

ROW_HEIGHT = 30  # pixels


def median_dots(groups: pd.DataFrame, usual: float | None, tickformat: str, suffix: str = "") -> Chart:
    """A row per group, the first on top. Groups of too few posts are grey and hollow, without whiskers.

    groups: columns title (what stands beside it), median, low, high, enough (bool) and said (what is told on pointing
    at it). usual: of all posts together, an upright line. tickformat, suffix: how values are written along the axis.
    """
    traces = [
        _dots(groups[groups["enough"]], enough=True),
        _dots(groups[~groups["enough"]], enough=False),
    ]
    titles = [escape(str(title), quote=False) for title in groups["title"]]
    return figure(
        [trace for trace in traces if trace["x"]],
        height=50 + ROW_HEIGHT * max(2, len(groups)),
        showlegend=False,
        hovermode="closest",
        xaxis={"tickformat": tickformat, "ticksuffix": suffix, "rangemode": "tozero", "nticks": 5}
        | {"showgrid": True, "gridcolor": GRID, "zerolinecolor": GRID},
        yaxis={"type": "category", "categoryorder": "array", "categoryarray": titles, "autorange": "reversed"}
        | {"showgrid": False, "nticks": None, "dtick": 1},
        shapes=[] if usual is None else [_usual_line(usual)],
    )


def _dots(rows: pd.DataFrame, *, enough: bool) -> dict[str, Any]:
    marker = {"size": 11, "color": ACCENT} if enough else {"size": 8, "color": MUTED, "symbol": "circle-open"}
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": "Usual" if enough else "Too few to tell",
        "y": [escape(str(title), quote=False) for title in rows["title"]],
        "x": [float(value) for value in rows["median"]],
        "marker": marker,
        "cliponaxis": False,
        "text": [escape(str(said), quote=False) for said in rows["said"]],
        "hovertemplate": "%{text}<extra></extra>",
    }
    if enough:
        above = [float(high - middle) for high, middle in zip(rows["high"], rows["median"], strict=True)]
        below = [float(middle - low) for low, middle in zip(rows["low"], rows["median"], strict=True)]
        error = {"type": "data", "array": above, "arrayminus": below, "color": ACCENT, "thickness": 2, "width": 0}
        trace["error_x"] = error
    return trace


def _usual_line(usual: float) -> dict[str, Any]:
    line = {"color": MUTED, "width": 1.5, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": usual, "x1": usual, "y0": 0, "y1": 1, "line": line}
