"""What was gained on each single day?"""

from datetime import date

import pandas as pd


def daily_series(days: pd.DataFrame, known: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """One row for each platform and each day of the range, both ends included, sorted so.

    days: as `queries.gained_days`, sparse. known: as `queries.reported`. A day on which nothing moved is 0 where the
    platform reports the metric and has been read since, that is up to its last look; missing elsewhere. Columns:
    platform, day, and the metrics of `days`.
    """
    names = [name for name in days.columns if name not in ("platform", "day")]
    platforms = sorted({*days["platform"], *known["platform"]})
    calendar = pd.MultiIndex.from_product(
        [platforms, pd.date_range(first, last, unit="s")] if first <= last else [platforms, pd.DatetimeIndex([])],
        names=["platform", "day"],
    )
    filled = days.set_index(["platform", "day"]).reindex(calendar)
    row_platforms = calendar.get_level_values("platform")
    last_looks = dict(zip(known["platform"], known["last_look"], strict=True))
    read_since = calendar.get_level_values("day") <= pd.DatetimeIndex(row_platforms.map(last_looks))
    for name in names:
        reporting = list(known.loc[known[name] > 0, "platform"])
        nothing_moved = filled[name].isna() & row_platforms.isin(reporting) & read_since
        filled[name] = filled[name].mask(nothing_moved, 0).astype("Int64")
    return filled.reset_index()


def by_day(series: pd.DataFrame) -> pd.DataFrame:
    """All platforms of a `daily_series` added up. Columns: day, the metrics; missing where no platform reports it."""
    return series.drop(columns="platform").groupby("day").sum(min_count=1).reset_index()


def by_platform(series: pd.DataFrame) -> pd.DataFrame:
    """All days of a `daily_series` added up. Columns: platform and the metrics; missing where nothing is known."""
    return series.drop(columns="day").groupby("platform").sum(min_count=1).reset_index()
