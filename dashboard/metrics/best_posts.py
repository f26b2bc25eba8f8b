"""Which posts worked best?"""

import pandas as pd

from dashboard.metrics.wilson import wilson_interval

RATES = {"engagement_rate_by_impressions": "engagements", "link_click_rate": "link_clicks"}


def best_posts(posts: pd.DataFrame, rate: str, limit: int = 5, kind: str = "lifetime") -> pd.DataFrame:
    """The posts with the best rate, best first: the rows of `posts` with the columns rate, n (impressions), at_least.

    posts: as `queries.posts`. rate: a key of RATES. kind: lifetime or gained. Rate = the metric / impressions of the
    same post (0.02 = 2 %). Ordered by at_least, the lower end of the rate's 95 % interval, so that a post shown ten
    times does not win by chance. Left out: posts without impressions or without the metric.
    """
    part, whole = posts[f"{kind}_{RATES[rate]}"], posts[f"{kind}_impressions"]
    rated = posts[(part.notna() & whole.notna() & (whole > 0)).astype(bool)].copy()
    part, whole = part[rated.index].astype("float64"), whole[rated.index].astype("float64")
    rated["rate"], rated["n"] = part / whole, whole.astype("Int64")
    lows = [wilson_interval(p, w) or (0.0, 0.0) for p, w in zip(part, whole, strict=True)]
    rated["at_least"] = pd.Series([low for low, _ in lows], index=rated.index, dtype="float64")
    return rated.sort_values(["at_least", "n"], ascending=False, kind="stable").head(limit)


def most(posts: pd.DataFrame, metric: str, limit: int = 5, kind: str = "gained") -> pd.DataFrame:
    """The posts that gained (or have, kind lifetime) most of a metric, most first; only those that report it."""
    known = posts[posts[f"{kind}_{metric}"].notna()]
    return known.sort_values(f"{kind}_{metric}", ascending=False, kind="stable").head(limit)
