"""Where staff give a file of figures of several weeks: seen before it is saved, and saved whole or not at all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from dashboard import access, elements, queries, words
from dashboard.data import Data
from dashboard.metrics.known_days import day_of
from dashboard.outcome_file import COLUMNS, FileFigure, Known, WeekFile, read_weeks, template
from dashboard.staff_notes import WeekFigure

HOW = (
    f"A CSV file with the columns {', '.join(COLUMNS)}; the campaign may stay empty. Rows without a number are left "
    "aside: they are unknown, not 0. Nothing is saved before you have seen it, and all of it or nothing."
)
SHOWN_AT_MOST = 20  # of the rows that are refused
_TOLD, _TURN = "outcome_file_told", "outcome_file_turn"


class Write(Protocol):
    """Writes figures, all or none; what is returned says what became of it."""

    def enter(self, figures: Sequence[WeekFigure], *, today: date, now: datetime) -> Any: ...


def outcome_upload(data: Data, write: Write) -> None:
    """A template, a place for the file, what it holds row by row, and the button that saves it."""
    known = data.ask(queries.outcomes)
    known = known[known["configured"] == 1]
    by_hand = known[known["goal"].isna()]
    if by_hand.empty:
        return
    today = day_of(datetime.now(UTC), data.ask(queries.organisation).timezone)
    st.subheader("Several weeks from a file")
    if told := st.session_state.pop(_TOLD, None):
        st.info(told)
    st.caption(HOW)
    st.download_button(
        "Download an empty table",
        template([str(name) for name in by_hand["name"]], today),
        file_name="outcomes-by-hand.csv",
        mime="text/csv",
        key="outcome_template",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
    file = given(st.session_state.setdefault(_TURN, 0))
    if file is not None:
        _show(data, read_weeks(file.getvalue(), _names(data, known), today), write, today)


def given(turn: int) -> Any:
    """The file somebody put there. turn: another one is an empty place again."""
    return st.file_uploader("Figures of weeks, as CSV", ["csv", "txt"], key=f"outcome_file_{turn}")


def _names(data: Data, outcomes: pd.DataFrame) -> Known:
    campaigns = data.ask(queries.campaigns)
    by_hand = outcomes["goal"].isna()
    counted = outcomes[~by_hand]
    return Known(
        _numbers(outcomes[by_hand], "outcome_id"),
        frozenset(str(name).casefold() for name in (*counted["slug"], *counted["name"])),
        _numbers(campaigns, "campaign_id"),
    )


def _numbers(rows: pd.DataFrame, number: str) -> dict[str, int]:
    """By name and by id; where a name is the id of another, the id is meant."""
    said: dict[str, int] = {}
    for column in ("name", "slug"):
        said |= {" ".join(str(row[column]).split()).casefold(): int(row[number]) for row in rows.to_dict("records")}
    return said


def _show(data: Data, found: WeekFile, write: Write, today: date) -> None:
    if found.trouble:
        st.error(words.plain(found.trouble), icon=":material/error:")
        return
    if found.refused:
        st.warning(
            f"{words.counted(len(found.refused), 'row')} cannot be taken, so nothing can be saved yet. Mend the "
            "file, and give it again:",
            icon=":material/rule:",
        )
        st.markdown("\n".join(f"* **Row {row}**: {words.plain(why)}" for row, why in found.refused[:SHOWN_AT_MOST]))
        if len(found.refused) > SHOWN_AT_MOST:
            st.caption(f"And {words.counted(len(found.refused) - SHOWN_AT_MOST, 'more row')}.")
    if found.left_aside:
        st.caption(f"Left aside, without a number: {words.counted(found.left_aside, 'row')}.")
    if not found.figures:
        return
    st.markdown(f"What {'the other rows hold' if found.refused else 'the file holds'}:")
    elements.figures_table(_preview(data, found.figures), key="outcome_preview")
    if not found.refused:
        label = f"Save {words.counted(len(found.figures), 'figure')}"
        st.button(label, key="outcome_save", type="primary", on_click=_save, args=(write, found.figures, today))


def _preview(data: Data, figures: Sequence[FileFigure]) -> pd.DataFrame:
    """The figures in words, and what each replaces."""
    outcomes = _titles(data.ask(queries.outcomes), "outcome_id")
    campaigns = _titles(data.ask(queries.campaigns), "campaign_id")
    stored = {
        (row["slug"], row["campaign"] if isinstance(row["campaign"], str) else None, row["week_starts"].date()): row[
            "n"
        ]
        for row in data.ask(queries.outcome_weeks).to_dict("records")
    }
    rows = []
    for one in figures:
        slug, name = outcomes[one.outcome_id]
        campaign, title = campaigns[one.campaign_id] if one.campaign_id else (None, "of no campaign")
        before = stored.get((slug, campaign, one.week))
        replaces = "" if before is None else "the same" if before == one.n else words.number(before)
        rows.append((one.week, name, title, one.n, replaces, one.source))
    columns = ["Week from", "Outcome", "Campaign", "Times", "Replaces", "Where it comes from"]
    return pd.DataFrame(rows, columns=columns)


def _titles(rows: pd.DataFrame, number: str) -> dict[int, tuple[str, str]]:
    return {int(row[number]): (str(row["slug"]), str(row["name"])) for row in rows.to_dict("records")}


def _save(write: Write, figures: Sequence[FileFigure], today: date) -> None:
    state = st.session_state
    if not access.may_write():
        state[_TOLD] = access.NOT_ALLOWED
        return
    typed = [WeekFigure(one.outcome_id, one.campaign_id, one.week, one.n, one.source) for one in figures]
    done = write.enter(typed, today=today, now=datetime.now(UTC))
    if done.outcome:
        state[_TOLD] = str(done.outcome)
        return
    replaced = sum(before is not None for before in done.before)
    also = f", {words.number(replaced)} of them in place of what stood there before" if replaced else ""
    state[_TOLD] = f"Saved {words.counted(len(typed), 'figure')}{also}."
    state[_TURN] += 1
