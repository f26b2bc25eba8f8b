"""Links: make tagged and short links to the help we offer, find them again, see how often they were opened."""

import streamlit as st

from dashboard import access, address, elements, link_builder, queries, staff_notes
from dashboard.data import open_data
from dashboard.tables import links as tables

data = open_data()
targets = data.ask_now(queries.link_targets)
found = data.ask_now(queries.links)
base = data.ask_now(queries.links_address)
write = staff_notes.Links(data.path) if access.may_write() and staff_notes.writable(data.path) else None

st.title("Links")
st.caption(
    "Short links to the pages a campaign points to. Each says where it was posted, so that arrivals can be told apart, "
    "and counts how often it was opened: people and programs apart, and nothing of who opened it."
)
if base is None:
    st.info(link_builder.NO_ADDRESS, icon=":material/link:")

st.header("A new link")
link_builder.say_what_became_of_it()
if write is None:
    st.caption(link_builder.ONLY_LOOK)
elif targets.empty:
    elements.empty("There is nothing to link to yet.", "Campaigns need **resources** in campaigns.toml.")
else:
    link_builder.build(targets, write, staff_notes.Wanted)

st.header("Links made so far")
if found.empty:
    elements.empty("No link was made yet.")
    st.stop()
names = {row["slug"]: link_builder.name_of(row) for row in found.to_dict("records")}
slug = st.selectbox("Look at a link", list(names), format_func=names.__getitem__, **address.one("link", names))
link_builder.look_at(found[found["slug"] == slug].iloc[0].to_dict(), base, write)
elements.figures_table(
    tables.shown(found, base),
    key="links",
    columns={"Made": st.column_config.DatetimeColumn(format="D MMM YYYY")},
    unknown="not counted yet",
)
elements.download(tables.shown(found, base), "links")
st.caption(f"{tables.COUNTED} [What the words mean](glossary#short-links)")
