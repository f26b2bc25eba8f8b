"""What people choose on a page itself rather than in the side bar; kept in the address like what stands there."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import address, words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.tables.whole_accounts import figure_name
from dashboard.views.whole_accounts import WholeAccount

AT_FIRST, AT_MOST = 3, 6  # campaigns: the latest ones, and as many as can be told apart
FAIREST = "fair"


def figure(names: Sequence[str], key: str) -> str:
    """Which figure a page is about."""
    picked = st.segmented_control(
        "Figure",
        names,
        required=True,
        format_func=_name,
        **address.one(key, {name: _name(name) for name in names}),
    )
    return str(picked)


def _name(figure: str) -> str:
    return DEFINITIONS[figure].name


def campaigns(begun: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Which campaigns are compared, by slug, the first the one that the others are set against."""
    titles = {slug: str(campaign["name"]) for slug, campaign in begun.items()}
    picked = st.multiselect(
        "Campaigns",
        list(titles),
        format_func=titles.__getitem__,
        placeholder="Choose two or more",
        help="The first one is what the others are set against.",
        **address.several("compared", titles, list(titles)[:AT_FIRST], steady=False, at_most=AT_MOST),
    )
    return tuple(picked)


def length(fairest: int, others: Sequence[int]) -> int:
    """After how many days they are compared."""
    lengths = [FAIREST, *(str(days) for days in others)]
    picked = st.selectbox(
        "Compare them after",
        lengths,
        format_func=lambda choice: (
            "as many days as the shortest has run" if choice == FAIREST else words.counted(int(choice), "day")
        ),
        help=f"The shortest has run {words.counted(fairest, 'day')}: none is then counted longer than another.",
        **address.one("compared_days", lengths),
    )
    return fairest if picked == FAIREST else int(str(picked))


def whole_account(accounts: Mapping[str, WholeAccount]) -> tuple[WholeAccount, str]:
    """Which account and which of its figures a chart shows; nobody is asked where there is no choice."""
    left, right = st.columns(2)
    picked = next(iter(accounts))
    if len(accounts) > 1:
        titles = {key: account.title for key, account in accounts.items()}
        asked = address.one("account", titles)
        picked = str(left.selectbox("Account", list(titles), format_func=titles.__getitem__, **asked))
    account = accounts[picked]
    names = {metric: figure_name(metric) for metric in account.figures}
    if len(names) == 1:
        return account, account.figures[0]
    place = right if len(accounts) > 1 else left
    asked = address.one("account_figure", names)
    return account, str(place.selectbox("Figure", list(names), format_func=names.__getitem__, **asked))
