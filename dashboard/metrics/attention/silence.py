"""Has nothing been posted for long in a campaign that is running?"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

QUIET_DAYS = 7  # in any case at least so many
TIMES_USUAL = 3  # and so many times the campaign's usual gap between two posts


@dataclass(frozen=True)
class Silence:
    """A campaign without new posts."""

    days: int  # since the last post, or since the campaign began
    last_post: date | None  # None: it never had one


def silence(days: "pd.Series[pd.Timestamp]", starts: date, ends: date | None, day: date) -> Silence | None:
    """None where the campaign does not run on `day`, or its silence is not long for it.

    days: the organisation's days on which its posts were published, in any order; later ones than `day` are not looked
    at. Long: more than QUIET_DAYS, and more than TIMES_USUAL times the median gap between days with posts.
    """
    if not starts <= day or (ends is not None and ends < day):
        return None
    posted = sorted({moment.date() for moment in days if moment.date() <= day})
    since = max(posted[-1], starts) if posted else starts
    gaps = [(later - earlier).days for earlier, later in pairwise(posted)]
    usual = float(pd.Series(gaps).median()) if gaps else 0.0
    quiet = (day - since).days
    if quiet <= max(QUIET_DAYS, TIMES_USUAL * usual):
        return None
    return Silence(quiet, posted[-1] if posted else None)
