"""docs/DATABASE.md names every table, view and column there is, and its SQL runs."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.queries import METRICS
from tests.reading_world import reading_world

GUIDE = (Path(__file__).parent.parent / "docs" / "DATABASE.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
ROWS = {line.split("`")[1]: line for line in GUIDE.splitlines() if line.startswith("| `")}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = reading_world(tmp_path_factory.mktemp("world") / "outreach.db")
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize("sql", EXAMPLES)
def test_every_example_runs_and_finds_something(database: sqlite3.Connection, sql: str) -> None:
    assert database.execute(sql).fetchall()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 5


def test_every_table_view_and_column_is_explained(database: sqlite3.Connection) -> None:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'posts_search_%' AND name <> '_sqlite_migrations'"
    ).fetchall()
    assert len(names) > 20
    for (table,) in names:
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        said = set(re.findall(r"`(\w+)`", ROWS[table]))
        if columns > set(METRICS):
            assert "the metrics" in ROWS[table] or "the same" in ROWS[table]
            columns -= {*METRICS, "engagements", "rated_engagements", "rated_link_clicks"}
        assert columns <= said, f"{table}: {columns - said}"


def test_nothing_is_explained_that_is_not_there(database: sqlite3.Connection) -> None:
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    metrics = {*METRICS, "engagements", "rated_engagements"}
    assert {name for name in ROWS if name not in metrics} <= there
