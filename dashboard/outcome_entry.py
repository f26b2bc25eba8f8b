"""Where staff enter figures by hand, week by week, and take them out again. Who may is asked at each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import streamlit as st

from dashboard import access, queries, words
from dashboard.data import Data
from dashboard.metrics.known_days import day_of
from dashboard.outcome_upload import outcome_upload
from dashboard.staff_notes import Seen, WeekFigure

NOT_ALLOWED = "You may look at this dashboard, but not write in it, so nothing was saved."
WHAT_FOR = (
    "Figures that nothing counts by itself, such as a week's calls at the helpline: sums only, of no single person. "
    "Leave out a week so small that somebody could be known by it. Entered again for the same week, a figure replaces "
    "the one before."
)
LONGEST = 200
SHOWN_AT_MOST = 40
_NONE, _TOLD = 0, "outcome_told"


class Write(Protocol):
    """Writes figures; what is returned says what became of it."""

    def enter(self, figures: Sequence[WeekFigure], *, today: date, now: datetime) -> Any: ...

    def remove(self, seen: Seen) -> str: ...


def outcome_entry(data: Data, write: Write | None) -> None:
    """A form for one figure, and what was entered with a way out; nothing for those who may not write."""
    if not access.may_write():
        return
    found = data.ask(queries.outcomes)
    by_hand = found[found["goal"].isna() & (found["configured"] == 1)]
    names = {int(row["outcome_id"]): str(row["name"]) for row in by_hand.to_dict("records")}
    st.header("Enter a figure by hand")
    if told := st.session_state.pop(_TOLD, None):
        st.info(told)
    if write is None:
        st.caption("Figures cannot be entered here: this dashboard may read the database, but not write it.")
        return
    st.caption(WHAT_FOR)
    if names:
        _form(data, names, write)
        outcome_upload(data, write)
    else:
        st.caption("campaigns.toml names no outcome without a goal: only those are entered by hand.")
    entered = data.ask(queries.outcome_weeks).head(SHOWN_AT_MOST)
    if entered.empty:
        return
    with st.expander("Take out what was entered", key="outcome_take_out"):
        if len(entered) == SHOWN_AT_MOST:
            st.caption(f"The newest {SHOWN_AT_MOST}.")
        for row in entered.to_dict("records"):
            _figure(row, write)


def _form(data: Data, names: dict[int, str], write: Write) -> None:
    campaigns = {_NONE: "Of no campaign"} | {
        int(row["campaign_id"]): str(row["name"]) for row in data.ask(queries.campaigns).to_dict("records")
    }
    today = day_of(datetime.now(UTC), data.ask(queries.organisation).timezone)
    monday = today - timedelta(days=today.weekday() + 7)
    with st.form("outcome_form"):
        st.selectbox("Outcome", list(names), format_func=lambda key: names[key], key="outcome_of")
        st.selectbox("Campaign", list(campaigns), format_func=lambda key: campaigns[key], key="outcome_campaign")
        st.date_input("Monday of the week", monday, date(2000, 1, 1), today, key="outcome_week", format="DD/MM/YYYY")
        st.number_input("How often", 0, 10**9, None, step=1, key="outcome_n")
        st.text_input("Where the figure comes from", max_chars=LONGEST, key="outcome_source")
        st.form_submit_button("Save the figure", on_click=_enter, args=(write, today))


def _figure(row: dict[Any, Any], write: Write) -> None:
    campaign = row["campaign_name"] if isinstance(row["campaign_name"], str) else "of no campaign"
    what = f"{row['name']}, week from {words.day(row['week_starts'].date())}"
    said = f"{words.plain(what)}: {words.number(row['n'])} ({words.plain(campaign)}; {words.plain(row['source'])})"
    seen = Seen(int(row["figure_id"]), int(row["n"]), row["source"], int(row["entered_at"].timestamp()))
    told, out = st.columns([6, 1], vertical_alignment="center")
    told.markdown(said)
    key = f"remove outcome {seen.figure_id}"
    out.button("Remove", key=key, on_click=_remove, args=(write, seen, said), type="tertiary", help=what)


def _enter(write: Write, today: date) -> None:
    state = st.session_state
    n, week = state.get("outcome_n"), state.get("outcome_week") or date.min
    if not access.may_write():
        state[_TOLD] = NOT_ALLOWED
        return
    campaign = state.get("outcome_campaign") or None
    typed = WeekFigure(
        state["outcome_of"], campaign, week, -1 if n is None else int(n), state.get("outcome_source", "")
    )
    done = write.enter([typed], today=today, now=datetime.now(UTC))
    before = done.before[0] if done.before else None
    replaced = "" if before is None else f" It replaces {words.number(before)}, which stood there before."
    of = f"the week from {words.day(week)}"
    state[_TOLD] = str(done.outcome) or f"Saved {words.number(n)} for {of}.{replaced}"


def _remove(write: Write, seen: Seen, said: str) -> None:
    if not access.may_write():
        st.session_state[_TOLD] = NOT_ALLOWED
        return
    st.session_state[_TOLD] = str(write.remove(seen)) or f"Removed {said}. Entered once more, it is back."
