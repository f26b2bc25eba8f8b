"""Conversation: how the comments under our posts sound, as far as a model can tell, and whether staff agree with it."""

from functools import partial

import streamlit as st

from dashboard import elements, filters, staff_notes, words
from dashboard.data import open_data
from dashboard.label_check import label_check
from dashboard.views import remember
from dashboard.views.conversation import conversation, not_read

WHAT_IT_CAN_TELL = """
A model reads each comment once, on this organisation's computer, and says whether its *author sounds* positive, neutral
or negative, and what kind of thing it is. The text is deleted within a day; only counts stay.

* **It cannot notice a person in danger.** Only people who read the comments on the platform can.
* It goes by how people express themselves, not by the topic: "your helpline got me through" is positive.
* It errs; how often, as far as that was measured, is said above, and what staff found at the end of this page. Go by
  the course over weeks rather than by one figure.
* A **95 % interval** says how far chance alone may have moved a share: the fewer comments, the wider. The model's
  mistakes come on top of it.
* Dry irony and hints are what it most often misreads.
* It knows English only; other comments are *not scored*.
* A version of the model that replaces another labels some comments otherwise: the versions are kept apart.
"""

WHERE_CHECKED = (
    "How often staff agree with its labels is said [at the end of this page](#how-often-staff-agree-with-the-model)."
)

data = open_data()
chosen = filters.choose(data, compare=False)
view = remember(conversation, data, chosen)

st.title("Conversation")
st.caption(
    f"{words.plain(chosen.campaign)}: {filters.said(chosen, data)} Comments by others, on the day they wrote them, "
    "replies to replies included: more than the platforms' own counters show."
)
if not_read(data, chosen):
    st.info(not_read(data, chosen), icon=":material/comments_disabled:")
if view is None:
    longer = "Choose a longer period, or other platforms, in the side bar."
    elements.empty("No comment was read in these days.", filters.ended(chosen, data) or longer)
else:
    elements.number_grid(view.numbers)
    st.caption(f"{view.model}\n\n{WHERE_CHECKED}")
    if len(view.by_version):
        elements.figures_table(view.by_version, key="versions")
    elements.chart(view.stances, level=2)
    elements.chart(view.courses[elements.stance_choice(list(view.courses), key="stance")], level=2)
    elements.chart(view.tones, level=2)
    st.markdown("## Comments that were not scored, and why")
    elements.figures_table(view.not_scored, key="not_scored")
    st.caption(view.remarks)

elements.fold("What these figures can tell, and what they cannot", WHAT_IT_CAN_TELL)

st.header("Check the labels")
label_check(data, chosen, partial(staff_notes.save_check, data.path) if staff_notes.writable(data.path) else None)
