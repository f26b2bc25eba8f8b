"""Do comments sound negative more often this week than in the weeks before, and is that more than chance?"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.metrics.sentiment import SCORED
from dashboard.metrics.small_numbers import SHOWN, THRESHOLD, TOTAL, with_totals, withhold
from dashboard.metrics.wilson import wilson_interval

THIS_WEEK = 7  # days, up to the last full one
BEFORE = 8  # weeks before those: enough comments to compare with, and still the same season


@dataclass(frozen=True)
class NegativeRise:
    """Shares of the labelled comments that sound negative (0.2 = 20 %), with their 95 % intervals."""

    share: float
    interval: tuple[float, float]
    before: float
    interval_before: tuple[float, float]


def window(day: date) -> tuple[date, date]:
    """The first and the last day that are looked at."""
    return day - timedelta(days=THIS_WEEK + 7 * BEFORE - 1), day


def negative_rise(responses: pd.DataFrame, day: date, threshold: int = THRESHOLD) -> NegativeRise | None:
    """The rise, where the intervals do not overlap: low(this week) > high(before). None otherwise.

    responses: as `queries.response_days`, of one version of the model, from within `window(day)`. Both counts of
    negative comments and both totals must be such as may be shown beside each other (`small_numbers.withhold`, with
    the sums of both spans): where one may not, nothing is said, not even that there was a rise. Only shares leave this
    function, never counts, so that no two answers can be subtracted from each other.
    """
    scored = responses[responses["label"].isin(SCORED)]
    spans = (scored["day"] > pd.Timestamp(day - timedelta(days=THIS_WEEK))).map({False: "before", True: "now"})
    counted = scored.groupby([spans, "label"])["n"].sum().unstack(fill_value=0)
    counts = counted.reindex(index=["before", "now"], columns=list(SCORED), fill_value=0).astype("int64")
    states = withhold(counts, threshold, column_totals=True)
    whole = with_totals(counts)[TOTAL]
    told = all(states.loc[span, column] == SHOWN for span in ("before", "now") for column in ("negative", TOTAL))
    if not told or not whole.all():
        return None
    negative = counts["negative"]
    share, before = (float(negative[span] / whole[span]) for span in ("now", "before"))
    ends, ends_before = (wilson_interval(float(negative[span]), float(whole[span])) for span in ("now", "before"))
    if ends is None or ends_before is None or ends[0] <= ends_before[1]:
        return None
    return NegativeRise(share, ends, before, ends_before)
