"""The part of the Posts page in which staff put posts into campaigns, take them out, and undo what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import streamlit as st

from dashboard import access, filters, queries, words
from dashboard.data import Data
from dashboard.tables.post_tags import Standing, done_said, standings

MAY_NOT = "You may look at this, but not change it, so nothing was changed."
ONLY_LOOK = (
    "Which campaigns a post counts in can only be looked at here: changing it takes the right to write, "
    "of you and of this dashboard."
)
HOW = (
    "A post counts in a campaign by the campaign's rules, such as a hashtag, or because staff say so here. What staff "
    "say stays, whatever is collected later, and all figures follow it at once."
)
_TOLD = "post_campaigns_told"


class Done(Protocol):
    """What became of a wish: words where it failed, and what to take back where it did not."""

    @property
    def said(self) -> str: ...

    @property
    def changes(self) -> Sequence[Any]: ...


class Tags(Protocol):
    """Writes what staff wish of posts and campaigns."""

    def tag(self, campaign_id: int, posts: Sequence[int], wish: str, *, now: datetime) -> Done: ...

    def take_back(self, done: Sequence[Any]) -> Done: ...


@dataclass(frozen=True)
class _Told:
    """What is said of the last wish."""

    text: str
    went_well: bool
    changes: Sequence[Any] = ()


def say_what_became_of_it(tags: Tags | None) -> None:
    """Of the last wish of this session, with a way back."""
    told: _Told | None = st.session_state.get(_TOLD)
    if told is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if told.went_well:
            st.success(told.text, icon=":material/check:")
        else:
            st.warning(told.text, icon=":material/info:")
        if told.changes and tags:
            st.button(
                "Undo", key="undo_last_tag", icon=":material/undo:", on_click=_take_back, args=(tags, told.changes)
            )
        st.button("Close", key="close_told", type="tertiary", on_click=_close)


def search_everything() -> None:
    """Leaves the search as it is and every other choice that narrows it behind."""
    filters.choose_everything("kinds")


def campaigns_of(data: Data, posts: tuple[int, ...], tags: Tags | None) -> None:
    """The campaigns of the ticked posts, and why they are in them. Without `tags` nothing can be written here."""
    st.markdown(f"## Campaigns of {'this post' if len(posts) == 1 else f'these {words.number(len(posts))} posts'}")
    timezone = data.ask(queries.organisation).timezone
    found = standings(data.ask(queries.post_places, posts), len(posts), timezone)
    if not found:
        st.markdown("In no campaign.")
    for standing in found:
        _standing(standing, posts, tags)
    if tags is None:
        st.caption(ONLY_LOOK)
        return
    _put_in(data, found, posts, tags)
    st.caption(HOW)


def _standing(standing: Standing, posts: tuple[int, ...], tags: Tags | None) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(standing.name)}**: {standing.said}.")
        if tags is None:
            return
        if standing.inside:
            _wish("Take out", tags, (standing.campaign_id, standing.name), posts, "out")
        if standing.tagged:
            _wish("Back to the rules", tags, (standing.campaign_id, standing.name), posts, "by the rules")


def _put_in(data: Data, found: Sequence[Standing], posts: tuple[int, ...], tags: Tags) -> None:
    """Campaigns that do not hold all of these posts yet, the newest first."""
    campaigns = data.ask(queries.campaigns).sort_values("starts", ascending=False, kind="stable")
    full = {standing.campaign_id for standing in found if standing.inside == len(posts)}
    names = {
        int(row["campaign_id"]): str(row["name"])
        for row in campaigns[campaigns["configured"] == 1].to_dict("records")
        if row["campaign_id"] not in full
    }
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Put into",
            list(names),
            index=None,
            format_func=lambda campaign: names[campaign],
            placeholder="Choose a campaign",
            key="put_into",
        )
        if picked in names:
            _wish("Put in", tags, (picked, names[picked]), posts, "in")


def _wish(title: str, tags: Tags, campaign: tuple[int, str], posts: tuple[int, ...], wish: str) -> None:
    st.button(title, key=f"tag {wish} {campaign[0]}", on_click=_tag, args=(tags, campaign, posts, wish))


def _tag(tags: Tags, campaign: tuple[int, str], posts: tuple[int, ...], wish: str) -> None:
    campaign_id, name = campaign
    if not access.may_write():
        _tell(MAY_NOT)
        return
    done = tags.tag(campaign_id, posts, wish, now=datetime.now(UTC))
    told = done_said(wish, name, len({change.post_id for change in done.changes}))
    _tell(done.said, told or "Nothing needed to change: somebody has done it already.", done.changes)


def _take_back(tags: Tags, changes: Sequence[Any]) -> None:
    if not access.may_write():
        _tell(MAY_NOT)
        return
    _tell(tags.take_back(changes).said, "Undone: it is as it was before.")


def _tell(trouble: str, told: str = "", changes: Sequence[Any] = ()) -> None:
    st.session_state[_TOLD] = _Told(str(trouble), False) if trouble else _Told(told, True, tuple(changes))


def _close() -> None:
    st.session_state.pop(_TOLD, None)
