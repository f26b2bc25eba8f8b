"""What works: what is usual by weekday, hour, kind, platform and hashtag, posts compared at the same age."""

import streamlit as st

from dashboard import choices, elements, filters, words
from dashboard.data import open_data
from dashboard.metrics.post_figures import POST_FIGURES
from dashboard.views import remember
from dashboard.views.what_works import what_works

CAUTION = """
* A dot is the **usual** post of its group: half of the posts have more, half have less (the median). The line through
  it spans the middle half of them. In brackets: how many posts. The dotted upright line: all posts together.
* Groups of fewer than 5 posts are grey: **too few to tell**.
* Something is said to stand out only where chance alone would rarely do it: by a rank-sum test of its posts against all
  others, strict enough that of twenty charts without any difference about one would name something.
* This is **what happened, not a proof**. Posts on Fridays may do better because of what was said on Fridays. To find
  out, change one thing at a time and look again after some weeks.
* Every post counts with what it had at 7 days old, so that young and old ones compare fairly. Posts that were not read
  around that day are left out, and so are younger ones.
* **Click-throughs cannot be told per post**: they are counted where people arrive, and no click source says which post
  brought them. Link clicks are those on the post itself, where the platform counts them.
"""

data = open_data()
chosen = filters.choose(data, compare=False, period=False)

st.title("What works")
st.caption(f"{words.plain(chosen.campaign)}: {filters.said(chosen, data)} Posts of up to a year count.")
figure = choices.figure(POST_FIGURES, key="post_figure")
view = remember(what_works, data, chosen, figure)

elements.number_grid(view.numbers)
if view.compared:
    st.markdown(view.compared)
if not view.charts:
    elements.empty(
        "No post is old enough yet." if view.young else "There are too few posts with this figure to compare.",
        "A post can be compared once it was read around its 7th day: nightly collecting fills this page within a week."
        if view.young
        else "Choose another figure, another campaign or a single platform.",
    )
else:
    st.header("What stands out")
    for finding in view.findings:
        st.markdown(f"* {finding}")
    if not view.findings:
        st.caption("Nothing: the differences below may well be chance.")
    for left, right in zip(view.charts[::2], [*view.charts[1::2], None], strict=False):
        columns = st.columns(2)
        with columns[0]:
            elements.chart(left)
        if right:
            with columns[1]:
                elements.chart(right)

elements.fold("How to read this, and what it cannot tell", CAUTION)
