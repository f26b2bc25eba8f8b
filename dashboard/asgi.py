"""The app as a server runs it: the pages, in our front page."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.front_page import FrontPage

app = App(Path(__file__).with_name("app.py"), middleware=[Middleware(FrontPage)])
