"""Posts: what each post has and gained, how the chosen one grew, and which campaigns it counts in."""

import streamlit as st

from dashboard import access, address, elements, filters, post_campaigns, queries, staff_notes, words
from dashboard.data import open_data
from dashboard.views import remember
from dashboard.views.posts import LONGEST_SEARCH, growth_of, posts

data = open_data()
chosen = filters.choose(data, compare=False)

st.title("Posts")
search_box, kinds_box = st.columns([3, 2])
with search_box:
    sought = st.text_input(
        "Search our posts",
        type="search",
        placeholder='words, "a phrase", #hashtag or a link',
        help="Finds our own posts by what is written in them, whenever they were published: all words must be there, "
        'the last may be unfinished. Words in "quotation marks" stand together. Accents and capitals do not matter. '
        "Posts deleted on their platform cannot be found: their text is gone here too.",
        **address.text("search", LONGEST_SEARCH),
    )
with kinds_box:
    kinds = st.multiselect(
        "Kind of post",
        data.ask(queries.kinds),
        format_func=str.capitalize,
        placeholder="All kinds",
        **address.several("kinds", data.ask(queries.kinds)),
    )
view = remember(posts, data, chosen, queries.Only(kinds=tuple(kinds), words=(sought or "").strip()))
st.caption(f"{words.plain(chosen.campaign)}: {filters.said(chosen, data)} {view.which}")

may_tag = access.may_write() and staff_notes.writable(data.path)
tags = staff_notes.PostTags(data.path) if may_tag else None
if not view.ids:
    post_campaigns.say_what_became_of_it(tags)
    elements.empty(view.nothing, view.hint)
    if view.elsewhere:
        st.button("Search all our posts", on_click=post_campaigns.search_everything)
    st.stop()

ticked = [
    view.ids[place] for place in elements.pick_rows(view.table, view.key, elements.post_columns(view.table), view.ids)
]
st.caption(
    f"{view.count}. **Gained** is the change within these days, **in all** the newest count; a loss is shown as "
    "a loss. Click on a column's name to sort. **Tick rows to see how a post grew and to change its campaigns**; "
    "until then the first one is shown below."
)
post_campaigns.say_what_became_of_it(tags)
if ticked:
    post_campaigns.campaigns_of(data, tuple(ticked), tags)
elements.chart(remember(growth_of, data, (ticked or view.ids)[0]), level=2)
