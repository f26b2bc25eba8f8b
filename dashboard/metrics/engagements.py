"""How often did people do something with a post?"""

import pandas as pd

PARTS = ("likes", "comments", "shares", "saves", "link_clicks")


def engagements(frame: pd.DataFrame, prefix: str = "") -> "pd.Series[int]":
    """likes + comments + shares + saves + link_clicks per row, over those that are known.

    Missing only where none of them is known. `prefix` chooses columns such as gained_likes.
    """
    parts = frame[[prefix + name for name in PARTS]]
    return parts.sum(axis=1, min_count=1).astype("Int64")
