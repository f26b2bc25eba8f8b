"""What the side bar chooses, read and put in order: asked through `data.ask`, so once per version."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import queries
from dashboard.metrics.at_age import values_at
from dashboard.metrics.attention.negative_rise import NegativeRise, negative_rise, window
from dashboard.metrics.click_throughs import by_resource, click_days_filled, click_through_total, read_up_to
from dashboard.metrics.daily import daily_series
from dashboard.metrics.failed_nights import failed_nights
from dashboard.metrics.goals import Goal, goal_progress, reached_on
from dashboard.metrics.outcome_weeks import EnteredFigure, entered_figures
from dashboard.metrics.outcomes import OutcomeFigure, outcome_figures
from dashboard.metrics.totals import total
from dashboard.metrics.versions import models_of, versions
from dashboard.queries.database import Database


@dataclass(frozen=True)
class Gains:
    """What the chosen posts gained in some days, on some platforms."""

    series: pd.DataFrame  # as daily.daily_series
    known: pd.DataFrame  # as queries.reported
    published: int  # posts published in these days
    unrated: tuple[str, ...] = ()  # platforms whose terms allow no rate of engagement

    def silent(self, metric: str) -> list[str]:
        """Platforms that were posted on but report no such figure."""
        return [str(name) for name in self.known.loc[self.known[metric] == 0, "platform"]]

    def telling(self, metric: str) -> list[str]:
        """Platforms that report the figure."""
        return [str(name) for name in self.known.loc[self.known[metric] > 0, "platform"]]

    def withheld(self) -> list[str]:
        """Platforms that report what a rate of engagement is made of, and whose terms allow no such rate."""
        return [name for name in self.silent("rated_engagements") if name in self.unrated]

    def last_read(self, metric: str) -> date | None:
        """The day up to which every platform that reports the figure was read; None where none does."""
        looks = self.known.loc[self.known[metric] > 0, "last_look"].dropna()
        return looks.min().date() if len(looks) else None


@dataclass(frozen=True)
class Clicks:
    """Click-throughs of some days."""

    source: str | None  # whose count is the click-through figure
    total: int | None  # of that source alone
    days: pd.DataFrame  # as queries.click_days, all sources
    course: pd.DataFrame  # day, resource, clicks of that source, 0 on days without
    resources: pd.DataFrame  # as click_throughs.by_resource
    last_read: date | None  # when that source was last read to the end


@dataclass(frozen=True)
class Outcomes:
    """What people did in some days where a campaign led them."""

    counted: list[OutcomeFigure]  # by the organisation's click source; of each campaign where none was chosen
    days: pd.DataFrame  # as queries.outcome_days, of that source alone
    entered: list[EnteredFigure]  # by hand; of the chosen campaign, and of none


def campaigns_by_slug(database: Database) -> dict[str, dict[str, Any]]:
    """The campaigns, the newest first: as in the table of the overview. Columns as in `queries.campaigns`."""
    rows = queries.campaigns(database).sort_values("starts", ascending=False, kind="stable").to_dict("records")
    return {str(row["slug"]): {str(key): value for key, value in row.items()} for row in rows}


def gains(database: Database, campaign_id: int | None, platforms: tuple[str, ...], first: date, last: date) -> Gains:
    """What a campaign's posts (None: all posts) gained from the first to the last day."""
    known = queries.reported(database, campaign_id, last)
    known = known[known["platform"].isin(platforms)]
    days = queries.gained_days(database, campaign_id, first, last)
    series = daily_series(days[days["platform"].isin(platforms)], known, first, last)
    published = queries.published_counts(database, campaign_id, first, last)
    count = int(published.loc[published["platform"].isin(platforms), "posts"].sum())
    return Gains(series, known, count, tuple(queries.unrated(database)))


def clicks(database: Database, campaign_id: int | None, first: date, last: date) -> Clicks:
    """Arrivals at the resources of a campaign (None: of all campaigns). Platforms do not come into it."""
    organisation = queries.organisation(database)
    days = queries.click_days(database, campaign_id, first, last)
    sources = queries.click_sources(database)
    resources = queries.resources(database, campaign_id)
    source = organisation.click_source
    until = read_up_to(sources, source, organisation.timezone) if source else None
    return Clicks(
        source,
        click_through_total(days, sources, source, first, organisation.timezone),
        days,
        click_days_filled(days, source or "", first, min(last, until or first)),
        by_resource(days, sources, resources, first, organisation.timezone),
        until,
    )


def outcomes(database: Database, campaign_id: int | None, first: date, last: date) -> Outcomes:
    """Of a campaign (None: of each of them by itself)."""
    organisation = queries.organisation(database)
    source, timezone = organisation.click_source, organisation.timezone
    days = queries.outcome_days(database, campaign_id, first, last)
    days = days[days["source"] == source]
    until = read_up_to(queries.click_sources(database), source, timezone) if source else None
    known = queries.campaign_outcomes(database, campaign_id)
    weeks = queries.outcome_weeks(database)
    if campaign_id is not None:
        weeks = weeks[weeks["campaign_id"].isna() | (weeks["campaign_id"] == campaign_id)]
    return Outcomes(
        outcome_figures(known, days, (first, last), timezone, until), days, entered_figures(weeks, first, last)
    )


def failures(database: Database, sources: tuple[str, ...], first: date, last: date) -> pd.DataFrame:
    """Nights on which one of these sources could not be read. Columns: room, source, day, status."""
    timezone = queries.organisation(database).timezone
    nights = failed_nights(queries.run_sources(database, first, last), timezone)
    return nights[nights["source"].isin(sources)]


def campaign_goals(database: Database, campaign_id: int, day: date) -> list[Goal]:
    """How far a campaign has come towards its goals at the end of a day, all platforms together."""
    goals = queries.goals(database, campaign_id)
    if goals.empty:
        return []
    campaigns = queries.campaigns(database)
    campaign = campaigns[campaigns["campaign_id"] == campaign_id].iloc[0]
    starts = campaign["starts"].date()
    gained = queries.gained_days(database, campaign_id, starts, day)
    values = {str(metric): total(gained, str(metric)) for metric in goals["metric"] if metric in gained.columns}
    arrived = clicks(database, campaign_id, starts, day)
    values["click_throughs"] = arrived.total
    courses = {"click_throughs": arrived.course.rename(columns={"clicks": "click_throughs"})}
    reached = {
        str(metric): reached_on(courses.get(str(metric), gained), str(metric), int(target))
        for metric, target in zip(goals["metric"], goals["target"], strict=True)
    }
    ends = None if pd.isna(campaign["ends"]) else campaign["ends"].date()
    return goal_progress(goals, values, starts, ends, day, reached)


def all_goals(database: Database, day: date) -> dict[int, list[Goal]]:
    """The goals of every configured campaign that has begun, by campaign id."""
    campaigns = queries.campaigns(database)
    begun = campaigns[(campaigns["configured"] == 1) & (campaigns["starts"] <= pd.Timestamp(day))]
    return {int(number): campaign_goals(database, int(number), day) for number in begun["campaign_id"]}


def post_values(database: Database, campaign_id: int | None, first: date, last: date, age: int) -> pd.DataFrame:
    """What each post published in these days had when it was `age` days old: as `at_age.values_at`.

    And rated_engagements: the same as engagements, missing where the platform's terms allow no rate.
    """
    found = values_at(queries.post_looks(database, campaign_id, first, last), (age,))
    return found.assign(rated_engagements=found["engagements"].mask(found["platform"].isin(queries.unrated(database))))


def negative_rises(database: Database, campaigns: tuple[int, ...], day: date) -> dict[int | None, NegativeRise]:
    """In which of these campaigns comments sound negative more often than before, by campaign id.

    That of all posts (None) only where no campaign's explains it: so no two rises are told of which one holds the
    other's comments as well, and nobody can subtract one from the other.
    """
    rises: dict[int | None, NegativeRise] = {
        campaign: rise for campaign in campaigns if (rise := _rise(database, campaign, day))
    }
    if not rises and (rise := _rise(database, None, day)):
        rises[None] = rise
    return rises


def _rise(database: Database, campaign_id: int | None, day: date) -> NegativeRise | None:
    """Of the newest version of the model: labels of two are not to be compared."""
    responses = queries.response_days(database, campaign_id, *window(day))
    names = models_of(responses)
    if not names:
        return None
    days = pd.concat([queries.model_days(database), responses[["model", "day"]]])
    newest = versions(names, days, queries.models(database))[-1]
    return negative_rise(responses[responses["model"] == newest.model], day)
