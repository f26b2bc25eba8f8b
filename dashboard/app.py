"""The Streamlit app: navigation, who may look, and the notices every page begins with."""

from pathlib import Path

import streamlit as st

from dashboard import access, address, notices

# An icon of our own: Streamlit would have the browser fetch a named one from another host.
st.set_page_config(page_title="Outreach", page_icon=Path(__file__).with_name("icon.svg"), layout="wide")

PAGES = [
    st.Page("app_pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
    st.Page("app_pages/campaign.py", title="Campaign", icon=":material/campaign:"),
    st.Page("app_pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
    st.Page("app_pages/posts.py", title="Posts", icon=":material/article:"),
    st.Page("app_pages/what_works.py", title="What works", icon=":material/schedule:"),
    st.Page("app_pages/conversation.py", title="Conversation", icon=":material/forum:"),
    st.Page("app_pages/click_throughs.py", title="Click-throughs", icon=":material/ads_click:"),
    st.Page("app_pages/collection.py", title="Collection", icon=":material/cloud_download:"),
]

address.follow()
allowed = access.gate()
page = st.navigation(PAGES, position="sidebar" if allowed else "hidden")
address.arrive(page.url_path)
with access.account_below(shown=allowed):
    if allowed and notices.show(page.title):
        page.run()
