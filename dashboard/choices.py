"""What people choose on a page itself rather than in the side bar; kept in the address like what stands there."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import words
from dashboard.filters import KEPT
from dashboard.metrics.definitions import DEFINITIONS

AT_FIRST, AT_MOST = 3, 6  # campaigns: the latest ones, and as many as can be told apart
FAIREST = "fair"


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


def campaigns(begun: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Which campaigns are compared, by slug, the first the one that the others are set against."""
    picked = st.multiselect(
        "Campaigns",
        list(begun),
        default=list(begun)[:AT_FIRST],
        format_func=lambda slug: str(begun[slug]["name"]),
        max_selections=AT_MOST,
        placeholder="Choose two or more",
        help="The first one is what the others are set against.",
        key="compared",
        **KEPT,
    )
    return tuple(picked)


def length(fairest: int, others: Sequence[int]) -> int:
    """After how many days they are compared."""
    picked = st.selectbox(
        "Compare them after",
        [FAIREST, *(str(days) for days in others)],
        format_func=lambda choice: (
            "as many days as the shortest has run" if choice == FAIREST else words.counted(int(choice), "day")
        ),
        help=f"The shortest has run {words.counted(fairest, 'day')}: none is then counted longer than another.",
        key="compared_days",
        **KEPT,
    )
    return fairest if picked == FAIREST else int(str(picked))
