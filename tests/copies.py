"""What the tests of backups and restores share: moments, and short ways to change and ask a database."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.reports import campaign_report

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def figures(path: Path) -> dict[str, object]:
    return {**campaign_report(path, "mens-health", None, None), "generated_at": None}
