"""Notes of staff on time charts: each write in one transaction, nothing of a colleague's lost, read for a range."""

import csv
import io
import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from collectors.demo import prepare
from collectors.progress import SilentProgress
from collectors.sample_campaigns import NOTES
from collectors.store import open_database
from dashboard import queries, staff_notes
from dashboard.queries import Annotation
from dashboard.reports import campaign_report
from dashboard.reports.csv_file import csv_bytes
from dashboard.reports.xlsx_file import xlsx_bytes
from dashboard.staff_notes import Annotations, Outcome, writing
from dashboard.staff_notes.annotations import tidied
from tests.reading_comments import day_number
from tests.reading_world import on, reading_world
from tests.test_label_checks import without_root

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MENS_HEALTH, CHECK_IN = 1, 2
THE_NINTH = on(9)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


def rows(world: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(world)) as db:
        return list(db.execute("SELECT id, text, campaign_id FROM annotations ORDER BY id").fetchall())


def version(world: Path) -> str:
    return queries.data_version(queries.connect(world))


def write(world: Path, said: str = "Radio interview", day: date = THE_NINTH, campaign: int | None = None) -> Outcome:
    return Annotations(world).add(day, said, campaign, today=TODAY, now=NOW)


def written(world: Path, number: int = 1) -> Annotation:
    found = queries.annotation(queries.connect(world), number)
    assert found is not None
    return found


def test_a_note_is_kept_and_whoever_remembers_figures_asks_again(world: Path) -> None:
    before = version(world)
    assert write(world, campaign=MENS_HEALTH) is Outcome.SAVED
    assert written(world) == Annotation(1, on(9), "Radio interview", MENS_HEALTH, int(NOW.timestamp()))
    assert version(world) != before


def test_a_note_is_changed_removed_and_put_back_as_it_was(world: Path) -> None:
    notes = Annotations(world)
    write(world, campaign=MENS_HEALTH)
    first = written(world)
    wanted = first._replace(day=on(10), text="  Television ", campaign_id=None)
    assert notes.change(first, wanted, today=TODAY) is Outcome.SAVED
    second = written(world)
    assert second == first._replace(day=on(10), text="Television", campaign_id=None)
    before = version(world)
    assert notes.remove(second) is Outcome.SAVED
    assert version(world) != before
    assert rows(world) == []
    assert notes.put_back(second) is Outcome.SAVED
    assert written(world) == second


def test_a_note_put_back_takes_another_number_where_its_own_is_taken(world: Path) -> None:
    write(world)
    removed = written(world)
    Annotations(world).remove(removed)
    write(world, "A colleague's")
    assert Annotations(world).put_back(removed) is Outcome.SAVED
    assert rows(world) == [(1, "A colleague's", None), (2, "Radio interview", None)]


def change_it(world: Path, seen: Annotation) -> Outcome:
    return Annotations(world).change(seen, seen._replace(text="Mine"), today=TODAY)


def remove_it(world: Path, seen: Annotation) -> Outcome:
    return Annotations(world).remove(seen)


@pytest.mark.parametrize("act", [change_it, remove_it])
def test_what_a_colleague_changed_meanwhile_stays(act: Callable[[Path, Annotation], Outcome], world: Path) -> None:
    write(world)
    seen = written(world)
    Annotations(world).change(seen, seen._replace(text="Theirs"), today=TODAY)
    before = version(world)
    assert act(world, seen) is Outcome.NOTE_GONE
    assert rows(world) == [(1, "Theirs", None)]
    assert version(world) == before


@pytest.mark.parametrize("act", [change_it, remove_it])
def test_a_note_that_took_the_number_of_a_removed_one_is_left_alone(
    act: Callable[[Path, Annotation], Outcome], world: Path
) -> None:
    write(world)
    seen = written(world)
    Annotations(world).remove(seen)
    assert act(world, seen) is Outcome.NOTE_GONE
    write(world, "Another")
    assert act(world, seen) is Outcome.NOTE_GONE
    assert rows(world) == [(1, "Another", None)]


def test_eight_who_write_at_once_are_all_heard_and_one_of_eight_removes(world: Path) -> None:
    start = threading.Barrier(8)
    outcomes: list[Outcome] = []

    def together(act: Callable[[int], Outcome]) -> None:
        def press(number: int) -> None:
            start.wait()
            outcomes.append(act(number))

        threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(lambda number: write(world, f"Note {number}"))
    assert outcomes == [Outcome.SAVED] * 8
    assert len(rows(world)) == 8
    outcomes.clear()
    seen = written(world)
    together(lambda _: Annotations(world).remove(seen))
    assert sorted(outcome.name for outcome in outcomes) == ["COUNTED", *["NOTE_GONE"] * 7]


def test_a_run_that_writes_makes_it_say_so_and_nothing_is_lost(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    db = open_database(world)
    try:
        with db.atomic():
            assert write(world) is Outcome.BUSY
        assert rows(world) == []
        assert write(world) is Outcome.SAVED
    finally:
        db.conn.close()


def test_who_may_only_read_is_told_so() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = reading_world(Path(folder) / "outreach.db")
        write(world)
        seen = written(world)
        assert staff_notes.annotations_of(world) == Annotations(world)
        world.chmod(0o444)
        Path(folder).chmod(0o555)
        with without_root():
            assert staff_notes.annotations_of(world) is None
            assert write(world) is Outcome.READ_ONLY
            assert Annotations(world).remove(seen) is Outcome.READ_ONLY
        Path(folder).chmod(0o755)
        assert rows(world) == [(1, "Radio interview", None)]


def test_a_missing_file_is_said_and_not_made(tmp_path: Path) -> None:
    assert write(tmp_path / "none.db") is Outcome.BROKEN
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("said", "day", "outcome"),
    [
        (" \n\t ", on(9), Outcome.NO_TEXT),
        ("\u200b\x00\u202e", on(9), Outcome.NO_TEXT),
        ("x" * 201, on(9), Outcome.LONG_TEXT),
        ("x" * 200, on(9), Outcome.SAVED),
        ("Founded", date(1999, 12, 31), Outcome.WRONG_DAY),
        ("Planned", date(2027, 11, 24), Outcome.SAVED),
        ("Mistyped", date(2027, 11, 25), Outcome.WRONG_DAY),
        ("No day", date.min, Outcome.WRONG_DAY),
    ],
)
def test_words_and_day_have_their_bounds(said: str, day: date, outcome: Outcome, world: Path) -> None:
    assert write(world, said, day) is outcome
    assert len(rows(world)) == (outcome is Outcome.SAVED)


def test_a_note_of_a_campaign_that_is_not_there_is_not_kept(world: Path) -> None:
    assert write(world, campaign=99) is Outcome.NOTE_GONE
    assert rows(world) == []


def test_what_looks_like_sql_or_html_is_kept_as_it_is(world: Path) -> None:
    said = "'); DROP TABLE annotations; -- <script>alert(1)</script> =1+1"
    assert write(world, said) is Outcome.SAVED
    assert written(world).text == said


def test_control_characters_and_turned_writing_are_taken_out() -> None:
    assert tidied("  Radio\r\n\x07 \u202eweivretni\u2028now\ud800 ") == "Radio weivretni now"
    assert tidied("Fête 👩\u200d👧 ok") == "Fête 👩\u200d👧 ok"


def said_of(world: Path, campaign: int | None) -> list[tuple[str, str | None]]:
    found = queries.annotations(queries.connect(world), campaign, on(1), on(30))
    names = [None if name != name else str(name) for name in found["campaign_name"]]
    return list(zip(found["text"], names, strict=True))


def test_a_campaign_has_its_own_notes_and_those_for_all_and_everything_has_each(world: Path) -> None:
    write(world, "Late", on(20))
    write(world, "Mine", on(5), MENS_HEALTH)
    write(world, "Theirs", on(6), CHECK_IN)
    write(world, "Too early", date(2026, 10, 31))
    mine, theirs = ("Mine", "Men's Mental Health Month"), ("Theirs", "Two-minute check-in")
    assert said_of(world, MENS_HEALTH) == [mine, ("Late", None)]
    assert said_of(world, CHECK_IN) == [theirs, ("Late", None)]
    assert said_of(world, None) == [mine, theirs, ("Late", None)]


@pytest.fixture
def report(world: Path) -> dict[str, Any]:
    """Two notes, one that looks like a formula, a change, and what does not belong to this campaign and its days."""
    write(world, "=cmd|'/c calc'!A1", on(9), MENS_HEALTH)
    write(world, "Television", on(5))
    write(world, "Theirs", on(6), CHECK_IN)
    write(world, "Too late", date(2026, 12, 1))
    with closing(sqlite3.connect(world)) as db, db:
        db.execute(
            "INSERT INTO definition_changes (day, what, campaign_id, said) VALUES (?, 'matching', 1, 'Rules changed.')",
            [day_number(on(12))],
        )
    return campaign_report(world, "mens-health", None, None, now=NOW)


def test_a_report_lists_what_was_noted_and_changed(report: dict[str, Any]) -> None:
    assert report["annotations"] == [
        {"day": "2026-11-05", "text": "Television", "campaign": None},
        {"day": "2026-11-09", "text": "=cmd|'/c calc'!A1", "campaign": "mens-health"},
    ]
    assert report["definition_changes"] == [
        {"day": "2026-11-12", "what": "matching", "platform": None, "campaign": "mens-health", "said": "Rules changed."}
    ]
    assert "Changed on 12 Nov 2026: Rules changed." in report["notes"]


def test_notes_stand_in_the_csv_file_and_none_runs(report: dict[str, Any]) -> None:
    text = csv_bytes(report).decode("utf-8-sig")
    found = [row for row in csv.DictReader(io.StringIO(text)) if row["section"] in ("annotation", "definition change")]
    assert [(row["day"], row["item"], row["metric"], row["value"]) for row in found] == [
        ("2026-11-05", "", "", "Television"),
        ("2026-11-09", "mens-health", "", "'=cmd|'/c calc'!A1"),
        ("2026-11-12", "mens-health", "matching", "Rules changed."),
    ]


def test_notes_have_a_sheet_of_the_workbook_and_none_runs(report: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report)))
    sheet = list(book["Notes and changes"].iter_rows(min_row=2, values_only=True))
    assert sheet == [
        (datetime(2026, 11, 5), "Note of staff", None, "all", "Television"),
        (datetime(2026, 11, 9), "Note of staff", None, "mens-health", "'=cmd|'/c calc'!A1"),
        (datetime(2026, 11, 12), "Change", None, "mens-health", "Rules changed."),
    ]
    assert "f" not in {cell.data_type for row in book["Notes and changes"].iter_rows() for cell in row}


def sample_folder(folder: Path) -> Path:
    """A sample organisation that began two days ago, so that few nights are collected."""
    shipped = (Path(__file__).parent.parent / "campaigns.toml").read_text(encoding="utf-8")
    (folder / "campaigns.toml").write_text(
        shipped.replace("since = 2026-07-27", "since = 2026-11-21"), encoding="utf-8"
    )
    return folder


def test_the_sample_organisation_has_notes_written_once(tmp_path: Path) -> None:
    database = prepare(sample_folder(tmp_path), SilentProgress(), NOW)
    there = rows(database)
    assert [(text, campaign is None) for _, text, campaign in there] == [(one.text, one.slug is None) for one in NOTES]
    assert all(str(text).startswith("Invented example: ") for _, text, _ in there)
    Annotations(database).remove(written(database))
    write(database, "My own")
    mine = rows(database)
    prepare(tmp_path, SilentProgress(), datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    assert rows(database) == mine
