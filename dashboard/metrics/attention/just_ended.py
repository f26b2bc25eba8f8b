"""Which campaigns ended lately, so that it is time to look at what they brought?"""

from datetime import date, timedelta

import pandas as pd

LATELY = timedelta(days=14)


def just_ended(campaigns: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows of campaigns in campaigns.toml that ended within LATELY up to `day`, the last to end first.

    campaigns: as `queries.campaigns`; `day` is the last full day.
    """
    ends = campaigns["ends"]
    over = (ends <= pd.Timestamp(day)) & (ends > pd.Timestamp(day - LATELY)) & (campaigns["configured"] == 1)
    return campaigns[over].sort_values("ends", ascending=False, kind="stable")
