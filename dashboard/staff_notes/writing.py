"""How staff's notes get into the database: one short transaction each, and what to tell people where it fails."""

import os
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, event, exc
from sqlalchemy.engine.interfaces import DBAPIConnection

WAIT_SECONDS = 3.0  # for another writer; somebody sits before the screen
_LOG_WAIT_MS = 300  # for readers of the log


class Outcome(StrEnum):
    """What became of a note, as people read it; nothing where all is well."""

    COUNTED = ""
    SAVED = COUNTED
    GONE = "This comment is no longer here: a colleague has just checked it, or its day is over. Nothing was counted."
    NOTE_GONE = (
        "A colleague has changed or removed this note meanwhile, so nothing was saved. It stands here as it is now."
    )
    NO_TEXT = "The note has no words yet: write what happened, then press again."
    LONG_TEXT = "The note is too long: 200 characters are the most, so that it can be read on a chart."
    WRONG_DAY = "No chart shows that day: choose one between the year 2000 and a year from now."
    WRONG_NUMBER = "That is no number of times: write a whole number, 0 or more. Nothing was saved."
    WRONG_WEEK = "Choose the Monday with which the week begins, not one still to come. Nothing was saved."
    WRONG_SOURCE = "Say in up to 200 characters where the figure comes from, such as 'helpline log'. Nothing was saved."
    FIGURE_GONE = "What was meant has been changed or removed meanwhile, so nothing was saved. It stands here as it is."
    BUSY = "The database is busy, perhaps with the nightly collection. Nothing was saved; please press again."
    READ_ONLY = "The database cannot be written here, so nothing was saved. Whoever looks after it can change that."
    FULL = "The disk is full, so nothing was saved. Free some space, then press again."
    BROKEN = "The database could not be written and nothing was saved. `outreach check` says more."


def writable(database: Path) -> bool:
    """Whether this process may write the file, and the small files SQLite keeps beside it."""
    return os.access(database, os.W_OK) and os.access(database.parent, os.W_OK)


def open_for_writing(database: Path, wait: float = WAIT_SECONDS) -> Engine:
    """For one note: the file as it is now, never a new one. What is deleted is overwritten.

    wait: seconds for another writer.
    """
    url = URL.create("sqlite", database=database.resolve().as_uri(), query={"mode": "rw", "uri": "true"})
    options = {"timeout": wait, "isolation_level": "IMMEDIATE"}
    engine = create_engine(url, poolclass=NullPool, connect_args=options)

    @event.listens_for(engine, "connect")
    def overwrite_what_is_deleted(connection: DBAPIConnection, _: object) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA secure_delete = ON")

    return engine


def empty_the_log(engine: Engine) -> None:
    """The write-ahead log still holds the text. While somebody reads it cannot be emptied: the next run does it.

    The check has been counted by now, whatever becomes of this.
    """
    with suppress(exc.DatabaseError), engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def outcome_of(error: exc.DatabaseError) -> Outcome:
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
