"""Figures people enter by hand, such as a week's calls at the helpline: one short transaction for all that is sent.

What is entered again for the same outcome, campaign and week replaces what was there; who entered it is not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, exc, text

from dashboard.queries.database import FIRST_DAY
from dashboard.staff_notes.annotations import FIRST, tidied
from dashboard.staff_notes.writing import Outcome, open_for_writing, outcome_of, writable

LONGEST = 200  # characters of a source; the table holds no more
LARGEST = 10**9

_BEFORE = text(
    "SELECT n FROM outcome_weeks WHERE outcome_id = :outcome AND ifnull(campaign_id, 0) = ifnull(:campaign, 0) "
    "AND week = :week"
)
_ENTER = text(
    "INSERT INTO outcome_weeks (outcome_id, campaign_id, week, n, source, entered_at) "
    "SELECT :outcome, :campaign, :week, :n, :source, :entered_at "
    "WHERE EXISTS (SELECT 1 FROM outcomes WHERE id = :outcome AND goal IS NULL) "
    "AND (:campaign IS NULL OR EXISTS (SELECT 1 FROM campaigns WHERE id = :campaign)) "
    "ON CONFLICT (outcome_id, ifnull(campaign_id, 0), week) "
    "DO UPDATE SET n = excluded.n, source = excluded.source, entered_at = excluded.entered_at"
)
_REMOVE = text("DELETE FROM outcome_weeks WHERE id = :id AND n = :n AND source = :source AND entered_at = :entered_at")
_TELL = text("UPDATE organisation SET notes_version = notes_version + 1")


class WeekFigure(NamedTuple):
    """One figure as somebody enters it."""

    outcome_id: int
    campaign_id: int | None  # None: of no campaign
    week: date  # its Monday
    n: int
    source: str  # where it comes from, in words


class Seen(NamedTuple):
    """A stored figure as somebody saw it."""

    figure_id: int
    n: int
    source: str
    entered_at: int


@dataclass(frozen=True)
class Entered:
    """What became of it; `before`: what stood there for each figure, None where there was none."""

    outcome: Outcome
    before: tuple[int | None, ...] = ()


class _Gone(Exception):  # noqa: N818 - what was meant is there no longer; nothing is written
    pass


@dataclass(frozen=True)
class OutcomeWeeks:
    """The figures entered by hand in one database, for writing."""

    database: Path

    def enter(self, figures: Sequence[WeekFigure], *, today: date, now: datetime) -> Entered:
        """All of these or none. today: the organisation's day."""
        for figure in figures:
            if refused := refusal(figure, today):
                return Entered(refused)
        if not writable(self.database):
            return Entered(Outcome.READ_ONLY)
        try:
            with open_for_writing(self.database).begin() as connection:
                before = tuple(_enter(connection, figure, int(now.timestamp())) for figure in figures)
                connection.execute(_TELL)
        except _Gone:
            return Entered(Outcome.FIGURE_GONE)
        except exc.DatabaseError as error:
            return Entered(outcome_of(error))
        return Entered(Outcome.SAVED, before)

    def remove(self, seen: Seen) -> Outcome:
        """A figure as it was seen; one a colleague has changed meanwhile stays."""
        values = {"id": seen.figure_id, "n": seen.n, "source": seen.source, "entered_at": seen.entered_at}
        if not writable(self.database):
            return Outcome.READ_ONLY
        try:
            with open_for_writing(self.database).begin() as connection:
                if connection.execute(_REMOVE, values).rowcount != 1:
                    return Outcome.FIGURE_GONE
                connection.execute(_TELL)
        except exc.DatabaseError as error:
            return outcome_of(error)
        return Outcome.SAVED


def outcome_weeks_of(database: Path) -> OutcomeWeeks | None:
    """For writing, where this process may; otherwise None."""
    return OutcomeWeeks(database) if writable(database) else None


def refusal(figure: WeekFigure, today: date) -> Outcome | None:
    """Why a figure cannot be entered; None where it can."""
    source = tidied(figure.source)
    if not 0 <= figure.n <= LARGEST:
        return Outcome.WRONG_NUMBER
    if figure.week.weekday() != 0 or not FIRST <= figure.week <= today:
        return Outcome.WRONG_WEEK
    return Outcome.WRONG_SOURCE if not 1 <= len(source) <= LONGEST else None


def _enter(connection: Connection, figure: WeekFigure, entered_at: int) -> int | None:
    place = {
        "outcome": figure.outcome_id,
        "campaign": figure.campaign_id,
        "week": (figure.week - FIRST_DAY).days,
    }
    before: int | None = connection.execute(_BEFORE, place).scalar()
    values = place | {"n": figure.n, "source": tidied(figure.source), "entered_at": entered_at}
    if connection.execute(_ENTER, values).rowcount != 1:
        raise _Gone
    return before
