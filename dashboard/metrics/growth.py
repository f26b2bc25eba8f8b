"""How did a post grow after it was published?"""

import pandas as pd

_INSTANTS = ("taken_at", "seen_until")


def growth(snapshots: pd.DataFrame, published_at: pd.Timestamp) -> pd.DataFrame:
    """The post's counters over time: columns moment (UTC), age_days and the metrics, cumulative.

    snapshots: as `queries.post_snapshots`. Begins with 0 at publication for metrics that the first snapshot knows; a
    value that stood unchanged has a second row at the moment it was last seen. Missing: not reported (yet).
    """
    names = [name for name in snapshots.columns if name not in _INSTANTS]
    if snapshots.empty:
        return pd.DataFrame(columns=["moment", "age_days", *names])
    begin = snapshots.head(1).assign(moment=published_at)
    begin[names] = begin[names].mask(begin[names].notna(), 0)
    taken = snapshots.assign(moment=snapshots["taken_at"])
    seen = snapshots[snapshots["seen_until"] > snapshots["taken_at"]]
    seen = seen.assign(moment=seen["seen_until"])
    series = pd.concat([begin, taken, seen]).sort_values("moment", kind="stable", ignore_index=True)
    series["age_days"] = (series["moment"] - published_at).dt.total_seconds() / 86_400
    return series[["moment", "age_days", *names]]
