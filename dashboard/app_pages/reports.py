"""Reports: what a campaign, or all together, came to, as a file that can be sent on."""

import streamlit as st

from dashboard import elements, filters, report_file, words
from dashboard.data import open_data
from dashboard.views.reports import wanted

ALL_CAMPAIGNS = "All campaigns"

data = open_data()
chosen = filters.choose(data, by_platform=False, compare=False)
portfolio = chosen.campaign_id is None

st.title("Reports")
st.caption(
    f"{ALL_CAMPAIGNS if portfolio else words.plain(chosen.campaign)}: {filters.said(chosen, data)} Campaign and period "
    "are chosen in the side bar; **All posts** makes one report over all campaigns."
)
if ended := filters.ended(chosen, data):
    st.info(ended, icon=":material/event_available:")

st.header("What goes in")
sections = report_file.choose_sections(portfolio=portfolio)
st.caption(
    "What has nothing to say is left out. Figures stand beside those of the days before where these are known from "
    "beginning to end; the report names the days."
)
if not sections:
    elements.empty("Choose at least one part of the report.")
    st.stop()
asked = wanted(data, chosen, sections)

st.header("The file")
report_file.make_file(data, asked, report_file.choose_kind())

st.header("Preview")
report_file.show_preview(data, asked)
