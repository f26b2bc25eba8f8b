"""What the Campaign page shows, in the order outputs, out-takes, outcomes: reached, responded, went on to help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import numbers, queries, selection, words
from dashboard.charts.funnel import funnel_picture
from dashboard.charts.over_time import gained_bars
from dashboard.charts.palette import series_colours
from dashboard.charts.shares import parts_bar
from dashboard.data import Data
from dashboard.filters import Chosen, last_full_day
from dashboard.look import Look, look_at
from dashboard.markdown import small_print
from dashboard.metrics.engagements import PARTS
from dashboard.metrics.funnel import funnel
from dashboard.metrics.outcomes import OutcomeFigure
from dashboard.numbers import Number
from dashboard.tables import campaigns, gains, goals, outcomes, purpose, sounds, takeaways
from dashboard.tables import clicks as click_tables
from dashboard.tables import funnel as funnel_tables
from dashboard.views import ChartView, about
from dashboard.views.campaign_posts import Ranked, ranked
from dashboard.views.conversation import labelled

MOST_RESOURCES = 4  # that have a figure of their own; the chart has all


@dataclass(frozen=True)
class Campaign:
    """One campaign, or all posts."""

    empty: bool  # nothing of it was ever collected
    standing: str  # where the campaign stands, and by what its purpose is judged; empty for all posts
    lead: list[Number]  # what it is judged by, and its goals
    steps: str  # the way from posts to help, and how its rates come about; in HTML
    reached: list[Number]
    unreported: str  # of reach, where nobody reports it
    impressions: ChartView
    responded: list[Number]
    kinds: list[Number]  # of response, one by one
    responses: ChartView
    went_on: list[Number]
    help_remark: str  # what of outcomes can be told here, and what cannot
    click_throughs: ChartView
    posts: Ranked


def campaign(data: Data, chosen: Chosen) -> Campaign:
    """The chosen campaign's figures."""
    look = look_at(data, chosen)
    now, before = look.now, look.before
    facts = _facts(data, look)
    done = _outcomes(data, chosen)
    own = _own(data, chosen)
    judged = [] if own is None else purpose.judged_by(str(own["purpose"]), facts)
    lead = judged + _goals(data, chosen)
    first = {figure.title for figure in lead}
    return Campaign(
        empty=now.known.empty and look.clicks.days.empty,
        standing="" if own is None else _standing(own, data),
        lead=lead,
        steps=_steps(data, look, done.counted),
        reached=_without(
            first,
            [
                numbers.published(now, before),
                numbers.gained("impressions", now, before),
                *([numbers.gained("reach", now, before)] if now.telling("reach") else []),
            ],
        ),
        unreported="" if now.telling("reach") else "How many people that were is not reported by any of the platforms.",
        impressions=_impressions(data, look),
        responded=_without(
            first,
            [
                numbers.gained("engagements", now, before),
                numbers.rate("engagement_rate_by_impressions", now, before),
                *sounds.stances(facts.shown, ("positive", "negative"), several=facts.several),
            ],
        ),
        kinds=_without(first, [numbers.gained(metric, now, before) for metric in gains.reported_parts(now.series)]),
        responses=_responses(data, look),
        went_on=_without(
            first,
            [
                numbers.click_throughs(look.clicks, before, chosen.all_platforms),
                *_per_resource(look),
                numbers.click_rate(now, look.clicks, before, chosen.all_platforms),
                numbers.rate("link_click_rate", now, before),
                *outcomes.entered_numbers(done.entered),
            ],
        ),
        help_remark=outcomes.remark(done.counted, done.entered, look.clicks.source),
        click_throughs=by_resource(data, look, "Click-throughs by resource", key="click_throughs"),
        posts=ranked(data, chosen),
    )


def _outcomes(data: Data, chosen: Chosen) -> selection.Outcomes:
    """The campaign's own; for all posts none: a visit may belong to two campaigns, so theirs have no sum."""
    found = data.ask(selection.outcomes, chosen.campaign_id, chosen.span.first, chosen.span.last)
    if chosen.campaign_id is None:
        return replace(found, counted=[], entered=[])
    return replace(found, entered=[one for one in found.entered if one.campaign is not None])


def _steps(data: Data, look: Look, outcomes: Sequence[OutcomeFigure]) -> str:
    """The way from posts to help, and how its rates come about; as HTML."""
    chosen, every = look.chosen, look.chosen.all_platforms
    published = data.ask(queries.published_figures, chosen.campaign_id, chosen.span.first, chosen.span.last)
    published = published[published["platform"].isin(chosen.platforms)]
    found = funnel(look.now.series, published, look.clicks.total if every else None)
    steps = funnel_tables.steps(found, look.now, look.clicks, all_platforms=every)
    steps += funnel_tables.outcome_step(outcomes, look.clicks, all_platforms=every)
    return funnel_picture(steps) + small_print(funnel_tables.explained(look.now, outcomes))


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


def _impressions(data: Data, look: Look) -> ChartView:
    series = look.now.series
    return ChartView(
        f"Impressions by platform, {words.PER[look.unit]}",
        gained_bars(series, "impressions", "platform", look.titles, look.colours, **look.options()),
        gains.by_day_and_platform(series, "impressions"),
        key="impressions",
        remark=look.remark(metric="impressions"),
        nothing="No impressions were counted in these days.",
        takeaway=takeaways.over_time(
            series, "impressions", "platform", look.titles, thing="impressions", unit=look.unit
        ),
        about=about.of_gains(data, look, "impressions"),
    )


def _responses(data: Data, look: Look) -> ChartView:
    series = look.now.series
    return ChartView(
        "What people did, by platform",
        parts_bar(gains.response_parts(series, look.titles), look.colours_by_title),
        gains.responses(series),
        key="responses",
        remark="What a platform does not report has no part in its bar. How comments sound: see Conversation.",
        nothing="Nobody responded in these days.",
        takeaway=takeaways.parts(gains.response_parts(series, look.titles)),
        about=about.of_gains(data, look, *PARTS),
    )


def _facts(data: Data, look: Look) -> purpose.Facts:
    chosen = look.chosen
    shown = labelled(data, chosen.campaign_id, chosen.platforms, chosen.span)[1]
    newest = shown[-1] if shown else None
    earlier = (
        labelled(data, chosen.campaign_id, chosen.platforms, chosen.previous)[1] if chosen.previous and newest else []
    )
    same = [one for one in earlier if newest and one.version.model == newest.version.model]
    return purpose.Facts(
        look.now,
        look.clicks,
        look.before,
        chosen.all_platforms,
        newest,
        same[-1] if same else None,
        several=len(shown) > 1,
    )


def _own(data: Data, chosen: Chosen) -> dict[str, Any] | None:
    """The chosen campaign's row; None for all posts."""
    rows = data.ask(queries.campaigns)
    found = rows[rows["campaign_id"] == chosen.campaign_id] if chosen.campaign_id is not None else rows.head(0)
    return {str(key): value for key, value in found.iloc[0].items()} if len(found) else None


def _standing(own: dict[str, Any], data: Data) -> str:
    where = campaigns.status(own, last_full_day(data))
    said = f"{where[0].upper()}{where[1:]} ({campaigns.when(own['starts'], own['ends'])}). "
    return said + purpose.JUDGED_BY.get(str(own["purpose"]), "")


def _goals(data: Data, chosen: Chosen) -> list[Number]:
    if chosen.campaign_id is None:
        return []
    found = data.ask(selection.campaign_goals, chosen.campaign_id, chosen.span.last)
    return goals.numbers(found, chosen.span.last)


def _per_resource(look: Look) -> list[Number]:
    """Where there is but one resource, its figure is that of all."""
    figures = click_tables.per_resource(look.clicks, look.before)
    return figures[:MOST_RESOURCES] if len(figures) > 1 else []


def _without(titles: set[str], figures: list[Number]) -> list[Number]:
    """What stands at the top of the page is not said again; a rate stands there without its denominator."""
    return [figure for figure in figures if figure.title not in titles]
