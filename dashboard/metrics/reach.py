"""How many accounts saw something of us, where the platform says so?"""

import pandas as pd

from dashboard.metrics.totals import total

SUMMED_NOTE = "Reach is added up over posts: people who saw several posts are counted several times."


def summed_reach(days: pd.DataFrame) -> int | None:
    """Sum of the posts' reach; never people, since whoever saw two posts counts twice: show SUMMED_NOTE beside it.

    None where no platform reports reach.
    """
    return total(days, "reach")
