"""What is one post's figure, so that posts can be set beside each other?

Named in `definitions.DEFINITIONS`. Click-throughs are not among them: no click source says which post brought somebody.
"""

import pandas as pd

COUNTS = ("engagements", "impressions", "comments")
RATES = {"engagement_rate_by_impressions": "rated_engagements", "link_click_rate": "link_clicks"}
POST_FIGURES = ("engagements", "engagement_rate_by_impressions", "impressions", "comments", "link_click_rate")


def post_figure(posts: pd.DataFrame, name: str) -> "pd.Series[float]":
    """The figure of each post, in the order of `posts`: a count, or for a rate a share (0.02 = 2 %).

    posts: as `selection.post_values`, of one age. Missing where the post has no such figure, or was shown to nobody.
    """
    if name in COUNTS:
        return posts[name].astype("Float64").astype("float64")
    shown = posts["impressions"].where(posts["impressions"] > 0).astype("Float64")
    return (posts[RATES[name]].astype("Float64") / shown).astype("float64")
