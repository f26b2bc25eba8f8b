"""Outcomes: what people did where a campaign led them, counted where something counts it, else entered by hand."""

import streamlit as st

from dashboard import elements, filters, staff_notes, words
from dashboard.data import open_data
from dashboard.outcome_entry import outcome_entry
from dashboard.views import remember
from dashboard.views.outcomes import outcomes

data = open_data()
chosen = filters.choose(data, by_platform=False)
view = remember(outcomes, data, chosen)

st.title("Outcomes")
st.caption(f"{words.plain(chosen.campaign)}: {filters.said(chosen, data, platforms=False)}")
if not view.known:
    elements.empty(
        "No outcomes are named yet.",
        "Whoever looks after this dashboard can name what people do once they are there, such as completing a "
        "self-check, in campaigns.toml under [[outcomes]].",
    )
    st.stop()

st.header("Counted by the click source")
if view.counted.empty:
    st.caption("Nothing was counted in these days." if view.source else "No click source is set up to count any.")
else:
    elements.figures_table(view.counted, key="counted")
    elements.download(view.counted, "counted")
    st.caption(
        f"As {view.source} counts its goals, on visits that came by a campaign: who did it twice counts twice, and a "
        f"visit that belongs to two campaigns counts in each. Different outcomes are never added up. {view.late}"
    )
for course in view.courses:
    elements.chart(course)

st.header("Entered by hand")
if view.entered.empty:
    st.caption("Nobody has entered a figure for weeks that begin in these days.")
else:
    elements.figures_table(view.entered, key="entered")
    elements.download(view.entered, "entered")
    st.caption("The organisation's own figures, whoever came by whatever way: no share of the click-throughs.")
outcome_entry(data, staff_notes.outcome_weeks_of(data.path))
