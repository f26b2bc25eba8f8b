"""When was a post published, on the organisation's clock?"""

import pandas as pd

BLOCK = 3  # hours


def weekdays(published_at: "pd.Series[pd.Timestamp]", timezone: str) -> "pd.Series[int]":
    """0 (Monday) to 6 (Sunday)."""
    return published_at.dt.tz_convert(timezone).dt.day_of_week


def hour_blocks(published_at: "pd.Series[pd.Timestamp]", timezone: str) -> "pd.Series[int]":
    """The hour at which the post's block of BLOCK hours begins: 0, 3, ... 21."""
    return published_at.dt.tz_convert(timezone).dt.hour // BLOCK * BLOCK
