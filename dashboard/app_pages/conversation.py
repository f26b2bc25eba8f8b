"""Conversation: how the comments under our posts sound, as far as a model can tell; never what anybody wrote."""

import streamlit as st

from dashboard import elements, filters, words
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.conversation import conversation

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
view = remember(conversation, data, chosen)

st.title("Conversation")
st.caption(
    f"{words.plain(chosen.campaign)}: {filters.said(chosen, data)} Comments by others, on the day they wrote them, "
    "replies to replies included: more than the platforms' own counters show."
)
if view is None:
    elements.empty("No comment was read in these days.", "Choose a longer period, or other platforms, in the side bar.")
else:
    elements.number_grid(view.numbers)
    elements.chart(view.stances)
    st.caption(view.sources)

elements.fold("What these figures can tell, and what they cannot", WHAT_IT_CAN_TELL)
