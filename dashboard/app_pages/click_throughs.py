"""Click-throughs: who went on to which resource, people and bots apart, every source beside the other."""

import streamlit as st

from dashboard import elements, filters, staff_notes, words
from dashboard.chart_notes import chart_notes
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.click_throughs import click_throughs

data = open_data()
chosen = filters.choose(data, by_platform=False)
view = remember(click_throughs, data, chosen)

st.title("Click-throughs")
st.caption(f"{words.plain(chosen.campaign)}: {filters.said(chosen, data, platforms=False)}")
if view.sources.empty:
    elements.empty(
        "No arrivals are counted yet.",
        "Whoever looks after this dashboard can name the pages of help and where their visits are counted: in "
        "campaigns.toml, under [[resources]] and [[clicks]].",
    )
    st.stop()

elements.number_grid(view.numbers)
for chart in view.charts:
    elements.chart(chart, level=2)
chart_notes(data, chosen, staff_notes.annotations_of(data.path))

st.header("Every source beside the other")
elements.figures_table(view.sources, key="sources")
st.caption(
    "Where several sources count, they count largely the same people in their own ways: the figures above are those of "
    "one source, and no two sources should be added up. **Bots** (such as link previews) are left out where a source "
    "tells them apart. No source can say which post or platform brought somebody."
)
if view.check:
    elements.chart(view.check)
