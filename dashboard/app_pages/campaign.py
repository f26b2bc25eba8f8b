"""Campaign: whom did it reach, how did people respond, did they go on to the help we offered."""

import streamlit as st

from dashboard import elements, filters, staff_notes, words
from dashboard.chart_notes import chart_notes
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.campaign import campaign

data = open_data()
chosen = filters.choose(data)
view = remember(campaign, data, chosen)

st.title(words.plain(chosen.campaign))
st.caption(filters.said(chosen, data))
if ended := filters.ended(chosen, data):
    st.info(ended, icon=":material/event_available:")
if view.empty:
    elements.empty(
        "No post of this campaign has been collected yet.",
        "Posts belong to it by the hashtags, links and words under [campaigns.match] in campaigns.toml.",
    )
    st.stop()

st.header("Whom did it reach?")
elements.number_grid(view.reached)
elements.chart(view.impressions)

st.header("How did people respond?")
elements.number_grid(view.responded)
elements.chart(view.responses)

st.header("Did they go on to the help we offer?")
st.caption(
    "An arrival is a visit to a page of help. Whether somebody then called, booked or finished a self-check is not "
    "known here."
)
elements.number_grid(view.went_on)
elements.chart(view.click_throughs)
chart_notes(data, chosen, staff_notes.annotations_of(data.path))

if view.goals:
    st.header("Is it on the way to its goals?")
    elements.chart(view.goals)
