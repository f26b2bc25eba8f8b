"""What is known of each campaign that is compared: its first days, as many as of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard import filters, queries, selection
from dashboard.data import Data
from dashboard.metrics.goals import Goal
from dashboard.metrics.known_days import day_of
from dashboard.metrics.sentiment import ShownVersion
from dashboard.metrics.since_start import days_run, fair_lengths, growth_since_start
from dashboard.metrics.totals import total
from dashboard.selection import Clicks, Gains
from dashboard.span import Span
from dashboard.views.conversation import labelled

AGE = 7  # days at which posts are compared
CLICK_THROUGHS = "click_throughs"


@dataclass(frozen=True)
class Side:
    """One of the campaigns that are compared."""

    name: str
    starts: date
    last: date  # of the days that are compared
    now: Gains  # of these days
    clicks: Clicks
    later: tuple[Gains, Clicks]  # up to the end of its line in the chart
    published: dict[str, int]  # by platform
    at_age: pd.DataFrame  # as at_age.values_at, of the posts of these days
    responses: list[ShownVersion]
    goals: list[Goal]
    unseen: int  # how many of these days had passed when the first collection began

    def value(self, figure: str) -> int | None:
        """A count over the days that are compared; None where nobody reported it."""
        return self.clicks.total if figure == CLICK_THROUGHS else total(self.now.series, figure)

    def course(self, figure: str) -> pd.DataFrame:
        """As `since_start.growth_since_start`."""
        gained, clicks = self.later
        if figure == CLICK_THROUGHS:
            return growth_since_start(clicks.course, "clicks", self.starts)
        return growth_since_start(gained.series, figure, self.starts)


def begun(data: Data) -> dict[str, dict[str, Any]]:
    """The campaigns that have begun, by slug, the newest first; those alone can be compared."""
    newest = pd.Timestamp(filters.last_full_day(data))
    campaigns = data.ask(selection.campaigns_by_slug)
    return {slug: campaign for slug, campaign in campaigns.items() if campaign["starts"] <= newest}


def lengths(data: Data, slugs: Sequence[str]) -> tuple[int, list[int]]:
    """After how many days these campaigns can be compared, as `since_start.fair_lengths`."""
    newest = filters.last_full_day(data)
    chosen = [begun(data)[slug] for slug in slugs]
    starts = [campaign["starts"].date() for campaign in chosen]
    run = [days_run(first, _end(campaign), newest) for first, campaign in zip(starts, chosen, strict=True)]
    return fair_lengths(run, [days_run(first, None, newest) for first in starts])


def sides(data: Data, slugs: Sequence[str], platforms: tuple[str, ...], length: int) -> list[Side]:
    """The campaigns in the order given, each over its first `length` days."""
    campaigns = begun(data)
    names = [str(campaigns[slug]["name"]) for slug in slugs]
    told = [name if names.count(name) == 1 else f"{name} ({slug})" for name, slug in zip(names, slugs, strict=True)]
    return [_side(data, campaigns[slug], name, platforms, length) for slug, name in zip(slugs, told, strict=True)]


def _side(data: Data, campaign: dict[str, Any], name: str, platforms: tuple[str, ...], length: int) -> Side:
    number, starts = int(campaign["campaign_id"]), campaign["starts"].date()
    newest = filters.last_full_day(data)
    last = starts + timedelta(days=length - 1)
    end = min(newest, starts + timedelta(days=max(length, days_run(starts, _end(campaign), newest)) - 1))
    published = data.ask(queries.published_counts, number, starts, last)
    published = published[published["platform"].isin(platforms)]
    values = data.ask(selection.post_values, number, starts, last, AGE)
    return Side(
        name=name,
        starts=starts,
        last=last,
        now=data.ask(selection.gains, number, platforms, starts, last),
        clicks=data.ask(selection.clicks, number, starts, last),
        later=(
            data.ask(selection.gains, number, platforms, starts, end),
            data.ask(selection.clicks, number, starts, end),
        ),
        published=dict(zip(published["platform"], published["posts"].astype(int), strict=True)),
        at_age=values[values["platform"].isin(platforms)],
        responses=labelled(data, number, platforms, Span(starts, last))[1],
        goals=data.ask(selection.campaign_goals, number, last),
        unseen=_unseen(data, starts, length),
    )


def _end(campaign: dict[str, Any]) -> date | None:
    return None if pd.isna(campaign["ends"]) else campaign["ends"].date()


def _unseen(data: Data, starts: date, length: int) -> int:
    collected = data.ask(queries.first_moments)["collected_at"].min()
    if pd.isna(collected):
        return length
    begins = day_of(collected, data.ask(queries.organisation).timezone)
    return max(0, min(length, (begins - starts).days))
