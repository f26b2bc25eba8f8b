"""Where staff write the notes that stand on time charts: below the charts of a page, closed until somebody opens it.

Who may write is asked when it is drawn, and again at the moment of each write.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from dashboard import access, queries, words
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.known_days import day_of
from dashboard.queries import Annotation

LONGEST = 200  # characters of a note; what writes it refuses longer ones
SHOWN_AT_MOST = 40  # notes in the list; a shorter period shows the others
FIRST_DAY, AHEAD = date(2000, 1, 1), timedelta(days=366)
NOT_ALLOWED = "You may look at this dashboard, but not write notes in it, so nothing was saved."
ALL, EVERY_CAMPAIGN = 0, "All campaigns"
WHAT_FOR = (
    "What happened on a day that explains a rise or a fall: a broadcast, a bank holiday, a page that was down. "
    "Everybody who opens the dashboard sees it, numbered above its day, and reports of these days list it. "
    "Please name nobody."
)


class Notes(Protocol):
    """Writes notes; what it returns is said to whoever wrote, nothing where all is well."""

    def add(self, day: date, said: str, campaign_id: int | None, *, today: date, now: datetime) -> str: ...

    def change(self, seen: Annotation, now: Annotation, *, today: date) -> str: ...

    def remove(self, seen: Annotation) -> str: ...

    def put_back(self, removed: Annotation) -> str: ...


def chart_notes(data: Data, chosen: Chosen, write: Notes | None) -> None:
    """The notes in view, the newest first, and a form for another one; nothing for those who may not write."""
    if not access.may_write():
        return
    # Its title stays the same whatever is written: with another one the browser would close it.
    box = st.expander("Notes on these charts", icon=":material/edit_note:", key="notes_open", on_change="rerun")
    if not box.open:
        return
    with box:
        st.caption(WHAT_FOR)
        if write is None:
            st.caption("Notes cannot be written here: this dashboard may read the database, but not write it.")
            return
        found = data.ask(queries.annotations, chosen.campaign_id, chosen.span.first, chosen.span.last)
        campaigns = _campaigns(data)
        _say_what_became_of_it(data, write)
        for row in found.tail(SHOWN_AT_MOST).iloc[::-1].to_dict("records"):
            _note(data, _annotation(row), campaigns, write)
        if len(found) > SHOWN_AT_MOST:
            st.caption(f"The newest {SHOWN_AT_MOST} are shown. Choose a shorter period to see the others.")
        _form("new", "Add the note", _blank(chosen), campaigns, (_add, (data, write)))


def _note(data: Data, note: Annotation, campaigns: dict[int, str], write: Notes) -> None:
    name = _name(note)
    if st.session_state.get("note_edited") == name:
        with st.container(border=True):
            _form(name, "Save", note, campaigns, (_change, (data, note, write)))
            st.button("Leave it as it was", key=f"leave {name}", on_click=_edit, args=(None,), type="tertiary")
        return
    whose = campaigns.get(note.campaign_id or ALL, "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.day(note.day)}**: {words.plain(note.text)} ({words.plain(whose)})", width="stretch")
        with st.container(horizontal=True, width="content"):
            which = f"The note of {words.day(note.day)}"  # told to who hears the buttons one by one
            st.button("Edit", key=f"edit {name}", on_click=_edit, args=(name,), type="tertiary", help=which)
            _remove_button(data, note, write, which)


def _remove_button(data: Data, note: Annotation, write: Notes, which: str) -> None:
    told, args = f"{which}; it can be put back", (data, note, write)
    st.button("Remove", key=f"remove {_name(note)}", on_click=_remove, args=args, type="tertiary", help=told)


def _form(
    name: str,
    button: str,
    note: Annotation,
    campaigns: dict[int, str],
    save: tuple[Callable[..., None], tuple[Any, ...]],
) -> None:
    """Day, words and campaign of a note, with what stands there now."""
    with st.form(f"note_form {name}", border=name == "new"):
        if name == "new":
            st.markdown("**A new note**")
        day, campaign = st.columns(2)
        day.date_input("Day", note.day, FIRST_DAY, date.today() + AHEAD, key=f"note_day {name}", format="DD/MM/YYYY")
        campaign.selectbox(
            "On the charts of",
            list(campaigns),
            index=list(campaigns).index(note.campaign_id or ALL),
            format_func=lambda key: campaigns[key],
            key=f"note_campaign {name}",
        )
        st.text_input("What happened", note.text, max_chars=LONGEST, key=f"note_text {name}")
        on_click, args = save
        st.form_submit_button(button, on_click=on_click, args=(name, *args))


def _typed(name: str) -> tuple[date, str, int | None]:
    """What stands in a form."""
    state = st.session_state
    day = state.get(f"note_day {name}") or date.min  # an emptied day is none that a chart shows
    return day, str(state.get(f"note_text {name}", "")), state.get(f"note_campaign {name}") or None


def _add(name: str, data: Data, write: Notes) -> None:
    day, said, campaign = _typed(name)
    now = datetime.now(UTC)
    if _tell(lambda: write.add(day, said, campaign, today=_today(data, now), now=now), "Saved."):
        st.session_state[f"note_text {name}"] = ""


def _change(name: str, data: Data, seen: Annotation, write: Notes) -> None:
    day, said, campaign = _typed(name)
    wanted = seen._replace(day=day, text=said, campaign_id=campaign)
    if _tell(lambda: write.change(seen, wanted, today=_today(data, datetime.now(UTC))), "Saved."):
        _edit(None)
        changed = data.ask_now(queries.annotation, seen.annotation_id)
        st.session_state["note_undo"] = ("change", changed, seen) if changed else None


def _remove(data: Data, seen: Annotation, write: Notes) -> None:
    if _tell(lambda: write.remove(seen), f"Removed the note of {words.day(seen.day)}."):
        st.session_state["note_undo"] = ("remove", seen, seen)


def _undo(data: Data, write: Notes) -> None:
    what, now, before = st.session_state.pop("note_undo")
    if what == "remove":
        _tell(lambda: write.put_back(before), "It is back.")
    else:
        _tell(lambda: write.change(now, before, today=_today(data, datetime.now(UTC))), "It is as it was.")


def _edit(name: str | None) -> None:
    st.session_state["note_edited"] = name


def _tell(act: Callable[[], str], done: str) -> bool:
    """Write, if whoever sits there may, and keep what is to be said of it. Whether it was written."""
    problem = act() if access.may_write() else NOT_ALLOWED
    st.session_state["note_told"] = (problem, done)
    if not problem:
        st.session_state["note_undo"] = None
    return not problem


def _say_what_became_of_it(data: Data, write: Notes) -> None:
    """Of the last write; it can be undone until the next one."""
    problem, done = st.session_state.pop("note_told", ("", ""))
    if problem:
        st.warning(problem, icon=":material/info:")
    undo = st.session_state.get("note_undo")
    if not done and not undo:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if done and not problem:
            st.success(done, icon=":material/check:", width="stretch")
        if undo:
            button = "Put it back" if undo[0] == "remove" else "Undo the change"
            st.button(button, key="note_undo_button", on_click=_undo, args=(data, write), icon=":material/undo:")


def _blank(chosen: Chosen) -> Annotation:
    return Annotation(0, chosen.span.last, "", chosen.campaign_id, 0)


def _campaigns(data: Data) -> dict[int, str]:
    """Whose charts a note may stand on, by number: all, then each campaign, those no longer watched at the end."""
    rows = data.ask(queries.campaigns)
    names = zip(rows["campaign_id"], rows["name"], strict=True)
    return {ALL: EVERY_CAMPAIGN} | {int(number): str(name) for number, name in names}


def _annotation(row: dict[Any, Any]) -> Annotation:
    campaign = None if pd.isna(row["campaign_id"]) else int(row["campaign_id"])
    written_at = int(row["written_at"].timestamp())
    return Annotation(int(row["annotation_id"]), row["day"].date(), str(row["text"]), campaign, written_at)


def _name(note: Annotation) -> str:
    """Another one once the note has changed, so that no form shows what stood there before."""
    return f"{note.annotation_id}-{abs(hash(note)):x}"


def _today(data: Data, now: datetime) -> date:
    return day_of(now, data.ask_now(queries.organisation).timezone)
