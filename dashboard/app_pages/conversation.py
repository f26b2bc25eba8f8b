"""Conversation: how the comments under our posts sound, as far as a model can tell; never what anybody wrote."""

import streamlit as st

from dashboard import elements, filters, queries
from dashboard.charts.shares import stance_shares
from dashboard.data import open_data
from dashboard.metrics import sentiment
from dashboard.tables import responses as tables

WHAT_IT_CAN_TELL = """
A model reads each comment once, on this organisation's computer, and says whether its *author sounds* positive, neutral
or negative. The text is deleted within a day; only counts stay.

* It goes by how people express themselves, not by the topic: "your helpline got me through" is positive.
* It errs: roughly three comments in ten are labelled otherwise than a person would. Look at the course over weeks.
* It misses irony. Sympathy for somebody's pain often counts as negative.
* It knows English only; other comments are *not scored*.
* **It cannot notice a person in danger.** Only people who read the comments on the platform can.
"""

data = open_data()
chosen = filters.choose(data, compare=False)
found = data.ask(queries.response_days, chosen.campaign_id, chosen.span.first, chosen.span.last)
found = found[found["platform"].isin(chosen.platforms)]

st.title("Conversation")
st.caption(f"{filters.said(chosen, data)} Comments that others wrote under our posts, on the day they wrote them.")
if found.empty:
    elements.empty("No comment was read in these days.", "Choose a longer period, or other platforms, in the side bar.")
    elements.fold("What these figures can tell, and what they cannot", WHAT_IT_CAN_TELL)
    st.stop()

unit = tables.unit_for(chosen.span.first, chosen.span.last)
shown = sentiment.shown_responses(found, unit)
elements.number_grid(tables.numbers(shown, found))
elements.chart(
    f"How comments sound, per {unit}",
    stance_shares(tables.bars(shown.groups, unit)),
    tables.table(shown.groups, unit),
    key="stances",
    remark=tables.REMARK,
)
elements.fold("What these figures can tell, and what they cannot", WHAT_IT_CAN_TELL)
st.caption(tables.sources(found))
