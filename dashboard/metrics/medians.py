"""What is usual in each group of posts, and how far do they spread?

The median and the quartiles: one post that went round the world moves an average, but not these.
"""

import pandas as pd

FEWEST = 5  # posts; a median of fewer says more about them than about their group


def medians(values: "pd.Series[float]", groups: "pd.Series[str]") -> pd.DataFrame:
    """A row per group with a known value, sorted by group. Columns: group, n, low, median, high (the quartiles).

    values: a row per post; groups: by the same index, a post once for each group it is in, so none, one or several
    times. Missing values count nowhere. Groups of fewer than FEWEST are there as well: whoever shows them says so.
    """
    known = members(values, groups)
    if known.empty:
        return pd.DataFrame({"group": [], "n": [], "low": [], "median": [], "high": []})
    found = known.groupby("group", sort=True)["value"]
    spread = {"low": found.quantile(0.25), "median": found.median(), "high": found.quantile(0.75)}
    return pd.DataFrame({"n": found.size(), **spread}).rename_axis("group").reset_index()


def members(values: "pd.Series[float]", groups: "pd.Series[str]") -> pd.DataFrame:
    """The known values by group. Columns: value, group; by the index of the posts."""
    grouped = groups.dropna()
    return pd.DataFrame({"value": values.reindex(grouped.index), "group": grouped}).dropna(subset="value")
