"""What the Overview shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import numbers, queries, selection, words
from dashboard.charts.over_time import gained_bars
from dashboard.data import Data
from dashboard.filters import Chosen, last_full_day
from dashboard.look import Look, look_at
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.numbers import Number
from dashboard.tables import campaigns, gains, sounds, takeaways
from dashboard.views import ChartView, about
from dashboard.views.conversation import labelled

METRICS = ("impressions", "engagements", "comments", "shares")


@dataclass(frozen=True)
class Overview:
    """The whole organisation, every post once, and its campaigns."""

    numbers: list[Number]
    campaigns: pd.DataFrame  # as tables.campaigns.overview
    charts: dict[str, ChartView]  # by metric


def overview(data: Data, chosen: Chosen) -> Overview:
    """The whole organisation's figures."""
    look = look_at(data, chosen)
    now, before = look.now, look.before
    shown = labelled(data, chosen.campaign_id, chosen.platforms, chosen.span)[1]
    standing = campaigns.Standing(
        data.ask(queries.campaign_totals, chosen.span.first, chosen.span.last),
        look.clicks,
        data.ask(selection.all_goals, chosen.span.last),
        chosen.platforms,
        last_full_day(data),
    )
    return Overview(
        [
            numbers.published(now, before),
            numbers.gained("impressions", now, before),
            numbers.gained("engagements", now, before),
            numbers.rate("engagement_rate_by_impressions", now, before),
            *sounds.stances(shown[-1] if shown else None, ("positive", "negative"), several=len(shown) > 1),
            numbers.click_throughs(look.clicks, before, chosen.all_platforms),
            numbers.click_rate(now, look.clicks, before, chosen.all_platforms),
        ],
        campaigns.overview(data.ask(queries.campaigns), standing),
        {metric: _by_platform(data, look, metric) for metric in METRICS},
    )


def _by_platform(data: Data, look: Look, metric: str) -> ChartView:
    series = look.now.series
    return ChartView(
        f"{DEFINITIONS[metric].name} by platform, {words.PER[look.unit]}",
        gained_bars(series, metric, "platform", look.titles, look.colours, **look.options()),
        gains.by_day_and_platform(series, metric),
        key="by_platform",
        remark=look.remark(metric=metric),
        nothing=f"No {DEFINITIONS[metric].name.lower()} were counted in these days.",
        takeaway=takeaways.over_time(
            series, metric, "platform", look.titles, thing=DEFINITIONS[metric].name.lower(), unit=look.unit
        ),
        about=about.of_gains(data, look, metric),
    )
