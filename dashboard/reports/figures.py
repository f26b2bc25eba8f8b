"""What a campaign's posts gained in a period: per day and platform, and altogether."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard import queries
from dashboard.metrics.click_throughs import click_through_total
from dashboard.metrics.daily import daily_series
from dashboard.metrics.known_days import day_of
from dashboard.metrics.posting import published_per_day
from dashboard.metrics.totals import totals
from dashboard.reports.period import Campaign

# In the order in which reports show them.
METRICS = (
    "impressions",
    "reach",
    "engagements",
    "likes",
    "comments",
    "shares",
    "saves",
    "link_clicks",
    "video_views",
    "score",
)


@dataclass(frozen=True)
class Figures:
    """The figures of one period."""

    series: pd.DataFrame  # platform, day, the metrics, rated_engagements, rated_link_clicks, posts; a row for every day
    known: pd.DataFrame  # as queries.reported
    clicks: pd.DataFrame  # as queries.click_days
    totals: dict[str, int | None]  # posts, METRICS, click_throughs


def figures(database: queries.Database, campaign: Campaign, first: date, last: date) -> Figures:
    """What the campaign gained from `first` to `last`, as far as it is known."""
    organisation = queries.organisation(database)
    gained = queries.gained_days(database, campaign.id, first, last)
    known = queries.reported(database, campaign.id, last)
    published = published_per_day(queries.published_posts(database, campaign.id, first, last), organisation.timezone)
    clicks = queries.click_days(database, campaign.id, first, last)
    days = gained.merge(published, how="outer", on=["platform", "day"])
    begin, end = _ends(database, campaign, (first, last), days["day"])
    series = daily_series(days, known, begin, end)
    sums = totals(series)
    clicked = click_through_total(
        clicks, queries.click_sources(database), organisation.click_source, first, organisation.timezone
    )
    return Figures(
        series,
        known,
        clicks,
        {"posts": sums["posts"] or 0} | {name: sums[name] for name in METRICS} | {"click_throughs": clicked},
    )


def not_reported(known: pd.DataFrame) -> dict[str, list[str]]:
    """Per metric the platforms that were posted on but report no such figure. known: as `queries.reported`."""
    return {name: [str(platform) for platform in known.loc[known[name] == 0, "platform"]] for name in METRICS}


def without_rates(database: queries.Database, known: pd.DataFrame) -> list[str]:
    """The platforms that were posted on, and whose terms allow no rate of engagement. known: as `queries.reported`."""
    return [name for name in queries.unrated(database) if name in set(known["platform"])]


def no_figures() -> dict[str, int | None]:
    """The totals of a period that is not known."""
    return dict.fromkeys(("posts", *METRICS, "click_throughs"))


def _ends(
    database: queries.Database, campaign: Campaign, period: tuple[date, date], seen: "pd.Series[pd.Timestamp]"
) -> tuple[date, date]:
    """From the campaign's start (or first post, or the period's begin) to the last known day, and whatever was seen."""
    timezone = queries.organisation(database).timezone
    as_of: datetime | None = queries.freshness(database).data_as_of
    first_post = queries.first_moments(database, campaign.id)["published_at"].iloc[0]
    days = [moment.date() for moment in seen]
    starts = [campaign.starts, *days] + ([] if pd.isna(first_post) else [day_of(first_post, timezone)])
    ends = days + ([day_of(as_of, timezone)] if as_of else [])
    if not ends:
        return period[1], date.min
    return max(period[0], min(starts)), min(period[1], max(ends))
