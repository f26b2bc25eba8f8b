"""How often was a post shown, on average?"""

import pandas as pd

from dashboard.metrics.totals import share_of, total


def impressions_per_post(posts: pd.DataFrame) -> float | None:
    """impressions / number of posts, both of the posts whose impressions are known. None where none are.

    posts: as `queries.published_figures`: what each has so far.
    """
    known = posts[posts["impressions"].notna()]
    return share_of(total(known, "impressions"), len(known))
