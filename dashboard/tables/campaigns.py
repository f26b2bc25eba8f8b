"""Campaigns and their goals, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.goals import Goal
from dashboard.metrics.totals import total
from dashboard.selection import Clicks

COLUMNS = ("Campaign", "Status", "Goal furthest behind", "Impressions", "Engagements", "Click-throughs")


@dataclass(frozen=True)
class Standing:
    """What the table of campaigns is made from, besides the campaigns themselves."""

    gained: pd.DataFrame  # as `queries.campaign_totals`
    clicks: Clicks  # of all campaigns
    goals: Mapping[int, Sequence[Goal]]  # by campaign id
    platforms: Sequence[str]
    day: date  # at whose end


def overview(campaigns: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """A row per campaign, the newest first, as a link to its page: by its id, which outlives its name;
    the name, to be shown, stands behind #. Columns: COLUMNS.

    campaigns: as `queries.campaigns`.
    """
    rows = []
    for campaign in campaigns.sort_values("starts", ascending=False, kind="stable").to_dict("records"):
        its = standing.gained[standing.gained["campaign_id"] == campaign["campaign_id"]]
        its = its[its["platform"].isin(standing.platforms)]
        rows.append(
            (
                f"{address('campaign', str(campaign['slug']))}#{quote(campaign['name'])}",
                status(campaign, standing.day),
                furthest_behind(standing.goals.get(int(campaign["campaign_id"]), [])),
                total(its, "impressions"),
                total(its, "engagements"),
                _arrived(standing.clicks, str(campaign["slug"])),
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(("Impressions", "Engagements", "Click-throughs"), "Int64"))


def _arrived(clicks: Clicks, slug: str) -> int | None:
    counted = clicks.days[(clicks.days["campaign"] == slug) & (clicks.days["source"] == clicks.source)]
    return total(counted, "clicks") if len(counted) or clicks.total is None else 0


def address(page: str, campaign: str = "", period: str = "") -> str:
    """A page with these choices of the side bar made, by the names they have there."""
    chosen = {name: value for name, value in (("campaign", campaign), ("period", period)) if value}
    return f"{page}?{urlencode(chosen, quote_via=quote)}" if chosen else page


def when(starts: pd.Timestamp, ends: pd.Timestamp) -> str:
    """A campaign's days, or since when it runs."""
    return f"since {words.day(starts.date())}" if pd.isna(ends) else words.days(starts.date(), ends.date())


def status(campaign: Mapping[Any, Any], day: date) -> str:
    """Where a campaign stands at the end of a day: 'running, day 24 of 42'; 'ended 20 Oct 2026'; 'begins in 6 days'.

    campaign: a row of `queries.campaigns`.
    """
    starts, ends = campaign["starts"], campaign["ends"]
    until = (starts.date() - day).days
    if until > 0:
        return f"begins in {words.counted(until, 'day')}"
    if pd.isna(ends):
        return f"running, day {words.number(1 - until)}"
    if ends.date() <= day:
        return f"ended {words.day(ends.date())}"
    return f"running, day {words.number(1 - until)} of {words.number((ends - starts).days + 1)}"


def furthest_behind(goals: Sequence[Goal]) -> str:
    """The goal that is furthest behind: 'click-throughs 41 %, on pace to 82 %'; 'all reached' where all are."""
    known = [goal for goal in goals if goal.share is not None]
    if not known:
        return ""
    least = min(known, key=lambda goal: goal.share or 0.0)
    if (least.share or 0.0) >= 1:
        return "all reached"
    pace = "" if least.pace is None else f", on pace to {words.percent(least.pace, 0)}"
    return f"{_title(least).lower()} {words.percent(least.share, 0)}{pace}"


def _title(goal: Goal) -> str:
    return DEFINITIONS[goal.metric].name
