"""What staff say of labels: counted once, the text gone, and how often they agree."""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from collectors.store import open_database
from dashboard import queries, staff_notes
from dashboard.metrics.agreement import agreement
from dashboard.metrics.versions import Version, versions
from dashboard.queries import Checkable
from dashboard.staff_notes import Outcome, save_check, writing
from dashboard.tables.checks import agreement_said
from tests.reading_comments import MODEL, Buffered
from tests.reading_world import PostFacts, at, write

TODAY = date(2026, 11, 23)
TEXT = "A sentence that must not stay anywhere: zyzzyva"


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """One buffered comment with a label, and another one."""
    buffered = (Buffered(TEXT, "negative"), Buffered("Something else", "positive"))
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=buffered)]).close()
    return tmp_path / "outreach.db"


def the_comment(world: Path, now: datetime) -> Checkable:
    found = queries.checkable_comments(queries.connect(world), None, ("x",), now)
    return next(comment for comment in found if comment.label == "negative")


def rows(world: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(world)) as db:
        return list(db.execute(sql).fetchall())


CHECKS = "SELECT predicted, corrected, model, day, n FROM label_checks"


def test_a_check_is_counted_and_the_comment_is_gone(world: Path, now: datetime) -> None:
    assert save_check(world, the_comment(world, now), "positive", today=TODAY, now=now) is Outcome.COUNTED
    assert rows(world, CHECKS) == [("negative", "positive", MODEL, (TODAY - date(1970, 1, 1)).days, 1)]
    assert rows(world, "SELECT text FROM comment_buffer") == [("Something else",)]


def test_of_the_text_nothing_is_left_in_any_file(world: Path, now: datetime) -> None:
    with closing(sqlite3.connect(world)) as other:  # as long as one is open, SQLite keeps its log
        with other:
            other.execute("UPDATE comment_buffer SET text = text || '!'")
        log = world.with_name(f"{world.name}-wal")
        assert b"zyzzyva" in log.read_bytes()
        assert b"zyzzyva" in world.read_bytes()
        save_check(world, the_comment(world, now), "negative", today=TODAY, now=now)
        assert not [file for file in world.parent.iterdir() if b"zyzzyva" in file.read_bytes()]
    assert not [file for file in world.parent.iterdir() if b"zyzzyva" in file.read_bytes()]


def test_two_who_press_at_once_count_once(world: Path, now: datetime) -> None:
    comment = the_comment(world, now)
    start = threading.Barrier(8)
    outcomes: list[Outcome] = []

    def press() -> None:
        start.wait()
        outcomes.append(save_check(world, comment, "neutral", today=TODAY, now=now))

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.name for outcome in outcomes) == ["COUNTED", *["GONE"] * 7]
    assert rows(world, "SELECT sum(n) FROM label_checks") == [(1,)]


@pytest.mark.parametrize("other", [{"expires": 1}, {"label": "neutral"}, {"model": "other"}, {"post_id": 7}])
def test_a_comment_that_took_the_number_of_another_is_not_counted(
    other: dict[str, object], world: Path, now: datetime
) -> None:
    comment = the_comment(world, now)._replace(**other)  # type: ignore[arg-type]
    assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.GONE
    assert len(rows(world, "SELECT id FROM comment_buffer")) == 2


def test_a_comment_whose_day_is_over_is_not_counted(world: Path, now: datetime) -> None:
    late = now + timedelta(days=1)
    assert save_check(world, the_comment(world, now), "neutral", today=TODAY, now=late) is Outcome.GONE
    assert rows(world, CHECKS) == []


def test_checks_of_a_day_add_up(world: Path, now: datetime) -> None:
    comment = the_comment(world, now)
    db = sqlite3.connect(world)
    with db:
        db.execute("UPDATE comment_buffer SET label = 'negative', expires_at = ?", [comment.expires])
    db.close()
    for one in queries.checkable_comments(queries.connect(world), None, ("x",), now):
        assert save_check(world, one, "negative", today=TODAY, now=now) is Outcome.COUNTED
    assert rows(world, "SELECT n FROM label_checks") == [(2,)]


def test_another_writer_makes_it_say_so_and_nothing_is_lost(
    world: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    comment = the_comment(world, now)
    run = sqlite3.connect(world, isolation_level=None)
    run.execute("BEGIN IMMEDIATE")
    assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.BUSY
    run.execute("ROLLBACK")
    run.close()
    assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.COUNTED


def test_a_check_between_what_a_run_reads_and_writes_does_not_break_the_run(
    world: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    comment = the_comment(world, now)
    db = open_database(world)
    try:
        with db.atomic():
            (before,) = db.execute("SELECT looked_at FROM posts").fetchone()
            assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.BUSY
            db.execute("UPDATE posts SET looked_at = ?", [before + 1])
    finally:
        db.conn.close()
    assert rows(world, "SELECT looked_at FROM posts") == [(before + 1,)]
    assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.COUNTED


def test_a_reader_keeps_nobody_from_checking(world: Path, now: datetime) -> None:
    comment = the_comment(world, now)
    with queries.one_moment(world) as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM comment_buffer").scalar() == 2
        assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.COUNTED
        assert reader.exec_driver_sql("SELECT count(*) FROM comment_buffer").scalar() == 2
    assert len(rows(world, "SELECT id FROM comment_buffer")) == 1


def test_where_the_count_cannot_be_written_the_comment_stays(world: Path, now: datetime) -> None:
    comment = the_comment(world, now)
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON label_checks BEGIN SELECT RAISE(ABORT, 'no'); END"
    with closing(sqlite3.connect(world)) as db:
        db.execute(refuse)
    assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.BROKEN
    assert len(rows(world, "SELECT id FROM comment_buffer")) == 2


def test_a_missing_file_is_said_and_not_made(tmp_path: Path, now: datetime) -> None:
    comment = Checkable(1, 1, "x", "https://x.example/1", "positive", MODEL, 1)
    assert save_check(tmp_path / "none.db", comment, "neutral", today=TODAY, now=now) is Outcome.BROKEN
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_label_is_a_mistake_of_ours(world: Path, now: datetime) -> None:
    with pytest.raises(ValueError, match="'happy' is no label"):
        save_check(world, the_comment(world, now), "happy", today=TODAY, now=now)


@contextmanager
def without_root() -> Iterator[None]:
    """As a user who owns nothing here: root may write whatever it likes."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def test_who_may_only_read_is_told_so_and_nothing_is_lost(now: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "outreach.db"
        write(world, [PostFacts("x", at(20), buffered=(Buffered(TEXT, "negative"),))]).close()
        comment = the_comment(world, now)
        assert staff_notes.writable(world)
        world.chmod(0o444)
        Path(folder).chmod(0o555)
        with without_root():
            assert not staff_notes.writable(world)
            assert save_check(world, comment, "neutral", today=TODAY, now=now) is Outcome.READ_ONLY
        Path(folder).chmod(0o755)
        assert rows(world, "SELECT text FROM comment_buffer") == [(TEXT,)]


def checks(*found: tuple[str, str, int], model: str = "m") -> pd.DataFrame:
    return pd.DataFrame(found, columns=["predicted", "corrected", "n"]).assign(model=model)


def test_below_twenty_checks_no_number_is_given() -> None:
    (few,) = agreement(checks(("positive", "positive", 19)))
    assert (few.agreed, few.checked, few.table) == (None, None, None)
    assert agreement_said([few]).startswith("Fewer than 20 labels are checked so far: too few to tell.")
    assert agreement_said([]) == "Nobody has checked a label yet."


def test_agreement_comes_with_its_interval() -> None:
    (found,) = agreement(checks(("positive", "positive", 41), ("negative", "positive", 7)))
    assert (found.agreed, found.checked) == (41, 48)
    said = agreement_said([found]).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Staff agreed with **41 of 48** labels checked (85 %, 95 % interval 73 to 93 %)." in said
    assert found.table is None  # 7 labels of one kind are too few for it


def test_the_table_of_labels_comes_once_each_was_checked_ten_times() -> None:
    found = [("positive", "positive", 20), ("neutral", "positive", 10), ("negative", "negative", 9)]
    assert agreement(checks(*found))[0].table is None
    (enough,) = agreement(checks(*found, ("negative", "neutral", 1)))
    assert enough.table is not None
    assert enough.table.loc["negative"].to_dict() == {"positive": 0, "neutral": 1, "negative": 9}


def test_each_version_of_the_model_has_its_own_agreement() -> None:
    both = pd.concat([checks(("positive", "positive", 30)), checks(("neutral", "positive", 20), model="n")])
    assert [(one.model, one.agreed) for one in agreement(both)] == [("m", 30), ("n", 0)]
    assert "of version m" in agreement_said(agreement(both))


def days(**found: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame([(model, day) for model, its in found.items() for day in its], columns=["model", "day"])
    return frame.assign(day=pd.to_datetime(frame["day"]).astype("datetime64[s]"))


MEASURED = pd.DataFrame({"version": ["new"], "measured": ["Right in 8 of 10."]})


def test_a_version_begins_where_the_one_before_ends_though_it_reads_an_older_comment() -> None:
    seen = days(new=["2026-10-01", "2026-11-10", "2026-11-12", "2026-11-13"], old=["2026-09-01", "2026-11-11"])
    assert versions(["new", "old"], seen, MEASURED) == [
        Version("old", None, None),
        Version("new", date(2026, 11, 12), "Right in 8 of 10."),
    ]


def test_two_versions_that_read_comments_of_one_day_change_on_it() -> None:
    seen = days(a=["2026-11-01", "2026-11-10"], b=["2026-11-10"])
    assert [one.since for one in versions(["a", "b"], seen, MEASURED)] == [None, date(2026, 11, 10)]


def test_one_version_alone_needs_no_days() -> None:
    assert versions(["new"], days(), MEASURED) == [Version("new", None, "Right in 8 of 10.")]
    assert versions([], days(), MEASURED) == []
