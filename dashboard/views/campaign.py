"""What the Campaign page shows, in the order outputs, out-takes, outcomes: reached, responded, went on to help."""

from dataclasses import dataclass

from dashboard import numbers, selection, words
from dashboard.charts.over_time import gained_bars
from dashboard.charts.palette import series_colours
from dashboard.charts.shares import goal_bars, parts_bar
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import Look, look_at
from dashboard.metrics.engagements import PARTS
from dashboard.numbers import Number
from dashboard.tables import campaigns, gains, takeaways
from dashboard.tables import clicks as click_tables
from dashboard.views import ChartView, about


@dataclass(frozen=True)
class Campaign:
    """One campaign, or all posts."""

    empty: bool  # nothing of it was ever collected
    reached: list[Number]
    impressions: ChartView
    responded: list[Number]
    responses: ChartView
    went_on: list[Number]
    click_throughs: ChartView
    goals: ChartView | None


def campaign(data: Data, chosen: Chosen) -> Campaign:
    """The chosen campaign's figures."""
    look = look_at(data, chosen)
    now, before = look.now, look.before
    return Campaign(
        empty=now.known.empty and look.clicks.days.empty,
        reached=[
            numbers.published(now, before),
            numbers.gained("impressions", now, before),
            numbers.gained("reach", now, before),
        ],
        impressions=ChartView(
            f"Impressions by platform, {words.PER[look.unit]}",
            gained_bars(now.series, "impressions", "platform", look.titles, look.colours, **look.options()),
            gains.by_day_and_platform(now.series, "impressions"),
            key="impressions",
            remark=look.remark(metric="impressions"),
            nothing="No impressions were counted in these days.",
            takeaway=takeaways.over_time(
                now.series, "impressions", "platform", look.titles, thing="impressions", unit=look.unit
            ),
            about=about.of_gains(data, look, "impressions"),
        ),
        responded=[
            numbers.gained("engagements", now, before),
            numbers.rate("engagement_rate_by_impressions", now, before),
            *(numbers.gained(metric, now, before) for metric in gains.reported_parts(now.series)),
        ],
        responses=ChartView(
            "What people did, by platform",
            parts_bar(gains.response_parts(now.series, look.titles), look.colours_by_title),
            gains.responses(now.series),
            key="responses",
            remark="What a platform does not report has no part in its bar. How comments sound: see Conversation.",
            nothing="Nobody responded in these days.",
            takeaway=takeaways.parts(gains.response_parts(now.series, look.titles)),
            about=about.of_gains(data, look, *PARTS),
        ),
        went_on=[
            numbers.click_throughs(look.clicks, before),
            numbers.click_rate(now, look.clicks, before, chosen.all_platforms),
            numbers.gained("link_clicks", now, before),
            numbers.rate("link_click_rate", now, before),
        ],
        click_throughs=by_resource(data, look, "Click-throughs by resource", key="click_throughs"),
        goals=_goals(data, chosen),
    )


def by_resource(data: Data, look: Look, title: str, key: str) -> ChartView:
    """Arrivals at each resource over time, as the organisation's click source counts them."""
    titles = click_tables.resource_titles(look.clicks)
    colours = series_colours(list(titles))
    return ChartView(
        f"{title}, {words.PER[look.unit]}",
        gained_bars(look.clicks.course, "clicks", "resource", titles, colours, **look.options("clicks")),
        click_tables.by_resource(look.clicks),
        key=key,
        remark=look.remark("clicks"),
        nothing="No arrivals were counted in these days.",
        takeaway=takeaways.over_time(
            look.clicks.course, "clicks", "resource", titles, thing="arrivals", joint="at", unit=look.unit
        ),
        about=about.of_clicks(data, look.chosen, look.clicks),
    )


def _goals(data: Data, chosen: Chosen) -> ChartView | None:
    if chosen.campaign_id is None:
        return None
    goals = data.ask(selection.campaign_goals, chosen.campaign_id, chosen.span.last)
    if not goals:
        return None
    return ChartView(
        "Goals, from the campaign's start",
        goal_bars(campaigns.goal_bars(goals)),
        campaigns.goal_table(goals),
        key="goals",
        remark=campaigns.goals_said(goals, chosen.span.last),
        takeaway=takeaways.goals(goals),
        about=about.of_goals(data, chosen, [goal.metric for goal in goals]),
    )
