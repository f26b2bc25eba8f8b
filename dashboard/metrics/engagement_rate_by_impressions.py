"""Of all the times posts were shown, how often did somebody engage?"""

import pandas as pd

from dashboard.metrics.totals import share_of, total


def engagement_rate_by_impressions(days: pd.DataFrame) -> float | None:
    """rated_engagements / impressions, as a share (0.02 = 2 %).

    Both from the same posts: those whose platform reports impressions and allows the rate, else its rated_engagements
    are missing. Columns used: impressions, rated_engagements. None where either is unknown or nothing was shown.
    """
    rated = days[days["rated_engagements"].notna()]
    return share_of(total(rated, "rated_engagements"), total(rated, "impressions"))
