"""Compare: two or more campaigns side by side, each over as many days from its start."""

import streamlit as st

from dashboard import choices, elements, filters, sides, words
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.comparison import FIGURES, comparison

data = open_data()
chosen = filters.choose(data, campaign=False, compare=False, period=False)

st.title("Compare")
campaigns = sides.begun(data)
if len(campaigns) < 2:
    elements.empty(
        "There is nothing to compare yet: fewer than two campaigns have begun.",
        "This page fills in the night after a second campaign has begun.",
    )
    st.stop()

slugs = choices.campaigns(campaigns)
if len(slugs) < 2:
    elements.empty("Choose at least two campaigns to compare.")
    st.stop()

length = choices.length(*sides.lengths(data, slugs))
figure = choices.figure(FIGURES, key="compared_figure")
view = remember(comparison, data, slugs, chosen.platforms, length, figure)

st.caption(words.plain(view.said))
if view.remark:
    st.info(words.plain(view.remark), icon=":material/event_note:")
elements.number_grid(view.cards)
elements.chart(view.course, level=2)

st.header("Figure by figure")
elements.whole_table(view.figures, key="figures")
st.caption(
    "A **usual post** at 7 days old: half of the posts have more, half less (the median). Positive and negative "
    "comments: what a model made of those of these days; nothing where a small number would show."
)
elements.fold("What each figure counts", view.explained)
st.markdown(f"### How the others differ from {words.plain(view.first)}")
elements.whole_table(view.differences, key="differences")
st.caption(
    "In numbers, and in per cent of the first. Whether more is better is for you to say. Rates differ in percentage "
    "points. Medians are set off only where at least 5 posts stand behind both."
)
elements.chart(view.mix, level=2)
