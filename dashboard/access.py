"""Who may look at the dashboard, and who may write in it.

Open where signing in is not set up. Otherwise everything is decided anew in every run and before every write, from the
database as it is then: nothing of a person is kept but, in memory, that they signed out.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import ParamSpec

import streamlit as st

from dashboard import notices, queries
from dashboard.data import open_data

PROVIDER = "organisation"  # the framework's name for the one place where people sign in
SIGNED_IN_FOR = timedelta(hours=12)  # so that who lost their account elsewhere does not stay for a month
_CLOCKS_DIFFER = timedelta(minutes=5)  # the provider's may be ahead; a word from later on would count for longer
NOT_ALLOWED = "You may look at this dashboard, but not write in it. Nothing was saved."
_ASK = (
    "Ask whoever looks after this dashboard in your organisation to add you: they add your address to the list in "
    "**campaigns.toml**, under **access**."
)

Write = ParamSpec("Write")
_signed_out: set[str] = set()  # sign-ins that ended before their time, by a digest


class Standing(Enum):
    """What somebody is to this dashboard."""

    OPEN = auto()  # nobody signs in here
    SIGNED_OUT = auto()
    UNVERIFIED = auto()  # without an address that the provider vouches for
    STRANGER = auto()
    VIEWER = auto()
    EDITOR = auto()


_LOOK = (Standing.OPEN, Standing.VIEWER, Standing.EDITOR)
_WRITE = (Standing.OPEN, Standing.EDITOR)


def gate() -> bool:
    """Whether the page may be run; where it may not, says why and what to do. Every run of the app begins with this."""
    try:
        standing = standing_of(st.user.to_dict(), datetime.now(UTC))
    except queries.DatabaseError as problem:  # then nobody knows who may look
        notices.trouble(problem)
        _account()
        return False
    if standing is Standing.SIGNED_OUT:
        _sign_in()
    elif standing not in _LOOK:
        _refuse(standing)
    return standing in _LOOK


def may_look() -> bool:
    """Whether whoever sits before this page may still look at it."""
    return _one_of(_LOOK)


def may_write() -> bool:
    """Whether whoever sits before this page may write notes: annotations, tags, label checks."""
    return _one_of(_WRITE)


def if_allowed(write: Callable[Write, str]) -> Callable[Write, str]:
    """The same, done only for who may write at that moment: a page may have been open since before."""

    def checked(*args: Write.args, **kwargs: Write.kwargs) -> str:
        return write(*args, **kwargs) if may_write() else NOT_ALLOWED

    return checked


def look_again() -> None:
    """Begin every fragment with this: it runs without the rest of the app, and so without `gate`."""
    if not may_look():
        st.rerun()


@contextmanager
def account_below(*, shown: bool) -> Iterator[None]:
    """A page, and below all else in its side bar who is signed in and the way out, wherever the page ends."""
    try:
        yield
    finally:
        if shown and st.user.get("is_logged_in"):
            with st.sidebar:
                st.divider()
                _account()


def _one_of(standings: tuple[Standing, ...]) -> bool:
    try:
        return standing_of(st.user.to_dict(), datetime.now(UTC)) in standings
    except queries.DatabaseError:
        return False


def standing_of(person: Mapping[str, object], now: datetime) -> Standing:
    """What somebody is by the provider's word and the list as it is now. Raises queries.DatabaseError.

    person: claims, with `is_logged_in` where people sign in here.
    """
    if "is_logged_in" not in person:
        return Standing.OPEN
    if person["is_logged_in"] is not True or _too_long_ago(person, now) or _name(person) in _signed_out:
        return Standing.SIGNED_OUT
    address = str(person.get("email") or "")
    if "@" not in address or person.get("email_verified", True) not in (True, "true"):
        return Standing.UNVERIFIED
    roles = {"viewer": Standing.VIEWER, "editor": Standing.EDITOR, None: Standing.STRANGER}
    return roles[open_data().ask_now(queries.role, address)]


def _too_long_ago(person: Mapping[str, object], now: datetime) -> bool:
    """Whether the provider's word is older than SIGNED_IN_FOR, or does not say how old it is."""
    given = person.get("iat")
    first, last = (now - SIGNED_IN_FOR).timestamp(), (now + _CLOCKS_DIFFER).timestamp()
    return not isinstance(given, int | float) or not first <= given <= last


def _name(person: Mapping[str, object]) -> str:
    """Of this one sign-in, in every window and in whatever copies of its cookie; says nothing of anybody."""
    facts = [str(person.get(claim)) for claim in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _sign_in() -> None:
    st.title("Outreach")
    st.markdown("What our campaigns reach, how people respond, and whether they go on to help.")
    if st.button("Sign in", type="primary", icon=":material/login:"):
        st.login(PROVIDER)
    st.caption("You need an account of your organisation, and sign in where you always do. Your password stays there.")


def _refuse(standing: Standing) -> None:
    st.title("You cannot look at this dashboard")
    _signed_in_as()
    if standing is Standing.UNVERIFIED:
        st.error(
            "Your organisation's sign-in does not vouch for an e-mail address of this account. Confirm your address "
            "there, then sign in again.",
            icon=":material/mark_email_unread:",
        )
    else:
        st.error("This account is not on the list of people who may look.", icon=":material/lock:")
    st.markdown(_ASK)
    st.button("Sign in with another account", on_click=_sign_out, icon=":material/switch_account:")


def _account() -> None:
    if st.user.get("is_logged_in"):
        _signed_in_as()
        st.button("Sign out", on_click=_sign_out, icon=":material/logout:", type="tertiary")


def _signed_in_as() -> None:
    """As plain text: Markdown would make a link of the address."""
    st.text(f"Signed in as {st.user.get('email') or 'an account without an e-mail address'}")


def _sign_out() -> None:
    _signed_out.add(_name(st.user.to_dict()))
    st.logout()
