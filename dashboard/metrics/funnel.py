"""How many of one step lead to how many of the next, from posts to arrivals at help?

A rate is computed from the same posts on both sides: those whose platform reports impressions. Only the last one cannot
be: arrivals come from all platforms, and no click source says from which.
"""

from typing import NamedTuple

import pandas as pd

from dashboard.metrics.click_through_rate import click_through_rate
from dashboard.metrics.engagement_rate_by_impressions import engagement_rate_by_impressions
from dashboard.metrics.impressions_per_post import impressions_per_post
from dashboard.metrics.link_click_rate import link_click_rate
from dashboard.metrics.totals import total


class Step(NamedTuple):
    """A step, and the rate that leads to it from the step the rate's name says."""

    metric: str  # as in `definitions.DEFINITIONS`
    value: int | None  # None: nobody reports it
    rate: str = ""  # name of the rate in `definitions.DEFINITIONS`; none leads to the first step
    rate_value: float | None = None  # a share, or for impressions_per_post a number
    shown: int | None = None  # of posts: of how many the impressions are known, which the first rate is over


def funnel(series: pd.DataFrame, posts: pd.DataFrame, click_throughs: int | None) -> list[Step]:
    """The five steps: posts, impressions, engagements, link clicks, click-throughs.

    series: as `daily.daily_series`, of the chosen days; posts: as `queries.published_figures`, those published in them.
    Engagements and link clicks are those of posts that report impressions (rated_...), so that they belong to the
    impressions before them. click_throughs: of the click source, over all platforms; None where not known, or where
    only some platforms are looked at.
    """
    impressions = total(series, "impressions")
    return [
        Step("posts", len(posts), shown=int(posts["impressions"].notna().sum())),
        Step("impressions", impressions, "impressions_per_post", impressions_per_post(posts)),
        Step(
            "engagements",
            total(series, "rated_engagements"),
            "engagement_rate_by_impressions",
            engagement_rate_by_impressions(series),
        ),
        Step("link_clicks", total(series, "rated_link_clicks"), "link_click_rate", link_click_rate(series)),
        Step("click_throughs", click_throughs, "click_through_rate", click_through_rate(click_throughs, impressions)),
    ]
