"""`outreach backup`: whole copies while others write, sound, without comments; what breaks off leaves nothing."""

import os
import signal
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.store import StoreError, back_up_now
from collectors.store.backing_up import dated_backups
from collectors.store.backups import backups, remove_unfinished_backups
from tests.copies import LATER, NOW, ask, change, figures
from tests.reading_world import reading_world
from tests.test_command import run


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


def test_a_copy_gives_the_same_report_and_holds_no_comment(database: Path) -> None:
    change(database, "UPDATE comment_buffer SET label = 'neutral' WHERE label IS NULL")
    said = back_up_now(database, None, NOW)

    (copy,) = backups(database)
    assert copy.name == "outreach.db.2026-11-23-0930.backup"
    assert str(copy) in said
    assert "figures as of 2026-11-23 02:05 UTC" in said
    assert figures(copy) == figures(database)
    assert b"My brother found you" in database.read_bytes() + database.with_name("outreach.db-wal").read_bytes()
    assert b"My brother found you" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert ask(copy, "PRAGMA journal_mode") == [("delete",)]  # opens where nothing can be written beside it


def test_a_comment_that_waits_for_its_label_is_counted_in_the_copy(database: Path) -> None:
    change(database, "UPDATE comment_buffer SET label = NULL")
    waiting = ask(database, "SELECT count(*) FROM comment_buffer")[0][0]
    before = ask(database, "SELECT sum(n) FROM comment_days")[0][0]

    back_up_now(database, None, NOW)

    (copy,) = backups(database)
    assert waiting
    assert ask(copy, "SELECT sum(n) FROM comment_days") == [(before + waiting,)]  # type: ignore[operator]
    assert ask(database, "SELECT sum(n) FROM comment_days") == [(before,)]


def test_a_file_that_exists_is_kept_unless_one_says_force(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    file.write_text("precious")
    with pytest.raises(StoreError, match=r"exists.*--force"):
        back_up_now(database, file, NOW)
    assert file.read_text() == "precious"
    with pytest.raises(StoreError, match="exists"):
        back_up_now(database, database, NOW, force=True)

    back_up_now(database, file, NOW, force=True)

    assert figures(file)["totals"] == figures(database)["totals"]


def test_only_the_newest_dated_copies_are_kept(database: Path) -> None:
    (database.parent / "outreach.db.before-m002.backup").write_bytes(b"")
    for day in range(5):
        said = back_up_now(database, None, NOW + timedelta(days=day), keep=2)

    assert [copy.name[12:22] for copy in dated_backups(database)] == ["2026-11-26", "2026-11-27"]
    assert "Removed 1 older copy." in said
    assert len(backups(database)) == 3


def test_a_damaged_database_makes_no_copy_and_removes_none(database: Path) -> None:
    back_up_now(database, None, NOW)
    change(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database.read_bytes())
    for place in range(8192 * 2, len(content), 4096):
        content[place : place + 64] = b"\xff" * 64
    database.write_bytes(content)

    with pytest.raises(StoreError, match=r"damaged|malformed"):
        back_up_now(database, None, LATER, keep=1)

    assert len(backups(database)) == 1
    assert not list(database.parent.glob("*.part"))


def test_damage_that_a_copy_would_hide_is_found(database: Path) -> None:
    """An index that is not its table's: whoever writes the file anew makes it anew, and nobody learns of it."""
    change(
        database,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'run_sources_by_run') "
        "WHERE name = 'posts_by_time'",
    )
    with pytest.raises(StoreError, match="it is damaged"):
        back_up_now(database, None, NOW)
    assert backups(database) == []


def test_twenty_copies_while_a_run_and_staff_write_are_each_of_one_moment(database: Path) -> None:
    """Every transaction adds as much to one table as to the other: a copy that tears one shows."""
    change(database, "CREATE TABLE one (n INTEGER) STRICT", "CREATE TABLE two (n INTEGER) STRICT")
    stop, wrote = threading.Event(), [0]

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            while not stop.is_set():
                with connection:
                    connection.executemany("INSERT INTO one VALUES (?)", [(n,) for n in range(50)])
                    connection.executemany("INSERT INTO two VALUES (?)", [(n,) for n in range(50)])
                wrote[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [database.with_name(f"copy-{number}.db") for number in range(20)]
        for copy in copies:
            back_up_now(database, copy, NOW)
    finally:
        stop.set()
        writer.join(30)
    counted = [ask(copy, "SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM two)")[0] for copy in copies]
    assert all(one == two for one, two in counted)
    assert counted[0] != counted[-1], "nothing was written meanwhile"


def test_a_copy_that_is_killed_leaves_the_last_one_and_its_rest_is_taken_away(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    good = copy.read_bytes()
    left = 0
    for number in range(10):
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_REAL, 0.004 * (number + 1))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            back_up_now(database, copy, NOW, force=True)
            os._exit(0)
        os.waitpid(child, 0)
        left += len(list(database.parent.glob("*.part*")))
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM comment_buffer").fetchone() == (0,)
        remove_unfinished_backups(database)
        assert not list(database.parent.glob("*.part*"))
    assert left, "no copy was caught in the making"
    assert len(copy.read_bytes()) == len(good)


def test_the_commands_say_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = reading_world(tmp_path / "outreach.db")
    monkeypatch.setenv("OUTREACH_DB", str(database))

    made = run("backup", str(tmp_path / "copy.db"), "--keep", "7")
    again = run("backup", str(tmp_path / "copy.db"))
    back = run("restore", str(tmp_path / "copy.db"))
    refused = run("restore", str(tmp_path / "nothing.db"))

    assert (made.exit_code, again.exit_code, back.exit_code, refused.exit_code) == (0, 2, 0, 2), made.output
    assert "copied and verified" in made.stdout
    assert "--force" in again.stderr
    assert "is now as of 2026-11-23 02:05 UTC" in back.stdout
    assert "Name a copy that outreach backup made" in refused.stderr
