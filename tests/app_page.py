"""A page of the app as Streamlit runs it without a browser."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


def fresh_app(monkeypatch: pytest.MonkeyPatch, database: Path) -> AppTest:
    """The app on this database, not run yet and remembering nothing."""
    monkeypatch.setenv("OUTREACH_DB", str(database))
    st.cache_data.clear()
    st.cache_resource.clear()
    return AppTest.from_file(str(APP), default_timeout=60)


def opened_page(monkeypatch: pytest.MonkeyPatch, database: Path, page: str, choices: Mapping[str, object]) -> AppTest:
    """A page somebody went to from the Overview, with what its widgets are set to, by their keys."""
    app = fresh_app(monkeypatch, database).run()
    if page != "overview":
        app.switch_page(f"app_pages/{page}.py").run()
    for key, choice in choices.items():
        app.session_state[key] = choice
    return app.run() if choices else app
