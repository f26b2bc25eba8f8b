"""Which posts did best and which did worst, by one named rate?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

# A post that was shown to few has a high or a low rate by chance alone; one that is young has not had its time yet.
FEWEST_IMPRESSIONS = 200
YOUNGEST = timedelta(days=7)
FEWEST_POSTS = 6  # fewer are no ranking: best and weakest would be the same posts
AT_MOST = 3  # of each end
RATES = {"engagement_rate_by_impressions": "rated_engagements", "link_click_rate": "link_clicks"}
RANKED_BY = (*RATES, "engagements_per_post")


@dataclass(frozen=True)
class Ranking:
    """The ends of a ranking. best, weakest: columns post_id, platform, published_at, value, n; the utmost first.

    value: a share (0.02 = 2 %), or for engagements_per_post a count; n: the impressions behind it, missing there.
    """

    best: pd.DataFrame
    weakest: pd.DataFrame
    ranked: int  # posts in the ranking
    too_young: int  # left out, younger than YOUNGEST
    little_shown: int  # left out, shown less often than FEWEST_IMPRESSIONS

    @property
    def enough(self) -> bool:
        """Whether there are posts enough to speak of best and weakest."""
        return self.ranked >= FEWEST_POSTS


def rank_posts(posts: pd.DataFrame, rate: str, data_as_of: datetime) -> Ranking:
    """The ranking of posts by one of RANKED_BY. Where posts are equal, the newer one comes first.

    posts: as `queries.published_figures`. Deleted posts are left out: nobody can look at them. A rate ranks posts whose
    impressions are known, the link-click rate only those with a link; engagements_per_post those whose impressions are
    not known, since no rate can be told of them. A post is young by its age when it was last read: what it gained
    since is not known.
    """
    posts = posts[posts["deleted_at"].isna()]
    part = RATES.get(rate, "engagements")
    known = posts[posts[part].notna() & (posts["impressions"].notna() == (rate in RATES))]
    if rate == "link_click_rate":
        known = known[known["with_link"] == 1]
    seen_at = known["looked_at"].fillna(pd.Timestamp(data_as_of))
    old = seen_at - known["published_at"] >= YOUNGEST
    shown = known["impressions"].ge(FEWEST_IMPRESSIONS).fillna(False) if rate in RATES else old | True
    ranked = known[old & shown.astype(bool)]
    values = ranked[part].astype("float64")
    if rate in RATES:
        values = values / ranked["impressions"].astype("float64")
    table = ranked[["post_id", "platform", "published_at"]].assign(value=values, n=ranked["impressions"])
    table = table.sort_values("published_at", ascending=False, kind="stable")
    ends = min(AT_MOST, len(table) // 2)
    return Ranking(
        table.sort_values("value", ascending=False, kind="stable").head(ends),
        table.sort_values("value", kind="stable").head(ends),
        len(table),
        int((~old).sum()),
        int((old & ~shown.astype(bool)).sum()),
    )
