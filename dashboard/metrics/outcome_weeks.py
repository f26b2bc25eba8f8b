"""How often did people do what is counted by hand, week by week, and of how many weeks is that known?"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd


@dataclass(frozen=True)
class EnteredFigure:
    """One outcome as people entered it, of one campaign or of none, over the weeks that begin in some days."""

    campaign: str | None  # None: of no campaign, so of everybody, whoever came by whatever way
    campaign_name: str | None
    slug: str
    name: str
    n: int  # over the weeks that were entered
    weeks: int  # that were entered
    of_weeks: int  # that begin in these days
    sources: tuple[str, ...]  # where the figures come from, in words of staff; the newest first


def mondays(first: date, last: date) -> int:
    """How many weeks begin from the first to the last day."""
    monday = first + timedelta(days=-first.weekday() % 7)
    return max(0, (last - monday).days // 7 + 1)


def begun(weeks: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Those of `queries.outcome_weeks` that begin in these days."""
    return weeks[weeks["week_starts"].between(pd.Timestamp(first), pd.Timestamp(last))]


def entered_figures(weeks: pd.DataFrame, first: date, last: date) -> list[EnteredFigure]:
    """A figure per outcome and campaign of which some week was entered; of the others nothing is known.

    weeks: as `queries.outcome_weeks`.
    """
    of_weeks = mondays(first, last)
    figures = []
    for _, mine in begun(weeks, first, last).groupby(["slug", "campaign_id"], sort=False, dropna=False):
        row = mine.iloc[0]
        ours = isinstance(row["campaign"], str)
        figures.append(
            EnteredFigure(
                str(row["campaign"]) if ours else None,
                str(row["campaign_name"]) if ours else None,
                str(row["slug"]),
                str(row["name"]),
                int(mine["n"].sum()),
                len(mine),
                of_weeks,
                tuple(dict.fromkeys(str(source) for source in mine["source"])),
            )
        )
    return figures
