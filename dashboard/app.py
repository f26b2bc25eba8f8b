"""The Streamlit app: navigation, who may look, and the notices every page begins with."""

from pathlib import Path

import streamlit as st

from dashboard import access, address, notices

HERE = Path(__file__).parent

# An icon of our own: Streamlit would have the browser fetch a named one from another host.
st.set_page_config(page_title="Outreach", page_icon=HERE / "icon.svg", layout="wide")
st.logo(HERE / "logo.svg", size="large", icon_image=HERE / "icon.svg")

PAGES = {
    "Results": [
        st.Page("app_pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("app_pages/campaign.py", title="Campaign", icon=":material/campaign:"),
        st.Page("app_pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("app_pages/what_works.py", title="What works", icon=":material/schedule:"),
        st.Page("app_pages/reports.py", title="Reports", icon=":material/description:"),
    ],
    "Details": [
        st.Page("app_pages/posts.py", title="Posts", icon=":material/article:"),
        st.Page("app_pages/conversation.py", title="Conversation", icon=":material/forum:"),
        st.Page("app_pages/click_throughs.py", title="Click-throughs", icon=":material/ads_click:"),
    ],
    "About": [
        st.Page("app_pages/collection.py", title="Collection", icon=":material/cloud_download:"),
        st.Page("app_pages/glossary.py", title="What the words mean", icon=":material/menu_book:"),
    ],
}

address.follow()
allowed = access.gate()
page = st.navigation(PAGES, position="sidebar" if allowed else "hidden", expanded=True)
address.arrive(page.url_path)
with access.account_below(shown=allowed):
    if allowed and notices.show(page.title):
        page.run()
