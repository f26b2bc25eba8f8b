"""Click-throughs: who went on to which resource, people and bots apart, every source beside the other."""

import streamlit as st

from dashboard import elements, filters, numbers, words
from dashboard.charts.over_time import gained_bars, lines
from dashboard.charts.palette import series_colours
from dashboard.data import open_data
from dashboard.look import look_at
from dashboard.tables import clicks as tables

data = open_data()
chosen = filters.choose(data, by_platform=False)
look = look_at(data, chosen)
clicks = look.clicks

st.title("Click-throughs")
st.caption(filters.said(chosen, data, platforms=False))
if clicks.resources.empty:
    elements.empty(
        "No arrivals are counted yet.",
        "Name what the campaign points to under [[resources]], and where arrivals are counted under [[clicks]].",
    )
    st.stop()

elements.number_grid([numbers.click_throughs(clicks, look.before), *tables.per_resource(clicks, look.before)])

resources = tables.resource_titles(clicks)
elements.chart(
    f"Arrivals by resource, {words.PER[look.unit]}",
    gained_bars(
        clicks.course, "clicks", "resource", resources, series_colours(list(resources)), **look.options("clicks")
    ),
    tables.by_resource(clicks),
    key="by_resource",
    remark=look.remark("clicks"),
)
if chosen.campaign_id is None:
    campaigns = tables.campaign_titles(clicks)
    elements.chart(
        f"Arrivals by campaign, {words.PER[look.unit]}",
        gained_bars(
            tables.of_click_source(clicks), "clicks", "campaign", campaigns,
            series_colours(list(campaigns)), **look.options("clicks"),
        ),
        tables.by_campaign(clicks),
        key="by_campaign",
    )  # fmt: skip

st.subheader("Every source beside the other")
elements.figures_table(tables.sources(clicks), key="sources")
st.caption(
    "Each source counts in its own way, and largely the same people: never add them up. Only the first is *the* "
    "click-through figure. **Bots** (such as link previews) are left out of it where a source tells them apart."
)
sources = tables.source_titles(clicks)
if len(sources) > 1:
    elements.chart(
        f"Arrivals as each source counts them, {words.PER[look.unit]}",
        lines(clicks.days, "clicks", "source", sources, series_colours(list(sources)), **look.options("clicks")),
        tables.by_source(clicks),
        key="by_source",
    )
