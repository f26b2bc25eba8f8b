"""The parts of the Reports page in which a report is put together, looked at and made into a file."""

from dataclasses import dataclass

import streamlit as st

from dashboard import access, address, elements
from dashboard.data import Data
from dashboard.tables.reports import FileKind, kinds_of, sections_of
from dashboard.views.reports import File, Trouble, Wanted, made, preview

_MADE = "report_made"
_HEIGHT = 720  # pixels of the preview


@dataclass(frozen=True)
class _Made:
    """The last file of this session, which is offered as long as nothing else is chosen."""

    of: tuple[str, Wanted, FileKind]
    file: File | Trouble


def choose_sections(*, portfolio: bool) -> tuple[str, ...]:
    """Which parts of the report are wanted, in their order."""
    titles = sections_of(portfolio=portfolio)
    with st.container(key="report_sections"):
        return tuple(
            name for name, title in titles.items() if st.checkbox(title, **address.flag(f"section_{name}", True))
        )


def choose_kind() -> FileKind:
    """Which kind of file is wanted."""
    kinds = kinds_of(exact=access.may_write())
    titles = {name: kind.title for name, kind in kinds.items()}
    picked = st.selectbox("Kind of file", list(titles), format_func=titles.__getitem__, **address.one("file", titles))
    kind = kinds[str(picked)]
    st.caption(kind.said)
    return kind


def make_file(data: Data, asked: Wanted, kind: FileKind) -> None:
    """Makes the file once somebody asks for it, and offers it."""
    of = (data.version, asked, kind)
    if st.button("Make the report", type="primary", icon=":material/description:", key="make_report"):
        with st.spinner("The report is being made ..."):
            st.session_state[_MADE] = _Made(of, made(data, asked, kind))
    done: _Made | None = st.session_state.get(_MADE)
    if done is None or done.of != of:
        return
    if isinstance(done.file, Trouble):
        st.error(done.file.said, icon=":material/error:")
        return
    st.success(f"The report is ready: **{done.file.name}** ({done.file.size}).", icon=":material/check:")
    st.download_button(
        "Download the report",
        done.file.content,
        file_name=done.file.name,
        mime=done.file.kind,
        key="download_report",
        on_click="ignore",
        icon=":material/download:",
    )


def show_preview(data: Data, asked: Wanted) -> None:
    """The report on the page, in a frame of its own: neither's look reaches the other, and no script runs in it."""
    if not st.toggle("Show what it will say", **address.flag("preview")):
        return
    page = preview(data, asked)
    if isinstance(page, Trouble):
        elements.empty(page.said)
        return
    st.iframe(page, height=_HEIGHT, tab_index=0, alt="Preview of the report")
    st.caption(
        "The same words and figures as in the file. Counts of comments below 10 are withheld in every file that is "
        "to be sent on, and nobody's comment is quoted."
    )
