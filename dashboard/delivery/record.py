"""What was brought to whom: written before and after each attempt, so that nothing is brought twice.

Before: 'sending'. After: 'sent', 'failed' (tried again the next time) or 'unknown'. What is found 'sending' at the
beginning of a run broke off in the middle: a letter may have arrived and is not repeated unless somebody says so; a
file is simply written again. Targets are kept as keyed digests: the database holds no address of anybody.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, text

from dashboard.delivery.orders import Errand
from dashboard.queries import DatabaseError
from dashboard.staff_notes.writing import Outcome, open_for_writing, outcome_of

MOST_ATTEMPTS = 10  # nights; then somebody must look after it, and say `--again`
BROKE_OFF = (
    "It broke off while it was being sent and may have arrived or not, so it is not repeated. Ask whoever should have "
    "got it; outreach deliver --again repeats it."
)
_WAIT = 60.0  # seconds for another writer; nobody sits before a screen
_NIGHT_MAY_BE_EARLY = timedelta(hours=6)

_KEY = text("SELECT digest_key FROM organisation")
_BROKEN_OFF = text(
    "UPDATE deliveries SET status = CASE way WHEN 'folder' THEN 'failed' ELSE 'unknown' END, message = :message "
    "WHERE status = 'sending' RETURNING what, name, title, said, way"
)
_WHERE = "what = :what AND name = :name AND way = :way AND target = :target"
_STANDING = text(f"SELECT status, attempts, tried_at FROM deliveries WHERE {_WHERE}")
_BEGIN = text(
    "INSERT INTO deliveries (what, name, title, said, way, target, status, attempts, tried_at) "
    "VALUES (:what, :name, :title, :said, :way, :target, 'sending', 1, :now) "
    "ON CONFLICT (what, name, way, target) DO UPDATE SET title = excluded.title, said = excluded.said, message = '', "
    "attempts = CASE status WHEN 'sent' THEN 1 ELSE attempts + 1 END, status = 'sending', tried_at = excluded.tried_at"
)
_END = text(f"UPDATE deliveries SET status = :status, message = :message WHERE {_WHERE}")
_FAILED = text("SELECT count(*) FROM deliveries WHERE what = 'report' AND name = :name AND status = 'failed'")


@dataclass(frozen=True)
class Standing:
    """How an errand stands."""

    status: str
    attempts: int
    tried_at: int


class Record:
    """The record in one database. Raises DatabaseError."""

    def __init__(self, database: Path) -> None:
        self._engine = open_for_writing(database, _WAIT)
        self._path = database
        with self._writing() as connection:
            self._key = bytes(connection.execute(_KEY).scalar_one())

    def settle(self) -> list[Errand]:
        """Whatever broke off in the last run: nobody is sending now. Returns what is not repeated, without targets."""
        with self._writing() as connection:
            rows = connection.execute(_BROKEN_OFF, {"message": BROKE_OFF}).all()
        return [Errand(row.what, row.name, row.title, row.said, row.way, "") for row in rows if row.way != "folder"]

    def standing(self, errand: Errand) -> Standing | None:
        """None where it was never tried."""
        with self._writing() as connection:
            row = connection.execute(_STANDING, self._place(errand)).first()
        return None if row is None else Standing(row.status, row.attempts, row.tried_at)

    def has_failed(self, name: str) -> bool:
        """Whether a report of some days still waits for another try."""
        with self._writing() as connection:
            return bool(connection.execute(_FAILED, {"name": name}).scalar_one())

    def begin(self, errand: Errand, now: datetime) -> None:
        """It is about to leave."""
        facts = {"title": errand.title, "said": errand.said, "now": int(now.timestamp())}
        with self._writing() as connection:
            connection.execute(_BEGIN, self._place(errand) | facts)

    def end(self, errand: Errand, status: str, message: str = "") -> None:
        """What became of it."""
        with self._writing() as connection:
            connection.execute(_END, self._place(errand) | {"status": status, "message": message})

    def _place(self, errand: Errand) -> dict[str, Any]:
        target = errand.target.lower() if errand.way == "mail" else errand.target
        digest = hmac.digest(self._key, target.encode(), "sha256")
        return {"what": errand.what, "name": errand.name, "way": errand.way, "target": digest}

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except exc.DatabaseError as error:
            raise DatabaseError(f"{self._path}: {_REMEDIES[outcome_of(error)]}") from error


_REMEDIES: Mapping[Outcome, str] = {
    Outcome.BUSY: "another program keeps the database locked, so it cannot be noted what is sent. Try again later.",
    Outcome.READ_ONLY: "it cannot be noted what is sent. Give this user write access to the database's folder.",
    Outcome.FULL: "the disk is full, so it cannot be noted what is sent. Free some space and run again.",
    Outcome.BROKEN: "it cannot be noted what is sent; outreach check says more.",
}


def report_may_go(standing: Standing | None, *, again: bool) -> bool:
    """Whether a report is to be brought: never twice; again after a failure, at most MOST_ATTEMPTS times."""
    if standing is None:
        return True
    if standing.status == "failed":
        return again or standing.attempts < MOST_ATTEMPTS
    return again and standing.status == "unknown"


def alert_may_go(standing: Standing | None, now: datetime, days: int, *, once: bool) -> bool:
    """Whether an alert is to be told: not again within `days` of the last time, and never again where `once`."""
    if standing is None or standing.status == "failed":
        return True
    again_from = standing.tried_at + timedelta(days=days).total_seconds() - _NIGHT_MAY_BE_EARLY.total_seconds()
    return not once and now.timestamp() >= again_from
