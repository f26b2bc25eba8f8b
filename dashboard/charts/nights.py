"""A strip of nights per source: which were read, which failed. Shape and colour both say it."""

from typing import Any

import pandas as pd

from dashboard.charts.layout import Chart, figure
from dashboard.charts.palette import STATUS_COLOURS

# status -> name in the legend, symbol; interrupted nights failed too
_MARKS = {
    "ok": ("Read", "square"),
    "nothing_due": ("Read, nothing was due", "square-open"),
    "budget": ("Stopped by the budget", "triangle-up"),
    "failed": ("Failed", "x"),
}


def night_strip(nights: pd.DataFrame) -> Chart:
    """One mark per source and night.

    nights: columns source (title), day (date) and status (ok, nothing_due, budget, failed), the night's worst.
    """
    traces: list[dict[str, Any]] = []
    for status, (title, symbol) in _MARKS.items():
        chosen = nights[nights["status"] == status]
        if len(chosen):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": title,
                    "x": [str(day)[:10] for day in chosen["day"]],
                    "y": list(chosen["source"]),
                    "marker": {"symbol": symbol, "size": 9, "color": STATUS_COLOURS[status]},
                    "hovertemplate": f"%{{x|%a %-d %b}}: {title.lower()}<extra>%{{y}}</extra>",
                }
            )
    sources = sorted(set(nights["source"]), reverse=True)
    return figure(
        traces,
        height=100 + 30 * len(sources),
        hovermode="closest",
        showlegend=True,
        xaxis={"type": "date", "tickformat": "%-d %b"},
        yaxis={"type": "category", "categoryorder": "array", "categoryarray": sources, "showgrid": False, "nticks": 99},
    )
