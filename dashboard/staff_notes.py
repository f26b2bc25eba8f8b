"""What staff write on screen, and the only module of the dashboard that writes: so far, whether a label was right.

Of a checked comment nothing is kept but two labels, the model's and theirs, added to that day's count; the text goes in
the same transaction.
"""

import os
from contextlib import closing, suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, event, exc, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from dashboard.queries import Checkable
from dashboard.queries.database import FIRST_DAY

LABELS = ("positive", "neutral", "negative")
_WAIT_SECONDS = 3.0  # for another writer; somebody sits before the screen
_LOG_WAIT_MS = 300  # for readers of the log

_FORGET = text(
    "DELETE FROM comment_buffer WHERE id = :comment_id AND post_id = :post_id AND label = :label AND model = :model "
    "AND expires_at = :expires AND expires_at > :now"
)
_COUNT = text(
    "INSERT INTO label_checks (predicted, corrected, model, day, n) VALUES (:label, :corrected, :model, :day, 1) "
    "ON CONFLICT (predicted, corrected, model, day) DO UPDATE SET n = n + 1"
)


class Outcome(StrEnum):
    """What became of a check, as people read it; nothing where all is well."""

    COUNTED = ""
    GONE = "This comment is no longer here: a colleague has just checked it, or its day is over. Nothing was counted."
    BUSY = "The database is busy, perhaps with the nightly collection. Nothing was saved; please press again."
    READ_ONLY = "The database cannot be written here, so nothing was saved. Whoever looks after it can change that."
    FULL = "The disk is full, so nothing was saved. Free some space, then press again."
    BROKEN = "The database could not be written and nothing was saved. `outreach check` says more."


def writable(database: Path) -> bool:
    """Whether this process may write the file, and the small files SQLite keeps beside it."""
    return os.access(database, os.W_OK) and os.access(database.parent, os.W_OK)


def save_check(database: Path, comment: Checkable, corrected: str, *, today: date, now: datetime) -> Outcome:
    """Count what somebody says the label should be, and delete the comment's text: both or neither.

    Who comes second, or when the text has expired, changes nothing. today: the organisation's day.
    """
    if corrected not in LABELS:
        raise ValueError(f"{corrected!r} is no label; there are {', '.join(LABELS)}")
    values = comment._asdict() | {"corrected": corrected}
    values |= {"day": (today - FIRST_DAY).days, "now": int(now.timestamp())}
    engine = _open(database)
    try:
        with engine.begin() as connection:
            if connection.execute(_FORGET, values).rowcount != 1:
                return Outcome.GONE
            connection.execute(_COUNT, values)
        _empty_the_log(engine)
    except exc.DatabaseError as error:
        return _outcome(error)
    return Outcome.COUNTED


def _open(database: Path) -> Engine:
    """For one note: the file as it is now, never a new one. What is deleted is overwritten."""
    url = URL.create("sqlite", database=database.resolve().as_uri(), query={"mode": "rw", "uri": "true"})
    options = {"timeout": _WAIT_SECONDS, "isolation_level": "IMMEDIATE"}
    engine = create_engine(url, poolclass=NullPool, connect_args=options)

    @event.listens_for(engine, "connect")
    def overwrite_what_is_deleted(connection: DBAPIConnection, _: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA secure_delete = ON")

    return engine


def _empty_the_log(engine: Engine) -> None:
    """The write-ahead log still holds the text. While somebody reads it cannot be emptied: the next run does it.

    The check has been counted by now, whatever becomes of this.
    """
    with suppress(exc.DatabaseError), engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _outcome(error: exc.DatabaseError) -> Outcome:
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    for start, outcome in (
        ("SQLITE_BUSY", Outcome.BUSY),
        ("SQLITE_LOCKED", Outcome.BUSY),
        ("SQLITE_READONLY", Outcome.READ_ONLY),
        ("SQLITE_PERM", Outcome.READ_ONLY),
        ("SQLITE_FULL", Outcome.FULL),
    ):
        if name.startswith(start):
            return outcome
    return Outcome.BROKEN
