"""Posts: what each post has and gained, and how the chosen one grew."""

import streamlit as st

from dashboard import elements, filters, queries, words
from dashboard.charts.over_time import growth_lines
from dashboard.charts.palette import METRIC_COLOURS
from dashboard.data import open_data
from dashboard.metrics.growth import growth
from dashboard.tables import posts as tables

data = open_data()
zone = data.ask(queries.organisation).timezone
chosen = filters.choose(data, compare=False)
found = data.ask(queries.posts, chosen.campaign_id, chosen.span.first, chosen.span.last)
found = found[found["platform"].isin(chosen.platforms)].reset_index(drop=True)

st.title("Posts")
st.caption(f"{chosen.campaign}, {chosen.span.said}: posts that were published or gained anything in these days.")

if found.empty:
    elements.empty("No post was published or gained anything in these days.", "Choose a longer period in the side bar.")
    st.stop()

table = tables.posts(found, zone)
picked = st.dataframe(
    table,
    hide_index=True,
    placeholder=words.NOT_REPORTED,
    column_config=elements.post_columns(table),
    key="posts",
    on_select="rerun",
    selection_mode="single-row",
)
st.caption(
    f"{words.counted(len(found), 'post')}. **Gained** is the change within these days, **in all** the newest count. "
    "Click on a column's name to sort, tick a row to see how that post grew. A loss is shown as a loss."
)

post = found.iloc[elements.picked_place(picked)]
history = data.ask(queries.post_snapshots, int(post["post_id"]))
matched = data.ask(queries.post_campaigns, int(post["post_id"]))
elements.chart(
    f"How this post grew: {tables.opening(post['text'], post['deleted_at'], 60)}",
    growth_lines(tables.on_clock(growth(history, post["published_at"]), zone), tables.POST_METRICS, METRIC_COLOURS),
    tables.history_table(history, zone),
    key="growth",
    remark=tables.about_post(post, matched, zone),
)
