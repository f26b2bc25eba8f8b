"""docs/PRIVACY.md names every table and column there is, and tests that are there."""

import re
from pathlib import Path

import pytest
from sqlite_utils import Database

from collectors.records import METRIC_NAMES
from collectors.store.schema import MIGRATIONS

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "PRIVACY.md").read_text(encoding="utf-8")
MAP = GUIDE.partition("## The map")[2]
ROWS = {line.split("`")[1]: line.split("|") for line in MAP.splitlines() if line.startswith("| `")}
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", GUIDE)))


def tables() -> dict[str, set[str]]:
    db = Database(memory=True)
    MIGRATIONS.apply(db)
    names = [name for name in db.table_names() if not re.match("sqlite_|posts_search_", name)]
    return {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})").fetchall()} for name in names}


def test_every_column_of_every_table_is_in_the_map() -> None:
    there = tables()
    assert ROWS.keys() == there.keys()
    for table, columns in there.items():
        said = set(re.findall(r"`(\w+)`", ROWS[table][2])) | (
            set(METRIC_NAMES) if "the metrics" in ROWS[table][2] else set()
        )
        assert said == columns, table


def test_every_row_of_the_map_says_what_why_how_long_and_how_it_goes() -> None:
    assert all(len(row) == 10 and all(cell.strip() for cell in row[1:-1]) for row in ROWS.values())


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_tests_it_names_are_there(file: str, test: str) -> None:
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert not test or f"\ndef {test}(" in text


def test_it_names_tests() -> None:
    assert len(NAMED) > 20
