"""Overview: the whole organisation and every campaign at a glance, and what needs a person."""

import streamlit as st

from dashboard import elements, filters, numbers, queries, selection, words
from dashboard.charts.over_time import gained_bars
from dashboard.data import open_data
from dashboard.look import look_at
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.tables import campaigns as campaign_tables
from dashboard.tables import collection, gains

data = open_data()
organisation = data.ask(queries.organisation)
chosen = filters.choose(data, campaign=False)
look = look_at(data, chosen)

st.title(organisation.name)
st.caption(filters.said(chosen, data))
for problem in collection.problems(data.ask(queries.source_health), organisation.timezone):
    st.error(problem, icon=":material/error:")

elements.number_grid(
    [
        numbers.published(look.now, look.before),
        numbers.gained("impressions", look.now, look.before),
        numbers.gained("engagements", look.now, look.before),
        numbers.click_throughs(look.clicks, look.before),
    ]
)

st.subheader("Campaigns")
campaigns = campaign_tables.overview(
    data.ask(queries.campaigns),
    data.ask(queries.campaign_totals, chosen.span.first, chosen.span.last),
    look.clicks,
    data.ask(selection.all_goals, chosen.span.last),
    chosen.platforms,
)
if campaigns.empty:
    elements.empty("There is no campaign yet.", "Put one into campaigns.toml, then run `outreach collect`.")
else:
    elements.figures_table(campaigns, key="campaigns", columns=elements.campaign_columns())
    st.caption(
        f"Impressions, engagements and click-throughs of {chosen.span.said}; goals count from each campaign's start. "
        "A post in two campaigns counts in both here, and once in the totals above."
    )

metric = elements.metric_choice(["impressions", "engagements", "comments", "shares"], key="metric")
elements.chart(
    f"{DEFINITIONS[metric].name} by platform, {words.PER[look.unit]}",
    gained_bars(look.now.series, metric, "platform", look.titles, look.colours, **look.options()),
    gains.by_day_and_platform(look.now.series, metric),
    key="by_platform",
    remark=look.remark(metric=metric),
)
