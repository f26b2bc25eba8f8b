"""The report of one campaign, as a dictionary that `json` writes as it stands. Its keys are a contract."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import numerals, queries
from dashboard.metrics.click_through_rate import click_through_rate
from dashboard.metrics.click_throughs import by_resource
from dashboard.metrics.daily import by_platform
from dashboard.metrics.engagement_rate_by_impressions import engagement_rate_by_impressions
from dashboard.metrics.goals import goal_progress
from dashboard.metrics.link_click_rate import link_click_rate
from dashboard.metrics.sentiment import label_counts, models
from dashboard.reports.changes import annotations, change_notes, definition_changes
from dashboard.reports.errors import ReportError
from dashboard.reports.figures import METRICS, Figures, figures, no_figures, not_reported, without_rates
from dashboard.reports.notes import notes, our_failed_nights
from dashboard.reports.outcomes import outcomes
from dashboard.reports.period import Campaign, Period, choose_period, find_campaign
from dashboard.reports.responses import said_unseen, said_version, shown_versions, version_notes
from dashboard.reports.signs import showable


@numerals.fixed()
def campaign_report(
    database: Path, campaign: str, first: date | None, last: date | None, *, now: datetime | None = None
) -> dict[str, Any]:
    """Everything known of one campaign in a period, both days included; without them its own days up to today.

    Counts are exact, those of comments too: files for people withhold the small ones. Raises ReportError.
    """
    now = now or datetime.now(UTC)
    try:
        with queries.one_moment(database) as connection:
            found = find_campaign(connection, campaign)
            period = choose_period(connection, found, first, last, now)
            return dict(showable(report_of(connection, found, period, now)))
    except queries.DatabaseError as error:
        raise ReportError(str(error)) from error


def report_of(database: queries.Database, campaign: Campaign, period: Period, now: datetime) -> dict[str, Any]:
    """The report of a campaign, or of the whole organisation, which has no id and no goals."""
    organisation = queries.organisation(database)
    gained = figures(database, campaign, period.first, period.last)
    posts = queries.posts(database, campaign.id, period.first, period.last)
    responses = queries.response_days(database, campaign.id, period.first, period.last)
    by_version, unseen = shown_versions(database, responses, period)
    clicks = _arrivals(database, campaign, period, gained)
    changes = definition_changes(database, campaign, period, set(gained.known["platform"]))
    return {
        "internal": True,  # exact counts of comments: not to be passed on
        **_which(campaign),
        "organisation": organisation.name,
        "timezone": organisation.timezone,
        "sample": organisation.sample,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "generated_at": _moment(now),
        "data_as_of": _moment(queries.freshness(database).data_as_of),
        "totals": gained.totals,
        "by_platform": _rows(by_platform(gained.series), ["platform", "posts", *METRICS]),
        "daily": _rows(gained.series.sort_values(["day", "platform"]), ["day", "platform", "posts", *METRICS]),
        "sentiment": {**label_counts(responses), "model": models(responses)},
        "responses": {"by_version": [said_version(one) for one in by_version], "never_read": said_unseen(unseen)},
        "not_reported": not_reported(gained.known),
        "failed_nights": _rows(
            our_failed_nights(database, period, gained, clicks), ["room", "source", "day", "status"]
        ),
        "click_source": organisation.click_source,
        "click_throughs": _rows(clicks, list(clicks.columns)),
        "daily_click_throughs": _rows(gained.clicks, ["day", "resource", "source", "clicks", "bots"]),
        **outcomes(database, campaign, period, gained),
        "rates": _rates(gained),
        "rates_without": without_rates(database, gained.known),
        "previous": _previous(database, campaign, period),
        "goals": goals_of(database, campaign, period, gained.totals),
        "posts": [_post(row) for row in posts.sort_values(["published_at", "platform", "url"]).to_dict("records")],
        "annotations": annotations(database, campaign, period),
        "definition_changes": changes,
        "notes": [
            *notes(database, period, gained, posts, clicks),
            *version_notes(by_version),
            *change_notes(changes),
        ],
    }


def _arrivals(database: queries.Database, campaign: Campaign, period: Period, gained: Figures) -> pd.DataFrame:
    """As `click_throughs.by_resource`."""
    organisation = queries.organisation(database)
    sources = _with_click_source(queries.click_sources(database), organisation.click_source)
    resources = queries.resources(database, campaign.id)
    return by_resource(gained.clicks, sources, resources, period.first, organisation.timezone)


def _which(campaign: Campaign) -> dict[str, Any]:
    return {
        "kind": "campaign",
        "campaign": campaign.slug,
        "name": campaign.name,
        "purpose": campaign.purpose,
        "starts": campaign.starts.isoformat(),
        "ends": campaign.ends.isoformat() if campaign.ends else None,
    }


def _rates(gained: Figures) -> dict[str, float | None]:
    return {
        "engagement_rate_by_impressions": engagement_rate_by_impressions(gained.series),
        "click_through_rate": click_through_rate(gained.totals["click_throughs"], gained.totals["impressions"]),
        "link_click_rate": link_click_rate(gained.series),
    }


def _previous(database: queries.Database, campaign: Campaign, period: Period) -> dict[str, Any]:
    """The earlier period with the same weekdays and its totals; all null where that is no fair comparison."""
    first, last = period.before
    totals = figures(database, campaign, first, last).totals if period.comparable else no_figures()
    return {"from": first.isoformat(), "to": last.isoformat(), "totals": totals}


def goals_of(
    database: queries.Database, campaign: Campaign, period: Period, gained: Mapping[str, int | None]
) -> list[dict[str, Any]]:
    """A campaign's goals, as far as they are known at the end of the period, in which `gained` came in."""
    if campaign.id is None:
        return []
    goals = queries.goals(database, campaign.id)
    last = max(period.last, campaign.starts)
    if goals.empty or (campaign.starts, last) == (period.first, period.last):
        values = gained
    else:
        values = figures(database, campaign, campaign.starts, last).totals
    progress = goal_progress(goals, values, campaign.starts, campaign.ends, period.known or period.last)
    return [vars(goal) for goal in progress]


def _post(row: dict[Any, Any]) -> dict[str, Any]:
    deleted = not pd.isna(row["deleted_at"])
    post = {
        "platform": row["platform"],
        "url": row["url"],
        "published_at": _moment(row["published_at"]),
        "kind": row["kind"],
        "deleted": deleted,
        "lifetime": {name: _value(row[f"lifetime_{name}"]) for name in METRICS},
        "gained": {name: _value(row[f"gained_{name}"]) for name in METRICS},
    }
    return post if deleted else post | {"text": _value(row["text"])}


def _with_click_source(sources: pd.DataFrame, click_source: str | None) -> pd.DataFrame:
    """The click sources, and the one that counts even where no run has come to it yet."""
    if click_source is None or click_source in set(sources["source"]):
        return sources
    unread = pd.DataFrame({"source": [click_source], "configured": [1], "read_until": [pd.NaT]})
    unread["read_until"] = pd.to_datetime(unread["read_until"], utc=True)
    return unread if sources.empty else pd.concat([sources, unread], ignore_index=True)


def _rows(frame: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    return [{name: _value(row[name]) for name in names} for row in frame[names].to_dict("records")]


def _value(value: Any) -> Any:
    """A frame's value as JSON has it: missing is null, a day is a text."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value if isinstance(value, str) else int(value)


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
