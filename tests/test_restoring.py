"""`outreach restore`: the way back to a copy, without texts that went, and the old or the new database whole."""

import json
import os
import resource
import signal
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from collectors.purge import purge
from collectors.store import AlreadyRunning, StoreError, back_up_now, one_run_at_a_time, open_database, restore
from collectors.store.backups import backups, forget_in_backups, remove_unfinished_backups
from collectors.store.purging import Scope
from dashboard import queries
from dashboard.health import health
from tests.browser import served
from tests.copies import LATER, NOW, ask, change, figures
from tests.reading_world import reading_world


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


def test_a_restore_brings_the_report_back_and_keeps_what_was_there(database: Path) -> None:
    change(database, "UPDATE comment_buffer SET label = 'neutral' WHERE label IS NULL")
    before = figures(database)
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(database, "UPDATE campaign_days SET likes = 0", "UPDATE runs SET finished_at = finished_at + 60")
    changed = figures(database)
    assert changed["totals"] != before["totals"]

    lines = restore(database, copy, LATER)

    assert figures(database) == before
    assert lines[0] == f"{database} is now as of 2026-11-23 02:05 UTC."
    assert lines[-1] == "The next outreach collect catches up on what is missing since."
    aside = database.with_name("outreach.db.before-restore-2026-11-23-1130.backup")
    assert figures(aside)["totals"] == changed["totals"]
    restore(database, aside, LATER + timedelta(hours=1))
    assert figures(database)["totals"] == changed["totals"]


def test_a_restore_brings_back_no_text_that_went_or_changed_since(database: Path) -> None:
    change(database, "UPDATE posts SET text = 'a sentence marked one' WHERE id = 1")
    change(database, "UPDATE posts SET text = 'a sentence marked two' WHERE id = 3")
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(
        database,
        "UPDATE posts SET text = NULL, links = '[]', hashtags = '[]', deleted_at = 1800000000 WHERE id = 1",
        "UPDATE posts SET text = 'mended' WHERE id = 3",
    )

    lines = restore(database, copy, LATER)

    assert "Posts' texts that were deleted, removed or changed since stay so: 2." in lines
    assert ask(database, "SELECT text, deleted_at FROM posts WHERE id IN (1, 3)") == [
        (None, 1_800_000_000),
        ("mended", None),
    ]
    for file in (database, database.with_name("outreach.db-wal")):
        assert not file.exists() or b"marked" not in file.read_bytes()
    assert ask(database, "SELECT count(*) FROM posts_search WHERE posts_search MATCH 'marked'") == [(0,)]


def test_a_restore_brings_back_no_text_of_a_post_that_was_removed(database: Path) -> None:
    change(database, "UPDATE posts SET text = 'a sentence marked one' WHERE id = 1")
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(
        database,
        *(f"DELETE FROM {table} WHERE post_id = 1" for table in ("snapshots", "campaign_posts", "post_gains")),
        *(f"DELETE FROM {table} WHERE post_id = 1" for table in ("post_latest", "comment_days", "comment_buffer")),
        "DELETE FROM posts WHERE id = 1",
        f"UPDATE accounts SET listed_until = {int(NOW.timestamp())}",
    )

    restore(database, copy, LATER)

    assert ask(database, "SELECT text FROM posts WHERE id = 1") == [(None,)]
    assert b"marked" not in database.read_bytes()


@pytest.mark.parametrize("scope", [Scope("post", post="x-1"), Scope("platform", "x"), Scope("forgotten", "x")])
def test_what_was_purged_since_the_copy_does_not_come_back(scope: Scope, database: Path) -> None:
    change(database, "UPDATE comment_buffer SET label = 'neutral' WHERE label IS NULL")
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    elsewhere = copy.replace(database.with_name("kept-elsewhere.db"))  # the purge does not find it there
    post = ask(database, "SELECT native_id FROM posts WHERE platform = 'x' LIMIT 1")[0][0]
    purge(database, replace(scope, post=scope.post and str(post)), int(NOW.timestamp()))
    left = figures(database)
    said = restore(database, elsewhere, LATER)
    assert any("purged since are purged from it too" in line for line in said)
    assert figures(database) == left
    assert ask(database, "SELECT count(*) FROM purges") == [(1,)]


def test_a_post_that_is_gone_stays_gone_though_the_copy_was_cleaned(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    gone = "UPDATE posts SET text = NULL, links = '[]', hashtags = '[]', deleted_at = 1800000000 WHERE id = 1"
    change(database, gone)
    assert forget_in_backups(database) == []  # as every night does
    restore(database, copy, LATER)
    assert ask(database, "SELECT text, deleted_at FROM posts WHERE id = 1") == [(None, 1_800_000_000)]


def test_what_was_put_aside_is_not_written_over_within_the_minute(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(database, "UPDATE campaign_days SET likes = likes + 1")
    newest = ask(database, "SELECT sum(likes) FROM campaign_days")
    for _ in range(2):
        restore(database, copy, LATER)
    aside = [file for file in backups(database) if "before-restore" in file.name]
    assert len(aside) == 2
    assert newest in [ask(file, "SELECT sum(likes) FROM campaign_days") for file in aside]


def test_an_account_that_is_new_brings_no_purged_platform_back(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    elsewhere = copy.replace(database.with_name("kept-elsewhere.db"))
    purge(database, Scope("platform", "mastodon"), int(NOW.timestamp()))
    columns = "platform, handle, server, sample"
    change(
        database, f"INSERT INTO accounts ({columns}) SELECT platform, 'new', server, sample FROM accounts WHERE id = 1"
    )
    change(database, "UPDATE accounts SET platform = 'mastodon' WHERE handle = 'new'")
    restore(database, elsewhere, LATER)
    assert ask(database, "SELECT count(*) FROM posts WHERE platform = 'mastodon'") == [(0,)]


def test_a_restore_forgets_nothing_that_must_not_be_done_twice(database: Path) -> None:
    """What was sent, what X has cost, and who may no longer look."""
    change(database, "INSERT INTO access VALUES (x'01', 'editor'), (x'02', 'viewer')")
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(
        database,
        "DELETE FROM access WHERE who = x'02'",
        "INSERT INTO deliveries (what, name, title, said, way, target, status, attempts, tried_at) "
        "VALUES ('report', 'month 2026-10', 'Open line', 'October', 'mail', x'0a', 'sent', 1, 1795500000)",
        "INSERT INTO runs (id, started_at, finished_at, status, stored) VALUES (2000, 1795500000, 1795500060, 'ok', 1)",
        "INSERT INTO run_sources (run_id, room, source, started_at, finished_at, status, calls, cost_microusd) "
        "VALUES (2000, 'platforms', 'x', 1795500000, 1795500060, 'ok', 7, 900000)",
    )

    restore(database, copy, LATER)

    assert ask(database, "SELECT who FROM access") == [(b"\x01",)]
    assert ask(database, "SELECT name, status FROM deliveries") == [("month 2026-10", "sent")]
    spent = "SELECT status FROM run_sources WHERE cost_microusd = 900000"
    assert ask(database, spent) == [("interrupted",)]
    assert queries.freshness(queries.connect(database)).data_as_of == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


def test_the_database_of_somebody_else_hands_nothing_on_to_what_is_restored(database: Path, tmp_path: Path) -> None:
    change(database, "INSERT INTO access VALUES (x'01', 'editor')")
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(database, "UPDATE organisation SET digest_key = x'ff'", "UPDATE posts SET text = 'not theirs'")

    lines = restore(database, copy, LATER)

    assert "Texts of posts" in lines[2] or "texts of posts" in lines[2]
    assert ask(database, "SELECT count(*) FROM posts WHERE text = 'not theirs'") == [(0,)]
    assert ask(database, "SELECT count(*) FROM access") == [(0,)]  # nobody looks before campaigns.toml was read again


def test_a_damaged_database_is_put_aside_as_it_is(database: Path) -> None:
    before = figures(database)
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    for end in ("-wal", "-shm"):
        database.with_name(f"outreach.db{end}").unlink(missing_ok=True)
    database.write_bytes(b"nothing is left of it " * 500)

    lines = restore(database, copy, LATER)

    assert figures(database)["totals"] == before["totals"]
    assert "is damaged and lies in" in lines[1]
    assert database.with_name("outreach.db.before-restore-2026-11-23-1130.damaged").read_bytes()[:7] == b"nothing"


def test_an_empty_file_in_its_place_is_no_hindrance(database: Path) -> None:
    before = figures(database)
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    for end in ("-wal", "-shm"):
        database.with_name(f"outreach.db{end}").unlink(missing_ok=True)
    database.write_bytes(b"")
    with pytest.raises(StoreError, match="nothing to copy"):
        back_up_now(database, None, LATER)

    restore(database, copy, LATER)

    assert figures(database)["totals"] == before["totals"]


def test_a_database_that_is_gone_is_restored(database: Path, tmp_path: Path) -> None:
    before = figures(database)
    back_up_now(database, tmp_path / "kept.db", NOW)
    elsewhere = tmp_path / "new" / "outreach.db"

    restore(elsewhere, tmp_path / "kept.db", LATER)

    assert figures(elsewhere)["totals"] == before["totals"]
    open_database(elsewhere).conn.close()


def garbage(folder: Path) -> Iterator[Path]:
    (folder / "words.db").write_text("these are no tables " * 300)
    yield folder / "words.db"
    (folder / "empty.db").write_bytes(b"")
    yield folder / "empty.db"
    with closing(sqlite3.connect(folder / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    yield folder / "other.db"
    cut = reading_world(folder / "cut.db")
    change(cut, "PRAGMA wal_checkpoint(TRUNCATE)")
    cut.with_name("cut.db-wal").unlink(missing_ok=True)
    cut.write_bytes(cut.read_bytes()[:-20_000])
    yield cut
    newer = reading_world(folder / "newer.db")
    change(newer, "INSERT INTO _sqlite_migrations VALUES (99, 'outreach', 'm999_later', '')")
    yield newer
    yield folder / "none.db"
    yield folder


def test_garbage_is_refused_and_everything_is_left_as_it_was(database: Path, tmp_path: Path) -> None:
    change(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / "trash").mkdir()
    before = database.read_bytes()
    for file in garbage(tmp_path / "trash"):
        with pytest.raises(StoreError) as refused:
            restore(database, file, LATER)
        assert str(file) in str(refused.value), file
        assert database.read_bytes() == before
        assert backups(database) == []
        assert not list(tmp_path.glob("*.restoring*"))


def test_a_restore_that_is_killed_anywhere_leaves_one_or_the_other_whole(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    old = ask(copy, "SELECT sum(likes) FROM campaign_days")
    ended = left = 0
    for number in range(25):
        change(database, "UPDATE campaign_days SET likes = likes + 1")
        new = ask(database, "SELECT sum(likes) FROM campaign_days")
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.006 * (number + 1))
            restore(database, copy, LATER)
            os._exit(0)
        ended += os.waitpid(child, 0)[1] == 0
        left += len(list(database.parent.glob("*.restoring*")))
        remove_unfinished_backups(database)
        assert not list(database.parent.glob("*.restoring*"))
        assert ask(database, "PRAGMA integrity_check") == [("ok",)]
        assert ask(database, "SELECT sum(likes) FROM campaign_days") in (old, new)
    restore(database, copy, LATER)
    assert ask(database, "SELECT sum(likes) FROM campaign_days") == old
    assert ended < 25, "none was killed"
    assert left, "none left anything"


def test_the_comments_of_a_plain_copy_do_not_come_back(database: Path, tmp_path: Path) -> None:
    change(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / "plain.db").write_bytes(database.read_bytes())
    assert b"My brother found you" in database.read_bytes()

    restore(database, tmp_path / "plain.db", LATER)

    assert ask(database, "SELECT count(*) FROM comment_buffer") == [(0,)]
    for file in (database, *backups(database)):
        assert b"My brother found you" not in file.read_bytes()


def test_a_full_disk_leaves_what_was_there(database: Path) -> None:
    """Files may not grow beyond a limit that the kernel holds; each limit stops the restore elsewhere."""
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    old = ask(copy, "SELECT sum(likes) FROM campaign_days")
    change(database, "UPDATE campaign_days SET likes = likes + 1")
    new, size = ask(database, "SELECT sum(likes) FROM campaign_days"), copy.stat().st_size
    refused = 0
    for limit in range(size // 6, size * 2, size // 6):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                restore(database, copy, LATER)
                code = 0
            except StoreError:
                code = 7
            finally:
                os._exit(code)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in (0, 7)
        refused += ended == 7
        assert ask(database, "PRAGMA integrity_check") == [("ok",)]
        assert ask(database, "SELECT sum(likes) FROM campaign_days") == (new if ended else old)
        change(database, "UPDATE campaign_days SET likes = likes + 1" if not ended else "SELECT 1")
        new = ask(database, "SELECT sum(likes) FROM campaign_days")
    assert refused > 3


def test_a_served_dashboard_goes_on_over_a_restore(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(database, "INSERT INTO runs VALUES (3000, 1795500000, 1795500060, 'ok', 1)")
    with served(database) as address:
        assert _data_as_of(address) == "2026-11-24T06:01:00Z"
        restore(database, copy, LATER)
        assert _data_as_of(address) == "2026-11-23T02:05:00Z"
        with urllib.request.urlopen(address, timeout=20) as page:
            assert page.status == 200


def _data_as_of(address: str) -> str:
    with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
        return str(json.load(answer)["data_as_of"])


def test_nothing_is_restored_while_a_run_or_a_delivery_is_under_way(database: Path) -> None:
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    with one_run_at_a_time(database), pytest.raises(AlreadyRunning, match="Another run"):
        restore(database, copy, LATER)
    with FileLock(f"{database}.deliver.lock"), pytest.raises(AlreadyRunning, match="Reports are being sent"):
        restore(database, copy, LATER)


def test_an_open_dashboard_shows_what_was_restored(database: Path) -> None:
    """Its engine stays; a connection that reads when the restore comes keeps what it saw to its end."""
    engine = queries.connect(database)
    back_up_now(database, None, NOW)
    (copy,) = backups(database)
    change(database, "UPDATE campaigns SET name = 'Renamed' WHERE id = 1", "UPDATE organisation SET notes_version = 1")
    version = queries.checked_version(engine)
    with queries.one_moment(database) as reading:
        assert "Renamed" in set(queries.campaigns(reading)["name"])

        restore(database, copy, LATER)

        assert "Renamed" in set(queries.campaigns(reading)["name"])
    assert "Renamed" not in set(queries.campaigns(engine)["name"])
    change(database, "UPDATE organisation SET notes_version = 1")  # another note than the one that is gone
    assert queries.checked_version(engine) != version  # so that no remembered figure is shown
    assert health(database, LATER)[0] == 200
