"""Deletes texts of comments whose time is over while the dashboard is served, should no nightly run come to do it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import exc, text

from dashboard.staff_notes.writing import empty_the_log, open_for_writing, writable

EVERY = 1800.0  # seconds
_A_DAY = 86_400  # seconds; no text lives longer


def forget_expired_texts(database: Path, now: datetime) -> int:
    """Delete them; returns how many. One that waits for its label stays as an empty row, which the next run counts.

    What may stay is written anew: SQLite overwrites what is deleted, but not every piece of what it moved about.
    """
    if not writable(database):
        return 0
    instant = int(now.timestamp())
    engine = open_for_writing(database)
    with suppress(exc.DatabaseError):  # somebody else writes, or it is an empty file: in half an hour again
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # before it is read: a run may be adding to it
            rows = connection.execute(text("SELECT * FROM comment_buffer")).mappings().all()
            gone = sum(bool(row["text"]) and not _may_stay(row["expires_at"], instant) for row in rows)
            if not gone:
                return 0
            connection.execute(text("DELETE FROM comment_buffer"))
            kept = [
                {**row, "text": row["text"] if _may_stay(row["expires_at"], instant) else ""}
                for row in rows
                if _may_stay(row["expires_at"], instant) or row["label"] is None
            ]
            if kept:
                names = ", ".join(kept[0])
                marks = ", ".join(f":{name}" for name in kept[0])
                connection.execute(text(f"INSERT INTO comment_buffer ({names}) VALUES ({marks})"), kept)
        empty_the_log(engine)
        return gone
    return 0


def _may_stay(expires_at: int, now: int) -> bool:
    """One that would live longer than any text was read by a clock that was ahead: how old it is nobody knows."""
    return now < expires_at <= now + _A_DAY


@asynccontextmanager
async def watched(database: Path) -> AsyncGenerator[None, None]:
    """While this is open, texts go soon after their time is over."""

    async def watch() -> None:
        while True:
            with suppress(exc.SQLAlchemyError, OSError):  # whatever it was, it may be over in half an hour
                await asyncio.to_thread(forget_expired_texts, database, datetime.now(UTC))
            await asyncio.sleep(EVERY)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
