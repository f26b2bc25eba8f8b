"""The report of the whole organisation: every post once, and beside it what each campaign gained."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import numerals, queries
from dashboard.metrics.known_days import day_of
from dashboard.reports.campaign import campaign_report, goals_of, report_of
from dashboard.reports.errors import ReportError
from dashboard.reports.figures import figures
from dashboard.reports.period import Campaign, Period, campaign_of, choose_period
from dashboard.reports.signs import showable

NAME = "All campaigns"
_DAYS = 28  # whole weeks, so that the days before compare


@numerals.fixed()
def portfolio_report(
    database: Path, first: date | None, last: date | None, *, now: datetime | None = None
) -> dict[str, Any]:
    """Everything known of the whole organisation in a period; without days the last 28.

    The keys of `campaign_report`, with `campaign` null, `kind` portfolio, no goals of its own, and `campaigns`: those
    that run in the period, each with its `totals` and `goals`. A post in two campaigns counts in both, in `totals` of
    the whole once; posts in no campaign count there too. Raises ReportError.
    """
    now = now or datetime.now(UTC)
    try:
        with queries.one_moment(database) as connection:
            whole = _whole(connection, now)
            last = last or _today(connection, now)
            period = choose_period(connection, whole, first or last - timedelta(days=_DAYS - 1), last, now)
            made = report_of(connection, whole, period, now)
            made |= {"kind": "portfolio", "campaign": None, "campaigns": _campaigns(connection, period)}
            return dict(showable(made))
    except queries.DatabaseError as error:
        raise ReportError(str(error)) from error


def report_on(database: Path, campaign: str | None, first: date | None, last: date | None) -> dict[str, Any]:
    """The report of a campaign, or without one of all together. Raises ReportError."""
    if campaign is None:
        return portfolio_report(database, first, last)
    return campaign_report(database, campaign, first, last)


def _today(database: queries.Database, now: datetime) -> date:
    return day_of(now, queries.organisation(database).timezone)


def _whole(database: queries.Database, now: datetime) -> Campaign:
    """The organisation as if it were one campaign that began with its first post."""
    first_post = queries.first_moments(database)["published_at"].iloc[0]
    timezone = queries.organisation(database).timezone
    starts = _today(database, now) if pd.isna(first_post) else day_of(first_post, timezone)
    return Campaign(None, "", NAME, starts, None)


def _campaigns(database: queries.Database, period: Period) -> list[dict[str, Any]]:
    """The campaigns whose days touch the period, the newest first."""
    rows = queries.campaigns(database)
    found = [campaign_of(row) for row in rows[rows["configured"] == 1].to_dict("records")]
    running = [one for one in found if one.starts <= period.last and (one.ends is None or one.ends >= period.first)]
    return [_said(database, one, period) for one in sorted(running, key=lambda one: one.starts, reverse=True)]


def _said(database: queries.Database, campaign: Campaign, period: Period) -> dict[str, Any]:
    gained = figures(database, campaign, period.first, period.last).totals
    return {
        "campaign": campaign.slug,
        "name": campaign.name,
        "purpose": campaign.purpose,
        "starts": campaign.starts.isoformat(),
        "ends": campaign.ends.isoformat() if campaign.ends else None,
        "totals": gained,
        "goals": goals_of(database, campaign, period, gained),
    }
