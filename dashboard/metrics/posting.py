"""How much did we post?"""

import pandas as pd


def published_per_day(posts: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """How many posts were published per platform and day of the organisation. Columns: platform, day, posts.

    posts: columns platform, published_at (UTC). Deleted posts count: they were published. No row for a day without.
    """
    local = posts["published_at"].dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
    counted = posts.assign(day=local).groupby(["platform", "day"]).size()
    return counted.astype("Int64").rename("posts").reset_index()
