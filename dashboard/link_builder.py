"""The parts of the page Links in which staff make a link, and look at one: its addresses, its QR code, its end."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from dashboard import access, address, beside, link_tags, qr, words

MAY_NOT = "You may look at this dashboard, but not make links in it, so nothing was changed."
ONLY_LOOK = "Making links takes the right to write, of you and of this dashboard. Those there are stand below."
NO_ADDRESS = (
    "Where people reach short links is not said yet, so only the end of each is shown. Whoever looks after this "
    "dashboard adds it to **campaigns.toml**: `address` under `[links]`."
)
NO_ANSWER = "The page it leads to does not answer: {trouble}. Whoever opens a link to it gets nowhere."
_TOLD = "links_told"


class Made(Protocol):
    """What became of a wish: words where it failed, and the link's name where it did not."""

    @property
    def said(self) -> str: ...

    @property
    def slug(self) -> str: ...


class Links(Protocol):
    """Writes links."""

    def add(self, wanted: Any, *, now: datetime) -> Made: ...

    def retire(self, slug: str, *, now: datetime) -> str: ...

    def offer_again(self, slug: str) -> str: ...


def build(targets: pd.DataFrame, write: Links, wanted: Callable[..., Any]) -> None:
    """What the link is for, what to look out for, and the button. wanted: makes what `write.add` takes."""
    campaign = _choose("Campaign", "link_campaign", _names(targets, "campaign"))
    its = targets[targets["campaign"] == campaign]
    left, right = st.columns(2)
    with left:
        resource = _choose("Leads to", "link_resource", _names(its, "resource"))
    with right:
        places = sorted((*link_tags.PLATFORMS, *link_tags.PLACES), key=lambda one: words.source_title(one).lower())
        platform = _choose("To be posted on", "link_platform", {one: words.source_title(one) for one in places})
    row = its[its["resource"] == resource].iloc[0]
    slug = _own_name(campaign)
    if pd.isna(row["utm_campaign"]):
        st.warning(words.plain(link_tags.NOT_COUNTED.format(campaign=campaign)), icon=":material/label_off:")
    with st.container(horizontal=True):
        make = (write, wanted(int(row["campaign_id"]), int(row["resource_id"]), platform, slug), str(row["url"]))
        st.button("Make the link", type="primary", icon=":material/add_link:", on_click=_make, args=make)
        _ask_page(str(row["url"]))
    st.caption(f"The page it leads to: {words.plain(str(row['url']))}")


def say_what_became_of_it() -> None:
    """Of the last button."""
    problem, done = st.session_state.pop(_TOLD, ("", ""))
    if done:
        st.success(done, icon=":material/check:")
    if problem:
        st.warning(problem, icon=":material/info:")


def look_at(row: Mapping[Any, Any], base: str | None, write: Links | None) -> None:
    """One link of `queries.links`, to be copied, printed, retired."""
    slug, short = str(row["slug"]), link_tags.short(base, str(row["slug"]))
    about, code = st.columns([3, 1])
    with about:
        st.markdown("**Short link**, for posts and print")
        st.code(short, language=None, wrap_lines=True)
        st.markdown("**Tagged link**, where its length does not matter; openings of it are not counted here")
        st.code(str(row["url"]), language=None, wrap_lines=True)
        st.caption(_said_of(row))
        if write is not None:
            _retire_button(slug, write, retired=not pd.isna(row["retired_at"]))
    if base is not None:
        with code:
            st.html(qr.picture(short))
            st.download_button(
                "QR code as SVG",
                lambda: qr.svg(short),
                file_name=f"link-{slug}.svg",
                mime="image/svg+xml",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def name_of(row: Mapping[Any, Any]) -> str:
    """What a link of `queries.links` is called where one is chosen."""
    return f"{link_tags.PATH}{row['slug']}: {_where(row)}"


def _where(row: Mapping[Any, Any]) -> str:
    retired = "" if pd.isna(row["retired_at"]) else ", retired"
    return f"{words.source_title(str(row['platform']))}, {row['campaign_name']}{retired}"


def _said_of(row: Mapping[Any, Any]) -> str:
    where = words.plain(_where(row))
    if pd.isna(row["clicks"]):
        return f"{where}. Not counted yet: openings are added up at night."
    people, programs = words.counted(int(row["clicks"]), "time"), words.counted(int(row["bots"] or 0), "time")
    return f"{where}. Opened {people} by people and {programs} by programs, up to the last collection."


def _retire_button(slug: str, write: Links, *, retired: bool) -> None:
    if retired:
        st.button("Offer it again", key="link_again", on_click=_offer, args=(write, slug), icon=":material/undo:")
        return
    told = "It goes on leading where it leads, as it may be printed somewhere; it only leaves the list of links in use."
    st.button("Retire it", key="link_retire", on_click=_retire, args=(write, slug), help=told, type="tertiary")


def _own_name(campaign: str) -> str | None:
    """A name somebody typed, with what it would tell; None for one made by chance."""
    with st.expander("Choose the link's name yourself", key="link_name_open"):
        st.caption("Made by chance it says nothing of anybody, which is what we advise.")
        slug = st.text_input("Name", key="link_name", max_chars=40, placeholder="such as: spring-26").strip().lower()
    if not slug:
        return None
    if trouble := link_tags.slug_trouble(slug) or link_tags.slug_warning(slug, campaign):
        st.warning(trouble, icon=":material/visibility:")
    return slug


def _ask_page(url: str) -> None:
    """Whether the page answers, where this server can ask: by a button, as it makes a request to that page."""
    ask = beside.page_asker()
    if ask is None or not st.button("Does the page answer?", icon=":material/network_check:", key="link_ask"):
        return
    if not access.may_write():
        st.warning(MAY_NOT, icon=":material/info:")
    elif trouble := ask(url):
        st.error(NO_ANSWER.format(trouble=trouble), icon=":material/link_off:")
    else:
        st.success("The page answers.", icon=":material/check:")


def _make(write: Links, wanted: Any, url: str) -> None:
    """Make it, and warn where the page it leads to does not answer: soon it will be printed."""
    if not access.may_write():
        st.session_state[_TOLD] = (MAY_NOT, "")
        return
    made = write.add(wanted, now=datetime.now(UTC))
    if made.said:
        st.session_state[_TOLD] = (made.said, "")
        return
    st.session_state["link_name"] = ""
    address.choose(link=made.slug)
    ask = beside.page_asker()
    trouble = ask(url) if ask else ""
    problem = NO_ANSWER.format(trouble=trouble) if trouble else ""
    st.session_state[_TOLD] = (problem, "The link is made: it stands below, ready to be copied.")


def _retire(write: Links, slug: str) -> None:
    problem = write.retire(slug, now=datetime.now(UTC)) if access.may_write() else MAY_NOT
    st.session_state[_TOLD] = (problem, "" if problem else "The link is retired. It still leads where it led.")


def _offer(write: Links, slug: str) -> None:
    problem = write.offer_again(slug) if access.may_write() else MAY_NOT
    st.session_state[_TOLD] = (problem, "" if problem else "The link is in use again.")


def _choose(label: str, key: str, options: Mapping[str, str]) -> str:
    if st.session_state.get(key) not in options:
        st.session_state[key] = address.said("campaign") if address.said("campaign") in options else next(iter(options))
    return str(st.selectbox(label, list(options), format_func=lambda one: options[one], key=key))


def _names(targets: pd.DataFrame, what: str) -> dict[str, str]:
    pairs = zip(targets[what], targets[f"{what}_name"], strict=True)
    return {str(key): str(name) for key, name in pairs}
