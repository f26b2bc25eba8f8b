"""Posts: what each post has and gained, and how the chosen one grew."""

import streamlit as st

from dashboard import elements, filters, words
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.posts import growth_of, posts

data = open_data()
chosen = filters.choose(data, compare=False)
view = remember(posts, data, chosen)

st.title("Posts")
st.caption(
    f"{words.plain(chosen.campaign)}: {filters.said(chosen, data)} Posts published or gaining anything in these days."
)
if not view.ids:
    elements.empty("No post was published or gained anything in these days.", "Choose a longer period in the side bar.")
    st.stop()

place = elements.pick_row(view.table, key="posts", columns=elements.post_columns(view.table))
counted = words.counted(len(view.ids), "post")
st.caption(
    f"{'The newest ' if view.cut else ''}{counted}. **Gained** is the change within these days, **in all** the newest "
    "count. Click on a column's name to sort, tick a row to see how that post grew. A loss is shown as a loss."
)
elements.chart(remember(growth_of, data, view.ids[place]), level=2)
