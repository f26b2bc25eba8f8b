"""What the Click-throughs page shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import numbers, words
from dashboard.charts.over_time import gained_bars, lines
from dashboard.charts.palette import series_colours
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import Look, look_at
from dashboard.numbers import Number
from dashboard.tables import clicks as tables
from dashboard.tables import takeaways
from dashboard.views import ChartView, about
from dashboard.views.campaign import by_resource


@dataclass(frozen=True)
class ClickThroughs:
    """Arrivals of some days, people and bots apart."""

    numbers: list[Number]
    charts: list[ChartView]
    sources: pd.DataFrame  # as tables.clicks.sources; empty where nothing is counted
    check: ChartView | None  # every source beside the other


def click_throughs(data: Data, chosen: Chosen) -> ClickThroughs:
    """The arrivals of the chosen campaign and days."""
    look = look_at(data, chosen)
    clicks = look.clicks
    charts = [by_resource(data, look, "Arrivals by resource", key="by_resource")]
    if chosen.campaign_id is None:
        charts.append(_by_campaign(data, look))
    return ClickThroughs(
        [numbers.click_throughs(clicks, look.before), *tables.per_resource(clicks, look.before)],
        charts,
        tables.sources(clicks),
        _by_source(data, look),
    )


def _by_campaign(data: Data, look: Look) -> ChartView:
    titles = tables.campaign_titles(look.clicks)
    counted = tables.of_click_source(look.clicks)
    return ChartView(
        f"Arrivals by campaign, {words.PER[look.unit]}",
        gained_bars(counted, "clicks", "campaign", titles, series_colours(list(titles)), **look.options("clicks")),
        tables.by_campaign(look.clicks),
        key="by_campaign",
        nothing="No arrivals were counted in these days.",
        takeaway=takeaways.over_time(
            counted, "clicks", "campaign", titles, thing="arrivals", joint="for", unit=look.unit
        ),
        about=about.of_clicks(data, look.chosen, look.clicks),
    )


def _by_source(data: Data, look: Look) -> ChartView | None:
    titles = tables.source_titles(look.clicks)
    if len(titles) < 2:
        return None
    colours = series_colours(list(titles))
    return ChartView(
        f"Arrivals as each source counts them, {words.PER[look.unit]}",
        lines(look.clicks.days, "clicks", "source", titles, colours, **look.options("clicks", every_source=True)),
        tables.by_source(look.clicks),
        key="by_source",
        takeaway=takeaways.courses(look.clicks.days, "clicks", "source", titles, "Arrivals"),
        about=about.of_clicks(data, look.chosen, look.clicks, "click_throughs", "bots", every_source=True),
    )
