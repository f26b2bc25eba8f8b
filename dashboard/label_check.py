"""The part of the Conversation page in which staff say whether labels were right.

A text goes to the browser only once somebody asks for it, and is kept nowhere: not in a cache, not in the session.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import streamlit as st

from dashboard import access, elements, queries, words
from dashboard.charts.shares import STANCE_TITLES
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.agreement import agreement
from dashboard.metrics.known_days import day_of
from dashboard.queries import Checkable
from dashboard.tables.checks import agreement_said, table

AT_ONCE = 3
LONGEST = 2_000  # characters of a comment; longer ones are read on the platform
LOOK_AGAIN = timedelta(minutes=10)  # so that a page left open does not keep a text whose time is over
HIDDEN = (
    '<p aria-hidden="true" style="filter:blur(5px);opacity:.6;user-select:none;margin:0">'
    "some words that nobody has written, and some more of them in a second half</p>"
)
WHAT_TO_JUDGE = (
    "Your answers show how far the figures above can be trusted. Judge how the author *sounds*, not what the comment "
    "is about: \u201cyour helpline got me through\u201d is positive. The comments are not older than a day and come in "
    "random order; who wrote them is not known here. Your answer is counted, without the comment, and the comment is "
    "deleted here at once, not on the platform. **Some may be hard to read: nobody needs to. If somebody may be in "
    "danger, act on the platform.**"
)


class Save(Protocol):
    """Counts what somebody said of a label; what it returns is said to them, nothing where all is well."""

    def __call__(self, comment: Checkable, corrected: str, *, today: date, now: datetime) -> str: ...


@st.fragment(run_every=LOOK_AGAIN)
def label_check(data: Data, chosen: Chosen, save: Save | None) -> None:
    """A few comments to check, and how often staff agreed so far. Without `save` nothing can be written here."""
    access.look_again()
    if not access.may_write():
        st.caption("You may look at this dashboard, but not write in it: others check the labels.")
    elif save is None:
        st.caption(
            "Labels cannot be checked here: this dashboard may show figures, but not keep answers. "
            "Whoever looks after it can change that."
        )
    else:
        st.markdown(WHAT_TO_JUDGE)
        _say_what_became_of_it(st.session_state.pop("label_check_told", None))
        now = datetime.now(UTC)
        waiting = data.ask_now(queries.checkable_comments, chosen.campaign_id, chosen.platforms, now)
        passed = _names("passed")
        offered = [comment for comment in _at_random(waiting) if _name(comment) not in passed]
        for comment in offered[:AT_ONCE]:
            with st.container(border=True):
                _comment(data, comment, save)
        if not offered:
            st.info(
                "There is nothing to check just now of this campaign and these platforms: "
                "comments can be checked for a day after they were read.",
                icon=":material/inbox:",
            )
    _agreement(data)


def _say_what_became_of_it(told: str | None) -> None:
    """Of the answer just given, if one was; below ENOUGH answers no number would show that it was counted."""
    if told:
        st.warning(told, icon=":material/info:")
    elif told is not None:
        st.toast("Counted. The comment is deleted here.", icon=":material/check:")


def _at_random(comments: Sequence[Checkable]) -> list[Checkable]:
    """In an order that stays while a session lasts, so that a click moves nothing else."""
    seed = st.session_state.setdefault("label_check_seed", secrets.token_hex(8))
    return sorted(comments, key=lambda comment: hashlib.sha256(f"{seed} {_name(comment)}".encode()).digest())


def _comment(data: Data, comment: Checkable, save: Save) -> None:
    name = _name(comment)
    opened, wrong, passed = _names("opened"), _names("wrong"), _names("passed")
    platform = words.source_title(comment.platform)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"A comment on **{platform}**")
        if address := words.web_address(comment.url):
            st.link_button("Our post", address, icon=":material/open_in_new:", type="tertiary")
    if name not in opened:
        st.html(HIDDEN)
        st.button("Show the comment", key=f"show {name}", on_click=opened.add, args=(name,))
        return
    text = data.ask_now(queries.comment_text, comment, datetime.now(UTC))
    if text is None:
        st.caption("This comment is no longer here: a colleague has just checked it, or its day is over.")
        return
    _show(text)
    st.markdown(f"The model says: **{STANCE_TITLES[comment.label].lower()}**. Is that right?")
    with st.container(horizontal=True, vertical_alignment="center"):
        if name not in wrong:
            _answer(data, comment, save, "Right", comment.label)
            st.button("Wrong", key=f"wrong {name}", on_click=wrong.add, args=(name,))
            st.button("Hide it, no answer", key=f"pass {name}", on_click=passed.add, args=(name,), type="tertiary")
            return
        st.markdown("It sounds rather:")
        for label, title in STANCE_TITLES.items():
            if label != comment.label:
                _answer(data, comment, save, title, label)
        st.button("Back", key=f"back {name}", on_click=wrong.discard, args=(name,), type="tertiary")


def _names(what: str) -> set[str]:
    """The comments this session has opened, called wrong, or passed without an answer; by name."""
    names: set[str] = st.session_state.setdefault(f"label_check_{what}", set())
    return names


def _show(text: str) -> None:
    """As it was written: nothing in it is taken for formatting or a link."""
    long = len(text) > LONGEST
    st.text(f"{text[:LONGEST]}\u2026" if long else text)
    if long:
        st.caption("The rest of this long comment is on the platform.")


def _answer(data: Data, comment: Checkable, save: Save, title: str, label: str) -> None:
    st.button(title, key=f"{label} {_name(comment)}", on_click=_save, args=(data, comment, save, label))


def _save(data: Data, comment: Checkable, save: Save, label: str) -> None:
    now = datetime.now(UTC)
    today = day_of(now, data.ask_now(queries.organisation).timezone)
    st.session_state["label_check_told"] = str(access.if_allowed(save)(comment, label, today=today, now=now))


def _agreement(data: Data) -> None:
    found = agreement(data.ask_now(queries.label_checks))
    st.markdown("### How often staff agree with the model")
    st.markdown(agreement_said(found))
    for one in found:
        if one.table is not None:
            st.caption(f"A row per label of version {words.plain(one.model)}, a column per answer of staff:")
            elements.figures_table(table(one.table), key=f"checks {one.model}")


def _name(comment: Checkable) -> str:
    """Says which comment, and nothing of it."""
    return f"{comment.comment_id}-{comment.expires}"
