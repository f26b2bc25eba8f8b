"""Of all the times posts were shown, how often was the link in them clicked, as the platform counts it?"""

import pandas as pd

from dashboard.metrics.totals import share_of, total


def link_click_rate(days: pd.DataFrame) -> float | None:
    """rated_link_clicks / impressions, as a share (0.02 = 2 %).

    Both from the same posts: those whose platform reports impressions. Columns used: impressions, rated_link_clicks.
    None where either is unknown or nothing was shown.
    """
    return share_of(total(days, "rated_link_clicks"), total(days, "impressions"))
