"""How many arrived at one kind of help, and how many is that per thousand times a post was shown?"""

from collections.abc import Collection

import pandas as pd

from dashboard.metrics.totals import share_of, total

HELP = ("helpline", "support", "treatment")  # kinds of resources that offer help themselves
SELF_CHECK = ("screening",)


def arrivals(resources: pd.DataFrame, source: str | None, kinds: Collection[str]) -> int | None:
    """Click-throughs to resources of these kinds, as one click source counts them. None where that is not known.

    resources: as `click_throughs.by_resource`. Also None where the campaign points to no such resource: that nobody
    arrived there would say something else.
    """
    return total(resources[(resources["source"] == source) & resources["kind"].isin(list(kinds))], "clicks")


def arrivals_per_thousand(arrived: int | None, impressions: int | None) -> float | None:
    """1,000 x arrivals / impressions; as `click_through_rate`, with the same caution where platforms report none."""
    share = share_of(arrived, impressions)
    return None if share is None else 1_000 * share
