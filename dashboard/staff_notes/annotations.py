"""Notes of staff on time charts: added, changed, removed, put back; one short transaction each.

A note is named by its number and all that stood in it: who acts on what a colleague has changed meanwhile changes
nothing, nor does who acts on a number that another note has taken since.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, text

from dashboard.queries import Annotation
from dashboard.queries.database import FIRST_DAY
from dashboard.staff_notes.writing import Outcome, open_for_writing, outcome_of, writable

LONGEST = 200  # characters; the table holds no more
FIRST = date(2000, 1, 1)
AHEAD = timedelta(days=366)  # what is planned may be noted, but no mistyped year

_LINE_ENDS = re.compile(r"[\s\x85\u2028\u2029]+")
_HIDDEN = ("Cc", "Cs")
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b")
_THERE = "(:campaign IS NULL OR EXISTS (SELECT 1 FROM campaigns WHERE id = :campaign))"
_AS_SEEN = (
    "id = :seen_id AND day = :seen_day AND text = :seen_text AND written_at = :seen_written_at "
    "AND (campaign_id = :seen_campaign OR (campaign_id IS NULL AND :seen_campaign IS NULL))"
)
_ADD = text(
    "INSERT INTO annotations (id, day, text, campaign_id, written_at) "
    f"SELECT :id, :day, :text, :campaign, :written_at WHERE {_THERE}"
)
_CHANGE = text(
    f"UPDATE annotations SET day = :day, text = :text, campaign_id = :campaign WHERE {_AS_SEEN} AND {_THERE}"
)
_REMOVE = text(f"DELETE FROM annotations WHERE {_AS_SEEN}")
_TELL = text("UPDATE organisation SET notes_version = notes_version + 1")


class _Refused(Exception):  # noqa: N818 - carries what people are told
    """Nothing is to be written; the argument is the Outcome."""


@dataclass(frozen=True)
class Annotations:
    """The notes of one database, for writing. `today` is the organisation's day."""

    database: Path

    def add(self, day: date, said: str, campaign_id: int | None, *, today: date, now: datetime) -> Outcome:
        """A new note."""
        with _told() as told:
            values = _checked(day, said, today) | {"campaign": campaign_id}
            self._write(_ADD, values | {"id": None, "written_at": int(now.timestamp())})
        return told.outcome

    def change(self, seen: Annotation, now: Annotation, *, today: date) -> Outcome:
        """Day, text and campaign of a note, from as it was seen to as it shall be; its number and moment stay."""
        with _told() as told:
            values = _checked(now.day, now.text, today) | {"campaign": now.campaign_id}
            self._write(_CHANGE, values | _seen(seen))
        return told.outcome

    def remove(self, seen: Annotation) -> Outcome:
        """A note as it was seen."""
        with _told() as told:
            self._write(_REMOVE, _seen(seen))
        return told.outcome

    def put_back(self, removed: Annotation) -> Outcome:
        """A note that was removed, as it was; under a new number where another note has taken its own."""
        values = {"day": _number(removed.day), "text": removed.text, "campaign": removed.campaign_id}
        values |= {"written_at": removed.written_at}
        with _told() as told:
            with suppress(exc.IntegrityError):
                self._write(_ADD, values | {"id": removed.annotation_id})
                return Outcome.SAVED
            self._write(_ADD, values | {"id": None})
        return told.outcome

    def _write(self, statement: Any, values: Mapping[str, Any]) -> None:
        if not writable(self.database) and self.database.exists():
            raise _Refused(Outcome.READ_ONLY)
        with open_for_writing(self.database).begin() as connection:
            _write_one(connection, statement, values)


def annotations_of(database: Path) -> Annotations | None:
    """For writing, where this process may; otherwise None."""
    return Annotations(database) if writable(database) else None


def tidied(said: str) -> str:
    """On one line, without what cannot be seen: control characters and what turns the direction of writing."""
    line = _LINE_ENDS.sub(" ", said)
    seen = (sign for sign in line if unicodedata.category(sign) not in _HIDDEN and sign not in _DIRECTIONS)
    return " ".join("".join(seen).split())


def _write_one(connection: Connection, statement: Any, values: Mapping[str, Any]) -> None:
    """The note, and that notes have changed: both or neither."""
    if connection.execute(statement, values).rowcount != 1:
        raise _Refused(Outcome.NOTE_GONE)
    connection.execute(_TELL)


@dataclass
class _Told:
    outcome: Outcome = Outcome.SAVED


@contextmanager
def _told() -> Iterator[_Told]:
    """What became of what is done within."""
    told = _Told()
    try:
        yield told
    except _Refused as refused:
        told.outcome = refused.args[0]
    except exc.DatabaseError as error:
        told.outcome = outcome_of(error)


def _checked(day: date, said: str, today: date) -> dict[str, Any]:
    line = tidied(said)
    if not line:
        raise _Refused(Outcome.NO_TEXT)
    if len(line) > LONGEST:
        raise _Refused(Outcome.LONG_TEXT)
    if not FIRST <= day <= today + AHEAD:
        raise _Refused(Outcome.WRONG_DAY)
    return {"day": _number(day), "text": line}


def _seen(note: Annotation) -> dict[str, Any]:
    return {
        "seen_id": note.annotation_id,
        "seen_day": _number(note.day),
        "seen_text": note.text,
        "seen_campaign": note.campaign_id,
        "seen_written_at": note.written_at,
    }


def _number(day: date) -> int:
    return (day - FIRST_DAY).days
