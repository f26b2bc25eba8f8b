"""An organisation under test: its campaigns.toml, its nights, its report. Time is set, never waited for."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from collectors.campaigns import load_configuration
from collectors.credentials import Secrets
from collectors.days import instant
from collectors.limits import Limits
from collectors.nightly import Summary, collect
from collectors.store import rebuild

INSTANT_ENDINGS = ("_at", "_until")


class Watching:
    """Keeps what a run told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def started(self, source: str) -> None: ...

    def advanced(self, source: str, what: str) -> None: ...

    def finished(self, source: str, status: str, line: str) -> None:
        self.lines.append(line)


class Organisation:
    """One folder with a campaigns.toml and a database."""

    def __init__(self, folder: Path, toml: str, secrets: dict[str, str] | None = None) -> None:
        self.folder, self.secrets = folder, secrets or {}
        self.database = folder / "data" / "outreach.db"
        self.config = folder / "campaigns.toml"
        self.config.write_text(toml, encoding="utf-8")
        self.waited: list[float] = []
        self.limits = Limits()

    def night(self, at: datetime) -> Summary:
        """One run at this moment."""
        return self.night_by(lambda: at)

    def night_by(self, clock: Callable[[], datetime]) -> Summary:
        """One run by this clock."""
        return collect(
            load_configuration(self.config),
            Secrets.load(self.folder, self.secrets),
            self.database,
            Watching(),
            lambda: instant(clock()),
            self.waited.append,
            self.limits,
        )

    def rebuild(self) -> str:
        """Make the derived tables anew, as `outreach rebuild` does."""
        return rebuild(self.database, load_configuration(self.config))

    def report(self, campaign: str, first: date | None = None, last: date | None = None) -> dict[str, Any]:
        from dashboard.reports import campaign_report

        report: dict[str, Any] = campaign_report(self.database, campaign, first, last)
        return report

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything stored, but for the log of runs and the moments of looking."""
        names = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = sorted(name for (name,) in names if not name.startswith(("runs", "run_sources", "_")))
        return {table: self._rows_without_instants(table) for table in tables}

    def _rows_without_instants(self, table: str) -> list[tuple[Any, ...]]:
        columns = [row[1] for row in self.rows(f"PRAGMA table_info({table})")]
        kept = [name for name in columns if not name.endswith(INSTANT_ENDINGS)]
        return sorted(self.rows(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
