"""The Streamlit app: navigation, and what every page begins with."""

import gc

import streamlit as st

from dashboard import notices

st.set_page_config(page_title="Outreach dashboard", page_icon=":material/campaign:", layout="wide")

PAGES = [
    st.Page("app_pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
    st.Page("app_pages/campaign.py", title="Campaign", icon=":material/campaign:"),
    st.Page("app_pages/posts.py", title="Posts", icon=":material/article:"),
    st.Page("app_pages/conversation.py", title="Conversation", icon=":material/forum:"),
    st.Page("app_pages/click_throughs.py", title="Click-throughs", icon=":material/ads_click:"),
    st.Page("app_pages/collection.py", title="Collection", icon=":material/cloud_download:"),
]


@st.cache_resource(show_spinner=False)
def _settle_memory() -> None:
    """Once per server: the libraries' objects stay for ever, so no garbage collection need walk them again."""
    gc.collect()
    gc.freeze()


page = st.navigation(PAGES)
if notices.show(page.title):
    page.run()
_settle_memory()
