"""Keeps a released version's database as a fixture: that very program collects, reports, and is written down as SQL.

    python -m tests.released_schemas.make COMMIT

takes the program of that commit out of the repository, lets it collect ten nights of the sample organisation (all
invented), and writes its tables to mNNN.sql and what it reports of them to mNNN.json, NNN being its last migration.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CAMPAIGNS = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
click_source = "sample"

[[accounts]]
platform = "sample"
like = "x"
handle = "harbourmind"
since = 2026-07-27

[[accounts]]
platform = "sample"
like = "mastodon"
handle = "harbourmind"
since = 2026-07-27

[[resources]]
id = "helpline"
name = "Helpline page"
url = "https://harbourmind.example/help"
kind = "helpline"

[[clicks]]
source = "sample"
since = 2026-07-27

[[campaigns]]
id = "study-without-stress"
name = "Study Without Stress"
starts = 2026-10-31
ends = 2026-12-11
purpose = "support"
resources = ["helpline"]
[campaigns.match]
hashtags = ["StudyWithoutStress"]
utm_campaign = ["study-without-stress"]
links = ["https://go.harbourmind.example/study"]
[campaigns.goals]
engagements = 5000
"""
# Runs in the old program's folder, and uses what every version has.
NIGHTS = """
import json, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from collectors.campaigns import load_configuration
from collectors.credentials import Secrets
from collectors.nightly import collect
from collectors.progress import SilentProgress
from dashboard.reports import campaign_report
folder = Path(sys.argv[1])
for night in range(10):
    at = datetime(2026, 11, 1, 3, 17, tzinfo=UTC) + timedelta(days=night)
    collect(load_configuration(folder / "campaigns.toml"), Secrets({}), folder / "outreach.db", SilentProgress(),
            lambda: int(at.timestamp()), lambda seconds: None)
"""
REPORT = """
import json, sys
from pathlib import Path
from dashboard.reports import campaign_report
report = campaign_report(Path(sys.argv[1]) / "outreach.db", "study-without-stress", None, None)
print(json.dumps(report, default=str))
"""
# What staff and deliveries left, for the tables a version has.
BY_PEOPLE = (
    ("label_checks", "INSERT INTO label_checks VALUES ('positive', 'neutral', 'stance-test', 20750, 3)"),
    (
        "annotations",
        "INSERT INTO annotations VALUES (1, 20752, 'Talk on local radio', 1, 1793000000), "
        "(2, 20753, 'Bank holiday', NULL, 1793000000)",
    ),
    (
        "post_tags",
        "INSERT INTO post_tags SELECT campaign_id, max(post_id), 1, why, 1793000000 FROM campaign_posts",
    ),
    ("access", "INSERT INTO access VALUES (x'00ff', 'editor')"),
    (
        "deliveries",
        "INSERT INTO deliveries VALUES (1, 'report', 'study-without-stress-month 2026-10', 'Study Without Stress', "
        "'October 2026', 'mail', x'0a0b', 'sent', 1, 1793000000, '')",
    ),
    (
        "links",
        "INSERT INTO links VALUES (1, 'bcdfgh', 1, 1, 'mastodon', 'https://harbourmind.example/help', 1793000000, "
        "NULL)",
    ),
    ("link_days", "INSERT INTO link_days VALUES ('redirect', 1, 20752, 7, 2)"),
)


def make(commit: str) -> Path:
    """Writes the two files. Returns the first one."""
    with tempfile.TemporaryDirectory() as work:
        program, world = Path(work) / "program", Path(work) / "world"
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(program, filter="data")
        world.mkdir()
        (world / "campaigns.toml").write_text(CAMPAIGNS, encoding="utf-8")
        _run(program, NIGHTS, world)
        with closing(sqlite3.connect(world / "outreach.db")) as connection:
            with connection:
                _written_by_people(connection)
            name = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id DESC LIMIT 1").fetchone()[0]
        report = json.loads(_run(program, REPORT, world))
        with closing(sqlite3.connect(world / "outreach.db")) as connection:
            script = "\n".join(dump(connection)) + "\n"
    file = HERE / f"{name[:4]}.sql"
    file.write_text(script, encoding="utf-8")
    file.with_suffix(".json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return file


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """The database as SQL. What a full-text search keeps for itself is made anew from its table."""
    things = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    virtual = [name for _, name, sql in things if sql.startswith("CREATE VIRTUAL")]
    own = [
        thing
        for thing in things
        if not thing[1].startswith(("sqlite_", *(f"{name}_" for name in virtual))) or (thing[0] == "trigger")
    ]
    yield "BEGIN;"
    for kind, name, sql in own:
        if kind != "trigger":
            yield f"{sql};"
        if kind == "table" and name not in virtual:
            yield from _rows(connection, name)
    yield from (f"INSERT INTO {name} ({name}) VALUES ('rebuild');" for name in virtual)
    yield from (f"{sql};" for kind, _, sql in own if kind == "trigger")
    yield "COMMIT;"


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    quoted = " || ',' || ".join(f'quote("{name}")' for name in columns)
    rows = [f"({row})" for (row,) in connection.execute(f"SELECT {quoted} FROM {table}")]
    if rows:
        yield f"INSERT INTO {table} VALUES\n" + ",\n".join(rows) + ";"


def _written_by_people(connection: sqlite3.Connection) -> None:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, statement in BY_PEOPLE:
        if table in there:
            connection.execute(statement)


def _run(program: Path, code: str, world: Path) -> str:
    environ = {**os.environ, "PYTHONPATH": str(program)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(world)], cwd=program, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"The program of that commit failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Say which commit: python -m tests.released_schemas.make COMMIT")
    print(make(sys.argv[1]))
