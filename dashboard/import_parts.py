"""The parts of the Import page: a file's preview with what has to be said of it, taking it in, taking it back."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import access, elements, queries, words
from dashboard.data import Data
from dashboard.tables import imports as tables

PAST = "past"
WHO_ADDS = "Whoever looks after this dashboard adds the account to **campaigns.toml**. Then press **Look again**."
_TOLD, _LOOKED = "import_told", "import_looked"


class Answer(Protocol):
    """What was found in a file, or why nothing was."""

    @property
    def told(self) -> dict[str, Any] | None: ...

    @property
    def trouble(self) -> str: ...


Ask = Callable[[str, bytes, str | None, date | None], Answer]


def given() -> Sequence[Any]:
    """The files somebody put there."""
    return st.file_uploader(
        "Files you exported",
        type=["csv", "txt", "xls", "xlsx", "zip"],
        accept_multiple_files=True,
        key="import_files",
        help="As they came from the platform: not opened in Excel before, which changes long numbers.",
    )


def offer_template(template: Callable[[], bytes]) -> None:
    """Made only once somebody asks for it."""
    st.download_button(
        "Download the template",
        template,
        file_name="outreach-template.csv",
        mime="text/csv",
        key="import_template",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="A table to fill in, for figures that are in none of the files below.",
    )


def say_what_became_of_it(place: str = "") -> None:
    """Of the last import or undoing, where it was asked for: a file's key, or PAST; without a place, of either."""
    told_where, told = st.session_state.get(_TOLD, ("", ""))
    if told and place in ("", told_where):
        del st.session_state[_TOLD]
        st.info(words.plain(told), icon=":material/info:")


def show_file(name: str, content: bytes, data: Data, look: Ask, take: Ask) -> None:
    """What a file holds, what is still to be said of it, and the button that takes it in."""
    key = hashlib.sha256(name.encode() + content).hexdigest()[:16]
    with st.container(border=True):
        st.markdown(f"### {words.plain(name)}")
        account, as_of = st.session_state.get(f"import_account_{key}"), st.session_state.get(f"import_day_{key}")
        answer = _looked((name, content), (account, as_of), data.version, look)
        if answer.told is None:
            st.error(words.plain(answer.trouble), icon=":material/error:")
            return
        told = answer.told
        _show(told, key)
        _ask(told, key, data)
        say_what_became_of_it(key)
        if told["can_be_taken"] and tables.changes_anything(told):
            st.button(
                "Import",
                key=f"import_{key}",
                type="primary",
                icon=":material/upload_file:",
                on_click=_take,
                args=(take, key, (name, content), (account, as_of)),
            )


def _looked(file: tuple[str, bytes], said: tuple[Any, Any], version: str, look: Ask) -> Answer:
    """Remembered for this session until something else is said or the figures change."""
    known: dict[Any, Answer] = st.session_state.setdefault(_LOOKED, {})
    question = (file[0], hashlib.sha256(file[1]).digest(), *said, version)
    if question not in known:
        with st.spinner("Looking at the file…"):
            known[question] = look(*file, *said)
    return known[question]


def _show(told: dict[str, Any], key: str) -> None:
    for paragraph in tables.recognised(told):
        st.markdown(paragraph)
    if told["as_of"]:
        st.markdown(f"Figures as of **{words.day(date.fromisoformat(told['as_of']))}**: {told['as_of_from']}.")
    if told["trouble"] and "as_of" not in told["lacks"]:
        st.error(words.plain(told["trouble"]), icon=":material/error:")
    if number := tables.refused(told):
        st.warning(f"{words.counted(number, 'row')} cannot be taken:", icon=":material/rule:")
        refusals = tables.refusals(told)
        st.markdown(tables.first_refusals(refusals))
        if len(refusals) > tables.TOLD_WHOLE:
            with st.expander(f"All of them: {words.counted(len(refusals), 'row')}"):
                elements.figures_table(refusals, key=f"refusals_{key}")
    aside = tables.left_aside(told)
    if len(aside):
        with st.expander(f"Left aside: {words.counted(len(aside), 'column or table', 'columns or tables')}"):
            elements.figures_table(aside, key=f"aside_{key}")


def _ask(told: dict[str, Any], key: str, data: Data) -> None:
    """What the file does not say. What was said stays to be seen, so that it can be changed."""
    if "as_of" in told["lacks"]:
        st.markdown("It does not say on which day it was exported. Say so before it can be imported.")
        _ask_day(key, data)
    elif st.session_state.get(f"import_day_{key}"):
        _ask_day(key, data)
    elif told["as_of"]:
        with st.expander("Was it exported on another day?", key=f"another_day_{key}"):
            _ask_day(key, data)
    if told["choices"]:
        st.session_state[f"choices_{key}"] = told["choices"]
    if choices := st.session_state.get(f"choices_{key}"):
        st.selectbox(
            "Which account is it of?",
            choices,
            index=None,
            format_func=tables.account,
            placeholder="Choose an account",
            key=f"import_account_{key}",
        )
    if lines := tables.to_add(told):
        st.markdown(f"If it is of none of these: {WHO_ADDS[0].lower()}{WHO_ADDS[1:]}" if told["choices"] else WHO_ADDS)
        st.code(lines, language="toml")
        st.button("Look again", key=f"look_again_{key}", icon=":material/refresh:", on_click=_forget)


def _ask_day(key: str, data: Data) -> None:
    zone = ZoneInfo(data.ask(queries.organisation).timezone)
    st.date_input(
        "On which day was it exported?",
        value=None,
        max_value=datetime.now(zone).date(),
        format="YYYY-MM-DD",
        key=f"import_day_{key}",
        help="Its figures are those that stood there on that day.",
    )


def _forget() -> None:
    """All that was seen of files: campaigns.toml may say something else by now."""
    st.session_state.pop(_LOOKED, None)


def _take(take: Ask, key: str, file: tuple[str, bytes], said: tuple[str | None, date | None]) -> None:
    if not access.may_write():
        st.session_state[_TOLD] = (key, access.NOT_ALLOWED)
        return
    answer = take(*file, *said)
    st.session_state[_TOLD] = (key, answer.trouble if answer.told is None else tables.done(answer.told))
    _forget()


def show_past(data: Data, undo: Callable[[int], str] | None) -> None:
    """Every import so far. Without `undo` none can be taken back here."""
    say_what_became_of_it(PAST)
    found = data.ask_now(queries.imports)
    if found.empty:
        elements.empty("Nothing was imported yet.", "Files taken in stand here, each with a way back.")
        return
    timezone = data.ask(queries.organisation).timezone
    shown = tables.past(found, timezone)
    elements.figures_table(shown, key="past_imports", columns={"File": st.column_config.TextColumn(width=180)})
    standing = tables.to_undo(found)
    if undo is None or not standing:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Take back", list(standing), index=None, format_func=lambda number: standing[number],
            placeholder="Choose an import", key="import_to_undo",
        )  # fmt: skip
        if picked in standing:
            st.button("Undo", key="undo_import", icon=":material/undo:", on_click=_undo, args=(undo, picked))


def _undo(undo: Callable[[int], str], number: int) -> None:
    st.session_state[_TOLD] = (PAST, access.if_allowed(undo)(number))
