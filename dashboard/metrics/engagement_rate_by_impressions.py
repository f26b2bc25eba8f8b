"""Of all the times posts were shown, how often did somebody engage?"""

import pandas as pd

from dashboard.metrics.totals import share_of, total


def engagement_rate_by_impressions(days: pd.DataFrame) -> float | None:
    """rated_engagements / impressions, as a share (0.02 = 2 %).

    Both from the same posts: those whose platform reports impressions. Columns used: impressions, rated_engagements.
    None where either is unknown or nothing was shown.
    """
    return share_of(total(days, "rated_engagements"), total(days, "impressions"))
