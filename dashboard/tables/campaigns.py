"""Campaigns and their goals, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.goals import Goal
from dashboard.metrics.totals import total
from dashboard.selection import Clicks

COLUMNS = ("Campaign", "Impressions", "Engagements", "Click-throughs", "When", "Goal furthest behind")


def overview(
    campaigns: pd.DataFrame,
    gained: pd.DataFrame,
    clicks: Clicks,
    goals: Mapping[int, Sequence[Goal]],
    platforms: Sequence[str],
) -> pd.DataFrame:
    """A row per campaign as a link to its page: by its id, which outlives its name; the name, to be shown, behind #.

    From `queries.campaigns`, `queries.campaign_totals` and the goals by campaign id.
    """
    rows = []
    for campaign in campaigns.sort_values("starts", ascending=False, kind="stable").to_dict("records"):
        its = gained[(gained["campaign_id"] == campaign["campaign_id"]) & gained["platform"].isin(platforms)]
        counted = clicks.days[(clicks.days["campaign"] == campaign["slug"]) & (clicks.days["source"] == clicks.source)]
        rows.append(
            (
                f"campaign?campaign={quote(campaign['slug'])}#{quote(campaign['name'])}",
                total(its, "impressions"),
                total(its, "engagements"),
                total(counted, "clicks") if len(counted) or clicks.total is None else 0,
                when(campaign["starts"], campaign["ends"]),
                furthest_behind(goals.get(int(campaign["campaign_id"]), [])),
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(("Impressions", "Engagements", "Click-throughs"), "Int64"))


def when(starts: pd.Timestamp, ends: pd.Timestamp) -> str:
    """A campaign's days, or since when it runs."""
    return f"since {words.day(starts.date())}" if pd.isna(ends) else words.days(starts.date(), ends.date())


def furthest_behind(goals: Sequence[Goal]) -> str:
    """The goal of which the least is reached: 'click-throughs 41 %'; 'all reached' where all are."""
    known = [goal for goal in goals if goal.share is not None]
    if not known:
        return ""
    least = min(known, key=lambda goal: goal.share or 0.0)
    return "all reached" if (least.share or 0.0) >= 1 else f"{_title(least).lower()} {words.percent(least.share, 0)}"


def goal_bars(goals: Sequence[Goal]) -> pd.DataFrame:
    """What `shares.goal_bars` draws."""
    return pd.DataFrame(
        {
            "title": [_title(goal) for goal in goals],
            "share": [goal.share for goal in goals],
            "pace": [goal.expected for goal in goals],
            "said": [f"{words.number(goal.value)} of {words.number(goal.target)}" for goal in goals],
        }
    )


def goal_table(goals: Sequence[Goal]) -> pd.DataFrame:
    """A row per goal: target, reached, share, and where this pace leads."""
    return pd.DataFrame(
        {
            "Goal": [_title(goal) for goal in goals],
            "Target": [goal.target for goal in goals],
            "Reached": [goal.value for goal in goals],
            "Share": [words.percent(goal.share, 0) for goal in goals],
            "At this pace by the end": [
                "" if goal.on_pace_to is None else words.number(goal.on_pace_to) for goal in goals
            ],
        }
    ).astype({"Target": "Int64", "Reached": "Int64"})


def goals_said(goals: Sequence[Goal], day: date) -> str:
    """Every goal as a sentence: how far, and where the pace leads."""
    said = [f"On {words.day(day)}, all platforms together:"]
    for goal in goals:
        line = f"{words.number(goal.value)} of {words.number(goal.target)} {_title(goal).lower()}"
        if goal.share is not None:
            line += f" ({words.percent(goal.share, 0)})"
        if goal.on_pace_to is not None:
            line += f", which leads to {words.number(goal.on_pace_to)} by the end"
        said.append(line + ".")
    if any(goal.expected is not None for goal in goals):
        said.append("The orange mark is where an even pace would be.")
    return " ".join(said)


def _title(goal: Goal) -> str:
    return DEFINITIONS[goal.metric].name
