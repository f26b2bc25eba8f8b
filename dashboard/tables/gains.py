"""What was gained, in words: by day, by platform, by kind of response."""

from collections.abc import Mapping

import pandas as pd

from dashboard import words
from dashboard.metrics.daily import by_platform
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.engagements import PARTS


def by_day_and_platform(series: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Newest day first, a column per platform. From `daily.daily_series`."""
    wide = series.pivot(index="day", columns="platform", values=metric).sort_index(ascending=False)
    wide.index = pd.Index([day.date() for day in wide.index], name="Day")
    return wide.rename(columns=words.source_title).rename_axis(columns=None).reset_index()


def reported_parts(series: pd.DataFrame) -> list[str]:
    """The kinds of response that some platform reports; link clicks are told with the click-throughs."""
    return [name for name in (*PARTS, "score") if name != "link_clicks" and series[name].notna().any()]


def responses(series: pd.DataFrame) -> pd.DataFrame:
    """A row per platform, a column per kind of response."""
    totals = by_platform(series)
    table = totals[[*PARTS, "score"]].rename(columns={name: DEFINITIONS[name].name for name in (*PARTS, "score")})
    table.insert(0, "Platform", [words.source_title(name) for name in totals["platform"]])
    return table


def response_parts(series: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """{platform's name: {kind of response: gained}}; what a platform does not report is not in it."""
    rows = {row["platform"]: row for row in by_platform(series).to_dict("records")}
    return {
        title: {
            DEFINITIONS[name].name: float(rows[platform][name]) for name in PARTS if not pd.isna(rows[platform][name])
        }
        for platform, title in titles.items()
        if platform in rows
    }
