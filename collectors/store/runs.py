"""Writes down each run and each source of it: before the first request, after every answer, at the end."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from collectors.meter import Meter


@dataclass(slots=True)
class SourceLog:
    """One source's row in run_sources, and what it has brought so far."""

    id: int
    new_posts: int = 0
    refreshed: int = 0
    gone: int = 0
    new_comments: int = 0
    click_rows: int = 0


def open_run(db: Database, now: int) -> int:
    """A new run's row. A run found without an end was interrupted: it is marked so."""
    with db.atomic():
        for table in ("runs", "run_sources"):
            db.execute(f"UPDATE {table} SET status = 'interrupted' WHERE status = 'running'")
        cursor = db.execute("INSERT INTO runs (started_at, status) VALUES (?, 'running')", [now])
    return int(cursor.lastrowid or 0)


def open_source(db: Database, run: int, room: str, source: str, account: int | None, now: int) -> SourceLog:
    """A source's row, written before its first request."""
    with db.atomic():
        cursor = db.execute(
            "INSERT INTO run_sources (run_id, room, source, account_id, started_at, status) "
            "VALUES (?, ?, ?, ?, ?, 'running')",
            [run, room, source, account, now],
        )
    return SourceLog(int(cursor.lastrowid or 0))


def save_progress(db: Database, log: SourceLog, meter: Meter) -> None:
    """What the source has brought and cost so far; goes with the data it belongs to."""
    db.execute(
        "UPDATE run_sources SET new_posts = ?, refreshed = ?, gone = ?, new_comments = ?, click_rows = ?, "
        "calls = ?, cost_microusd = ? WHERE id = ?",
        [log.new_posts, log.refreshed, log.gone, log.new_comments, log.click_rows, meter.calls, meter.spent, log.id],
    )


def close_source(db: Database, log: SourceLog, status: str, error: str | None, message: str, now: int) -> None:
    """How the source ended."""
    db.execute(
        "UPDATE run_sources SET finished_at = ?, status = ?, error = ?, message = ? WHERE id = ?",
        [now, status, error, message, log.id],
    )


def close_run(db: Database, run: int, *, failed: bool, stored: bool, now: int) -> None:
    """How the run ended."""
    db.execute(
        "UPDATE runs SET finished_at = ?, status = ?, stored = ? WHERE id = ?",
        [now, "failed" if failed else "ok", int(stored), run],
    )


def spent_this_month(db: Database, source: str, now: int) -> int:
    """Micro-dollars this source cost since the UTC month began; a run over the month's end counts as this month's."""
    month = datetime.fromtimestamp(now, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    row = db.execute(
        "SELECT ifnull(sum(cost_microusd), 0) FROM run_sources "
        "WHERE source = ? AND ifnull(finished_at, started_at) >= ?",
        [source, int(month.timestamp())],
    ).fetchone()
    return int(row[0])


def broke_off(db: Database, room: str) -> bool:
    """Whether the last attempt in this room was interrupted."""
    row = db.execute("SELECT status FROM run_sources WHERE room = ? ORDER BY id DESC LIMIT 1", [room]).fetchone()
    return row is not None and row[0] == "interrupted"
