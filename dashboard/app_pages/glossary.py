"""What the words mean: every figure, days, files, short links, what is not shown, and which platform tells what."""

import streamlit as st

from dashboard import elements, filters, queries
from dashboard.data import open_data
from dashboard.tables import glossary as tables
from dashboard.tables.meaning import anchor

data = open_data()
organisation = data.ask(queries.organisation)

st.title("What the words mean")
st.caption("Every figure on these pages, what it counts, and how. Other pages lead here.")
wanted = st.text_input("Find a word", placeholder="such as: reach", key="word")

found = {group: tables.chosen(group, wanted) for group in tables.GROUPS}
for group, its in found.items():
    if its:
        st.header(group)
    for name, one in its:
        st.subheader(one.name, anchor=anchor(name))
        st.markdown(tables.explained(name, one))
if not any(found.values()):
    elements.empty("No figure is called that, or explained with that word.", "Empty the box to see them all.")

st.header("Days and comparisons", anchor="days")
st.markdown(tables.DAYS.format(timezone=organisation.timezone))

st.header("Files you export yourself", anchor="exports")
st.markdown(tables.FILES)

st.header("Short links", anchor="short-links")
st.markdown(tables.LINKS)

st.header("What is not shown, and signs", anchor="signs")
st.markdown(tables.SIGNS)

st.header("Which platform tells what", anchor="platforms")
known = data.ask(queries.reported, None, filters.last_full_day(data))
elements.figures_table(tables.who_reports(known), key="who_reports")
st.caption(
    "As seen in this organisation's own posts so far. Click-throughs come from the click source, not from these."
)
