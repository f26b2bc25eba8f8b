"""What people did where the campaign led them, for a report: counted by the click source, and entered by hand.

In a report on all campaigns the figures of each stand by themselves: a visit may belong to two.
"""

from typing import Any

import pandas as pd

from dashboard import queries
from dashboard.metrics.click_throughs import click_through_total, read_up_to
from dashboard.metrics.outcome_weeks import EnteredFigure, begun, entered_figures
from dashboard.metrics.outcomes import OutcomeFigure, outcome_figures
from dashboard.reports.figures import Figures
from dashboard.reports.period import Campaign, Period

COUNTED, ENTERED = "click source", "by hand"


def outcomes(database: queries.Database, campaign: Campaign, period: Period, gained: Figures) -> dict[str, Any]:
    """Three lists of the report. Never add up two entries: other things, or the same visits.

    outcomes: an entry per campaign and outcome. how ('click source' or 'by hand'), campaign and campaign_name (null: of
    no campaign, so of everybody, whoever came by whatever way), outcome and name, resource (null: elsewhere), n (null:
    not counted), source (the click source; null by hand), counted_until (the last day, null by hand),
    per_click_through (a share; null where either is unknown, and by hand), weeks and of_weeks (how many were entered of
    those that begin in the period; null where the click source counts).
    daily_outcomes: day, campaign, outcome, source, n; days without any have no entry.
    outcome_weeks: week (its Monday), campaign, outcome, n, source (where it comes from, in words of staff).
    """
    organisation = queries.organisation(database)
    source, timezone = organisation.click_source, organisation.timezone
    days = queries.outcome_days(database, campaign.id, period.first, period.last)
    days = days[days["source"] == source]
    sources = queries.click_sources(database)
    until = read_up_to(sources, source, timezone) if source else None
    known = queries.campaign_outcomes(database, campaign.id)
    counted = outcome_figures(known, days, (period.first, period.last), timezone, until)
    weeks = begun(_weeks(database, campaign), period.first, period.last)
    arrived = {
        one.campaign: click_through_total(
            gained.clicks[gained.clicks["campaign"] == one.campaign], sources, source, period.first, timezone
        )
        for one in counted
    }
    wanted = [one for one in counted if campaign.id is not None or one.n]
    return {
        "outcomes": [
            *(_counted(one, source, arrived[one.campaign]) for one in wanted),
            *map(_entered, entered_figures(weeks, period.first, period.last)),
        ],
        "daily_outcomes": [_day(row) for row in days.to_dict("records")],
        "outcome_weeks": [_week(row) for row in weeks.to_dict("records")],
    }


def _weeks(database: queries.Database, campaign: Campaign) -> pd.DataFrame:
    """Of the campaign, and of none."""
    weeks = queries.outcome_weeks(database)
    if campaign.id is None:
        return weeks
    return weeks[weeks["campaign_id"].isna() | (weeks["campaign_id"] == campaign.id)]


def _counted(one: OutcomeFigure, source: str | None, click_throughs: int | None) -> dict[str, Any]:
    return {
        "how": COUNTED,
        "campaign": one.campaign,
        "campaign_name": one.campaign_name,
        "outcome": one.slug,
        "name": one.name,
        "resource": one.resource,
        "n": one.n,
        "source": source,
        "counted_until": one.until.isoformat() if one.until else None,
        "per_click_through": one.per_click_through(click_throughs),
        "weeks": None,
        "of_weeks": None,
    }


def _entered(one: EnteredFigure) -> dict[str, Any]:
    return {
        "how": ENTERED,
        "campaign": one.campaign,
        "campaign_name": one.campaign_name,
        "outcome": one.slug,
        "name": one.name,
        "resource": None,
        "n": one.n,
        "source": None,
        "counted_until": None,
        "per_click_through": None,
        "weeks": one.weeks,
        "of_weeks": one.of_weeks,
    }


def _day(row: dict[Any, Any]) -> dict[str, Any]:
    day = {"day": row["day"].date().isoformat(), "campaign": row["campaign"], "outcome": row["slug"]}
    return day | {"name": row["name"], "source": row["source"], "n": int(row["n"])}


def _week(row: dict[Any, Any]) -> dict[str, Any]:
    week = {"week": row["week_starts"].date().isoformat()}
    week["campaign"] = row["campaign"] if isinstance(row["campaign"], str) else None
    return week | {"outcome": row["slug"], "name": row["name"], "n": int(row["n"]), "source": row["source"]}
