"""Every released version's database: copied first, migrated, and the same numbers; a newer one is left as it is."""

import json
import os
import resource
import signal
import sqlite3
import stat
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from collectors.store import NewerDatabase, StoreError, open_database, restore
from collectors.store.backups import backups
from collectors.store.schema import known_migrations
from dashboard import queries
from dashboard.health import health
from dashboard.queries import DatabaseError
from dashboard.reports import campaign_report
from tests.nights import Organisation
from tests.released_schemas import make
from tests.test_command import run

RELEASED = sorted(Path(make.__file__).parent.glob("m*.sql"))
NEWEST = RELEASED[-1]
OLDER = RELEASED[:-1]
NAMES = [file.stem for file in RELEASED]
# What later versions say otherwise on purpose: words, and what depends on the day or the program.
SAID_ANEW = {"generated_at", "notes", "rates", "previous", "responses", "sentiment", "goals"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Path], Path]:
    def into_a_file(script: Path) -> Path:
        path = tmp_path / "outreach.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script.read_text(encoding="utf-8"))
            connection.execute("PRAGMA journal_mode = WAL")
        return path

    return into_a_file


def report_of(path: Path, days: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Over the same days as an older report, where there is one: by itself it goes up to today."""
    first, last = (date.fromisoformat(days[name]) if days else None for name in ("from", "to"))
    report = campaign_report(path, "study-without-stress", first, last)
    told: dict[str, Any] = json.loads(json.dumps(report, default=str))
    return told


def agreed(old: Any, new: Any) -> Any:
    """`new`, of what `old` has: later versions say more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: agreed(value, new[key]) for key, value in old.items() if key in new}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [agreed(one, other) for one, other in zip(old, new, strict=True)]
    return new


def migrations_of(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}


def rows_of(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_every_migration_has_its_fixture() -> None:
    """A new one is added with `python -m tests.released_schemas.make COMMIT` once it is released."""
    released = {name[:4] for name in known_migrations()}
    assert set(NAMES) <= released
    assert len(released) - len(NAMES) <= 1, "only the version that is being made may lack one"


@pytest.mark.parametrize("script", RELEASED, ids=NAMES)
def test_an_old_database_gives_the_same_numbers_after_its_migration(
    script: Path, write: Callable[[Path], Path]
) -> None:
    path = write(script)
    old = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
    rows = rows_of(path)
    rows["post_gains"] = rows.pop("post_days")  # each day is a stretch of its own, until a rebuild

    open_database(path).conn.close()

    new = report_of(path, old)
    assert migrations_of(path) == known_migrations()
    for key in old.keys() - SAID_ANEW:
        assert agreed(old[key], new[key]) == old[key], key
    labels = ("positive", "neutral", "negative", "not_scored")
    assert [new["sentiment"][label] for label in labels] == [old["sentiment"][label] for label in labels]
    assert [(goal["metric"], goal["value"]) for goal in new["goals"]] == [
        (goal["metric"], goal["value"]) for goal in old["goals"]
    ]
    assert {name: n for name, n in rows_of(path).items() if name in rows and name != "_sqlite_migrations"} == {
        name: n for name, n in rows.items() if name != "_sqlite_migrations"
    }
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert health(path, datetime.now(UTC))[0] == 200


@pytest.mark.parametrize("script", OLDER, ids=[file.stem for file in OLDER])
def test_it_is_copied_before_without_any_comment(script: Path, write: Callable[[Path], Path]) -> None:
    path = write(script)
    before, rows = migrations_of(path), rows_of(path)
    with closing(sqlite3.connect(path)) as connection:
        texts = [text.encode() for (text,) in connection.execute("SELECT text FROM comment_buffer")]

    open_database(path).conn.close()

    (copy,) = backups(path)
    assert migrations_of(copy) == before
    assert {**rows_of(copy), "comment_buffer": 0, "comment_days": 0} == {**rows, "comment_buffer": 0, "comment_days": 0}
    assert rows_of(copy)["comment_buffer"] == 0
    assert texts
    content = copy.read_bytes()
    assert not [text for text in texts if text in content]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.mark.parametrize("script", RELEASED, ids=NAMES)
def test_a_night_after_the_migration_collects_on(script: Path, write: Callable[[Path], Path], tmp_path: Path) -> None:
    write(script)
    organisation = Organisation(tmp_path, make.CAMPAIGNS)
    organisation.database = tmp_path / "outreach.db"
    before = report_of_migrated(organisation.database)

    summary = organisation.night(datetime(2026, 11, 11, 3, 17, tzinfo=UTC))

    assert summary.exit_code == 0, summary.lines
    after = report_of(organisation.database)
    assert after["totals"]["impressions"] > before["totals"]["impressions"]
    assert len(after["posts"]) >= len(before["posts"])


def report_of_migrated(path: Path) -> dict[str, Any]:
    open_database(path).conn.close()
    return report_of(path)


def in_a_child(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> int:
    """Does the work in a process of its own. Returns how that ended: 0, 7 after a StoreError, or minus the signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            before()
            work()
            code = 0
        except StoreError:
            code = 7
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("script", OLDER, ids=[file.stem for file in OLDER])
def test_a_migration_that_is_killed_anywhere_is_done_the_next_time(script: Path, tmp_path: Path) -> None:
    source = tmp_path / "source.db"
    with closing(sqlite3.connect(source)) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    old = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
    killed = 0
    for number in range(25):
        path = tmp_path / str(number) / "outreach.db"
        path.parent.mkdir()
        path.write_bytes(source.read_bytes())
        ended = in_a_child(partial(open_database, path), partial(_killed_after, 0.002 * number))
        killed += ended == -signal.SIGALRM
        db = open_database(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.conn.close()
        assert migrations_of(path) == known_migrations()
        assert all(migrations_of(copy) <= known_migrations() for copy in backups(path))
        assert not list(path.parent.glob("*.part*"))
    assert agreed(old["totals"], report_of(path, old)["totals"]) == old["totals"]
    assert killed > 3, "none was killed on the way"


def _killed_after(seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, max(0.001, seconds))


@pytest.mark.parametrize("script", OLDER, ids=[file.stem for file in OLDER])
def test_a_full_disk_leaves_the_old_database_and_no_half_a_copy(script: Path, write: Callable[[Path], Path]) -> None:
    """Files may not grow beyond a limit the kernel holds; each limit stops it elsewhere."""
    path = write(script)
    size, before = path.stat().st_size, migrations_of(path)
    failed = 0
    for limit in range(size // 8, size, size // 8):
        ended = in_a_child(partial(open_database, path), partial(_files_up_to, limit))
        failed += ended == 7
        assert ended in (0, 7)
        assert not list(path.parent.glob("*.part*"))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert before <= migrations_of(path)
    assert failed
    open_database(path).conn.close()
    assert migrations_of(path) == known_migrations()


def _files_up_to(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("script", [None, *OLDER], ids=["new", *(file.stem for file in OLDER)])
def test_four_processes_open_one_database_at_once(script: Path | None, tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / str(number) / "outreach.db"
        path.parent.mkdir()
        if script:
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(script.read_text(encoding="utf-8"))

        assert _at_once(partial(open_database, path), 4) == [0, 0, 0, 0]

        assert migrations_of(path) == known_migrations()
        assert len(backups(path)) == int(script is not None)


def _at_once(work: Callable[[], object], times: int) -> list[int]:
    """How processes end that all begin when a pipe is closed."""
    reading, writing = os.pipe()
    children = []
    for _ in range(times):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(writing)
                os.read(reading, 1)
                work()
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    os.close(reading)
    os.close(writing)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.mark.parametrize("script", OLDER, ids=[file.stem for file in OLDER])
def test_the_dashboard_says_what_to_do_about_an_old_database(script: Path, write: Callable[[Path], Path]) -> None:
    path = write(script)
    with pytest.raises(DatabaseError, match="older version of this program: run outreach collect once"):
        queries.connect(path)


@pytest.mark.parametrize("script", RELEASED, ids=NAMES)
def test_a_copy_of_any_version_can_be_restored(script: Path, write: Callable[[Path], Path], tmp_path: Path) -> None:
    old = write(script).rename(tmp_path / "old.db")
    path, before = tmp_path / "new" / "outreach.db", old.read_bytes()
    open_database(path).conn.close()

    restore(path, old, datetime.now(UTC))

    told = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
    assert agreed(told["totals"], report_of(path, told)["totals"]) == told["totals"]
    assert migrations_of(path) == known_migrations()
    assert old.read_bytes() == before


@pytest.fixture
def newer(write: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A later version's database, some of it in a log that its last writer had no time to move."""
    path = write(NEWEST)
    (tmp_path / "campaigns.toml").write_text(make.CAMPAIGNS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTREACH_DB", str(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        with connection:
            connection.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('outreach', 'm999_later', '')"
            )
        kept = {end: path.with_name(f"outreach.db{end}").read_bytes() for end in ("", "-wal")}
    for end, content in kept.items():  # closing has moved it: as after a kill
        path.with_name(f"outreach.db{end}").write_bytes(content)
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("collect",),
        ("rebuild",),
        ("dashboard",),
        ("report", "study-without-stress"),
        ("check",),
        ("backup", "copy.db"),
        ("deliver",),
    ],
    ids=lambda words: words[0],
)
def test_every_command_refuses_a_newer_database_and_leaves_every_byte(
    words: tuple[str, ...], newer: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(RELEASED[0].read_text(encoding="utf-8"))
    (tmp_path / "campaigns.toml").write_text(
        make.CAMPAIGNS + '\n[[reports]]\nportfolio = true\nevery = "week"\nformats = ["csv"]\nfolder = "out"\n',
        encoding="utf-8",
    )
    before = {end: newer.with_name(f"outreach.db{end}").read_bytes() for end in ("", "-wal")}

    done = run(*words)

    assert done.exit_code == 2, done.output
    assert "newer version of this program" in done.output
    assert {end: newer.with_name(f"outreach.db{end}").read_bytes() for end in ("", "-wal")} == before
    assert backups(newer) == []


def test_the_way_back_from_a_newer_version_keeps_what_that_one_left(newer: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(RELEASED[0].read_text(encoding="utf-8"))
    before = {end: newer.with_name(f"outreach.db{end}").read_bytes() for end in ("", "-wal")}

    said = restore(newer, tmp_path / "old.db", datetime(2026, 11, 28, 9, tzinfo=UTC))

    aside = newer.with_name("outreach.db.before-restore-2026-11-28-0900.newer")
    assert any(str(aside) in line for line in said)
    assert any("repeat those purges" in line for line in said)
    assert {end: aside.with_name(f"{aside.name}{end}").read_bytes() for end in ("", "-wal")} == before
    open_database(newer).conn.close()


def test_a_newer_database_is_refused_with_its_own_error(newer: Path) -> None:
    with pytest.raises(NewerDatabase, match="m999_later"):
        open_database(newer)
