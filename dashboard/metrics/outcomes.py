"""How often did people do what a campaign led them to, as a click source counts it on visits that came by the campaign?

Each outcome by itself: a self-check and a sent form are different things, and no sum of them means anything.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.metrics.known_days import day_of
from dashboard.metrics.totals import share_of, total


@dataclass(frozen=True)
class OutcomeFigure:
    """One outcome of one campaign in some days."""

    campaign: str
    campaign_name: str
    slug: str
    name: str
    resource: str | None  # its id; None: it happens elsewhere
    resource_name: str | None
    n: int | None  # None: not counted in these days
    until: date | None  # the last day it was counted; None: never
    whole: bool  # whether it was counted on all of these days on which click-throughs were

    def per_click_through(self, click_throughs: int | None) -> float | None:
        """Times / click-throughs of the campaign, of the same days and source (0.02 = 2 in a hundred).

        No share of people: who does it twice counts twice. None where either is unknown, or counted on fewer days.
        """
        return share_of(self.n, click_throughs) if self.whole else None


def outcome_figures(
    known: pd.DataFrame, days: pd.DataFrame, span: tuple[date, date], timezone: str, clicks_until: date | None
) -> list[OutcomeFigure]:
    """A figure per campaign and outcome; 0 where it was counted and there was none.

    known: as `queries.campaign_outcomes`. days: as `queries.outcome_days`, of the span's days and of the click source
    alone. clicks_until: the last day on which it counted click-throughs. What stands in campaigns.toml no longer is
    left out where it has no figure.
    """
    figures = []
    for row in known.to_dict("records"):
        mine = days[(days["campaign_id"] == row["campaign_id"]) & (days["outcome_id"] == row["outcome_id"])]
        until = None if pd.isna(row["read_until"]) else day_of(row["read_until"].to_pydatetime(), timezone)
        n = total(mine, "n")
        if n is None and until is not None and until >= span[0]:
            n = 0
        if not row["configured"] and not n:
            continue
        last = span[1] if clicks_until is None else min(span[1], clicks_until)
        figures.append(
            OutcomeFigure(
                str(row["campaign"]),
                str(row["campaign_name"]),
                str(row["slug"]),
                str(row["name"]),
                _text(row["resource"]),
                _text(row["resource_name"]),
                n,
                until,
                n is not None and until is not None and until >= last,
            )
        )
    return figures


def outcome_course(found: OutcomeFigure, days: pd.DataFrame, span: tuple[date, date]) -> pd.DataFrame:
    """Its times day by day, 0 on days without, up to the last day it was counted. Columns: day, n.

    days: as `queries.outcome_days`, of the span's days and of one click source.
    """
    mine = days[(days["campaign"] == found.campaign) & (days["slug"] == found.slug)].groupby("day")["n"].sum()
    last = min(span[1], found.until or span[1])
    calendar = pd.date_range(span[0], last, unit="s") if span[0] <= last else pd.DatetimeIndex([])
    return mine.reindex(calendar.rename("day"), fill_value=0).astype("Int64").reset_index()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
