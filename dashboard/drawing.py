"""The element that draws a chart in the browser and changes it in place: front_end/chart.js, told what to draw.

Streamlit's own element for charts draws every changed figure as another chart, which is most of what a changed filter
costs a browser.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.charts.layout import Chart

_ROOM, _NAME = "outreach", "chart"
_SCRIPTS = "front_end"  # a folder whose files anybody may fetch
SCRIPT = f"_stcore/bidi-components/{_ROOM}.{_NAME}/chart.js"  # where a browser gets it, seen from the app's address


def draw(figure: Chart, *, key: str, alt: str) -> None:
    """The figure, as wide as there is room. `alt` says what it shows, for who cannot see it; `key` outlasts changes."""
    height = int(figure.to_dict()["layout"]["height"])
    element()(key=key, data={"alt": alt, "figure": figure.as_json()}, height=height)


def element() -> Callable[..., Any]:
    """The element, made known to the server. A server does so as it starts, since pages fetch the script early.

    Streamlit finds scripts of installed packages by itself, but only where a pyproject.toml lies beside them.
    """
    manager = get_bidi_component_manager()
    name = f"{_ROOM}.{_NAME}"
    if manager.get(name) is None:
        folder = ComponentManifest(_ROOM, "1", [ComponentConfig(_NAME, _SCRIPTS)])
        manager.register_from_manifest(folder, Path(__file__).parent)
    return st.components.v2.component(name, js="chart.js", isolate_styles=False)
