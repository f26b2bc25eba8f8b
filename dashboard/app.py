"""The Streamlit app: navigation, who may look, and the notices every page begins with."""

from base64 import b64encode
from pathlib import Path

import streamlit as st

from dashboard import access, address, notices

# Pictures of our own, within the page: Streamlit would have the browser fetch a named icon from another host, and a
# file from where only who has signed in may fetch.
ICON, LOGO = (
    "data:image/svg+xml;base64," + b64encode(Path(__file__).with_name(name).read_bytes()).decode()
    for name in ("icon.svg", "logo.svg")
)

st.set_page_config(page_title="Outreach", page_icon=ICON, layout="wide")
st.logo(LOGO, size="large", icon_image=ICON)

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
        st.Page("app_pages/links.py", title="Links", icon=":material/add_link:"),
        st.Page("app_pages/outcomes.py", title="Outcomes", icon=":material/task_alt:"),
    ],
    "About": [
        st.Page("app_pages/import_files.py", title="Import", icon=":material/upload_file:"),
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
