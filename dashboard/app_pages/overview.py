"""Overview: the whole organisation and every campaign at a glance, and what needs a person."""

import streamlit as st

from dashboard import elements, filters, queries, staff_notes, words
from dashboard.chart_notes import chart_notes
from dashboard.data import open_data
from dashboard.tables.collection import problems
from dashboard.views import remember
from dashboard.views.overview import overview

data = open_data()
organisation = data.ask(queries.organisation)
chosen = filters.choose(data, campaign=False)
view = remember(overview, data, chosen)

st.title(words.plain(organisation.name))
st.caption(filters.said(chosen, data))
for problem in problems(data.ask(queries.source_health), organisation.timezone):
    st.error(problem, icon=":material/error:")

elements.number_grid(view.numbers)

st.subheader("Campaigns")
if view.campaigns.empty:
    elements.empty("There is no campaign yet.", "Put one into campaigns.toml, then run `outreach collect`.")
else:
    elements.figures_table(view.campaigns, key="campaigns", columns=elements.campaign_columns())
    st.caption(
        f"Impressions, engagements and click-throughs of {chosen.span.said}; goals count from each campaign's start. "
        "The totals above hold every post once, also those in no campaign; here a post in two campaigns counts in both."
    )

st.subheader("Day by day")
elements.chart(view.charts[elements.metric_choice(list(view.charts), key="metric")])
chart_notes(data, chosen, staff_notes.annotations_of(data.path))
