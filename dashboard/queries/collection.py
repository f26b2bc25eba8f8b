"""How the collection fares: runs, the health of each source, failed nights, spend."""

from datetime import date, datetime

import pandas as pd
from sqlalchemy import text

from dashboard.queries.database import Database, ask, instants, reading
from dashboard.queries.organisation import organisation

_SOURCE = (
    "s.run_id, s.room, s.source, s.account_id, a.handle, s.started_at, s.finished_at, s.status, "
    "s.new_posts, s.refreshed, s.gone, s.new_comments, s.click_rows, s.calls, s.cost_microusd, s.error, s.message"
)


def runs(database: Database, limit: int = 30) -> pd.DataFrame:
    """The last runs, newest first.

    Columns: run_id, started_at, finished_at, status, stored, new_posts, refreshed, gone, new_comments, click_rows,
    calls, cost_microusd, failed_sources.
    """
    counts = ("new_posts", "refreshed", "gone", "new_comments", "click_rows", "calls", "cost_microusd")
    sql = (
        "SELECT r.id AS run_id, r.started_at, r.finished_at, r.status, r.stored, "
        + ", ".join(f"coalesce(sum(s.{name}), 0) AS {name}" for name in counts)
        + ", count(CASE WHEN s.status = 'failed' THEN 1 END) AS failed_sources "
        "FROM (SELECT id, started_at, finished_at, status, stored FROM runs ORDER BY id DESC LIMIT :limit) r "
        "LEFT JOIN run_sources s ON s.run_id = r.id "
        "GROUP BY r.id, r.started_at, r.finished_at, r.status, r.stored ORDER BY r.id DESC"
    )
    return ask(database, sql, limit=limit)


def run_sources(database: Database, first: date, last: date) -> pd.DataFrame:
    """Every source's attempts that began in a range of days, oldest first.

    Columns: run_id, room (platforms | clicks | sentiment), source, account_id, handle, started_at, finished_at, status
    (running | ok | nothing_due | failed | budget | interrupted), new_posts, refreshed, gone, new_comments, click_rows,
    calls, cost_microusd, error, message.
    """
    sql = (
        f"SELECT {_SOURCE} FROM run_sources s LEFT JOIN accounts a ON a.id = s.account_id "
        "WHERE s.started_at >= :begin AND s.started_at < :end ORDER BY s.id"
    )
    return ask(database, sql, **instants(organisation(database).timezone, first, last))


def source_health(database: Database) -> pd.DataFrame:
    """The latest attempt of each source and account: columns of `run_sources`, and success_at.

    success_at: end of the last attempt that went well (ok or nothing_due); missing where none ever did.
    """
    sql = (
        f"SELECT {_SOURCE}, w.success_at FROM (SELECT max(id) AS id, "
        "max(CASE WHEN status IN ('ok', 'nothing_due') THEN finished_at END) AS success_at "
        "FROM run_sources GROUP BY room, source, account_id) w JOIN run_sources s ON s.id = w.id "
        "LEFT JOIN accounts a ON a.id = s.account_id ORDER BY s.room, s.source, a.handle"
    )
    return ask(database, sql)


def spend_microusd(database: Database, source: str, since: datetime) -> int:
    """What reading a source has cost since a moment, in millionths of a US dollar."""
    sql = "SELECT coalesce(sum(cost_microusd), 0) FROM run_sources WHERE source = :source AND started_at >= :since"
    with reading(database) as connection:
        return int(connection.execute(text(sql), {"source": source, "since": int(since.timestamp())}).scalar_one())
