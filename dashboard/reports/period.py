"""Which campaign, and which of its days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard import queries
from dashboard.metrics.known_days import day_of, last_known_day
from dashboard.metrics.previous_period import previous_period, same_weekdays_before
from dashboard.reports.errors import ReportError


@dataclass(frozen=True)
class Campaign:
    """A campaign as campaigns.toml has it; days of the organisation."""

    id: int | None  # None: the whole organisation
    slug: str
    name: str
    starts: date
    ends: date | None
    purpose: str = ""


@dataclass(frozen=True)
class Period:
    """The days a report is about, and what is known of them."""

    first: date
    last: date
    known: date | None  # the last of them that figures exist for
    before: tuple[date, date]  # the earlier days the known part is to be compared with
    comparable: bool  # whether they lie within the campaign and the collection


def find_campaign(database: queries.Database, slug: str) -> Campaign:
    """The campaign with this id. Raises ReportError, naming those there are."""
    campaigns = queries.campaigns(database)
    found = campaigns[campaigns["slug"] == slug]
    if found.empty:
        there = ", ".join(campaigns["slug"]) or "none, run outreach collect first"
        raise ReportError(f"There is no campaign {slug!r}. Campaigns in the database: {there}.")
    return campaign_of(found.iloc[0].to_dict())


def campaign_of(row: Mapping[Any, Any]) -> Campaign:
    """A row of `queries.campaigns`."""
    ends = None if pd.isna(row["ends"]) else row["ends"].date()
    number, purpose = int(row["campaign_id"]), str(row["purpose"])
    return Campaign(number, str(row["slug"]), str(row["name"]), row["starts"].date(), ends, purpose)


def choose_period(
    database: queries.Database, campaign: Campaign, first: date | None, last: date | None, now: datetime
) -> Period:
    """The days asked for; without them the campaign's own, up to today. Raises ReportError where that is no period."""
    timezone = queries.organisation(database).timezone
    as_of = queries.freshness(database).data_as_of
    today = max(day_of(moment, timezone) for moment in (now, as_of) if moment)
    moments = queries.first_moments(database, campaign.id).iloc[0]
    if today < campaign.starts and pd.isna(moments["published_at"]):
        raise ReportError(f"The campaign {campaign.slug!r} has not begun: it starts on {campaign.starts}.")
    first = first or campaign.starts
    last = last or min(campaign.ends or today, today)
    if last < first:
        raise ReportError(f"The period ends ({last}) before it begins ({first}): check --from and --to.")
    known = last_known_day(as_of, timezone, last)
    collected = None if pd.isna(moments["collected_at"]) else day_of(moments["collected_at"], timezone)
    earliest = max(campaign.starts, collected) if collected else None
    part = known if known and known >= first else last
    comparable = part == known and previous_period(first, part, earliest) is not None
    return Period(first, last, known, same_weekdays_before(first, part), comparable)
