"""What people choose on a page itself rather than in the side bar; kept in the address like what stands there."""

from collections.abc import Sequence

import streamlit as st

from dashboard.filters import KEPT
from dashboard.metrics.definitions import DEFINITIONS


def figure(names: Sequence[str], key: str) -> str:
    """Which figure a page is about."""
    picked = st.segmented_control(
        "Figure",
        names,
        default=names[0],
        required=True,
        format_func=_name,
        key=key,
        **KEPT,
    )
    return str(picked)


def _name(figure: str) -> str:
    return DEFINITIONS[figure].name
