"""Every choice on a page lives in the page's address, so that a copied link shows somebody else the same view.

    st.selectbox("Period", PRESETS, format_func=PRESETS.get, **address.one("period", PRESETS, "28"))
    st.multiselect("Platforms", names, **address.several("platforms", names))
    st.toggle("Only ours", **address.flag("ours"))
    st.text_input("Search", **address.text("search"))
    st.date_input("From and to", **address.days("days", (first, last), within))    # within: the days allowed
    st.date_input("From", **address.day("since", first, within))
    st.dataframe(table, **address.rows("post", ids, key="posts"))                  # the ticked rows, by their ids

A widget made so keeps its value over pages, and has no `value`, `index`, `default` or `on_change` of its own. What the
address cannot mean (an unknown campaign, a bad date) gives way to the fallback, with a short notice above the page.

How: a change writes the address before the page runs, which makes the browser keep the view before (Streamlit's own
binding replaces it, and Back would leave the page). Back and Forward run the page with the older address, which then
decides over all widgets. Between pages Streamlit drops the address: `follow` gives it back before the navigation is
told, so that a new page is one step of the browser's history.
"""

from dashboard.address.choices import day, days, flag, one, several, text
from dashboard.address.history import arrive, choose, follow, link, rows, said

__all__ = ["arrive", "choose", "day", "days", "flag", "follow", "link", "one", "rows", "said", "several", "text"]
