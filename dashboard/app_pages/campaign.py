"""Campaign: whom did it reach, how did people respond, did they go on to the help we offered."""

import streamlit as st

from dashboard import elements, filters, staff_notes, words
from dashboard.chart_notes import chart_notes
from dashboard.data import open_data
from dashboard.tables import ages
from dashboard.views import remember
from dashboard.views.campaign import campaign
from dashboard.views.campaign_posts import usual

data = open_data()
chosen = filters.choose(data)
view = remember(campaign, data, chosen)

st.title(words.plain(chosen.campaign))
st.caption(filters.said(chosen, data))
if ended := filters.ended(chosen, data):
    st.info(ended, icon=":material/event_available:")
if view.standing:
    st.markdown(view.standing)
if view.empty:
    elements.empty(
        "No post of this campaign has been collected yet.",
        "Posts belong to it by its hashtags, links and words. Whoever looks after this dashboard can change them, in "
        "campaigns.toml under [campaigns.match].",
    )
    st.stop()
elements.number_grid(view.lead)
st.page_link("app_pages/reports.py", label="Make a report of these days to send on", icon=":material/description:")

st.header("From posts to help, step by step")
st.html(view.steps)

elements.part("Whom did it reach?", f"Outputs: what we put out, and how often it was seen. {view.unreported}")
elements.number_grid(view.reached)
elements.chart(view.impressions)

elements.part("How did people respond?", "Out-takes: what people did with it, and how the comments they wrote sound.")
elements.number_grid(view.responded)
st.page_link("app_pages/conversation.py", label="More about the comments", icon=":material/forum:")
kinds = st.expander("Likes, comments, shares and saves, platform by platform", key="kinds_open", on_change="rerun")
if kinds.open:
    with kinds:
        elements.number_grid(view.kinds)
        elements.chart(view.responses)

elements.part("Did they go on to the help we offer?", view.help_remark)
elements.number_grid(view.went_on)
elements.chart(view.click_throughs)
st.page_link("app_pages/outcomes.py", label="What people did there, where it is counted", icon=":material/task_alt:")
chart_notes(data, chosen, staff_notes.annotations_of(data.path))

st.header("Which posts did best, and which did not?")
if view.posts.by_rate:
    ends = view.posts.by_rate[elements.metric_choice(list(view.posts.by_rate), key="rate")]
    for column, title, listed in zip(st.columns(2), ("Best", "Weakest"), (ends.best, ends.weakest), strict=True):
        column.markdown(f"### {title}\n\n{listed}")
    st.caption(ends.remark)
else:
    st.caption(view.posts.nothing)
at_age = st.expander("What posts usually have after 1, 7 and 28 days", key="ages_open", on_change="rerun")
if at_age.open:
    with at_age:
        elements.figures_table(remember(usual, data, chosen), key="ages")
        st.caption(ages.REMARK)
