"""Notes on charts as staff write them on a page, on a real database file."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, staff_notes
from dashboard.chart_notes import NOT_ALLOWED
from dashboard.staff_notes import writing
from tests.app_page import opened_page, said
from tests.reading_comments import day_number
from tests.reading_world import on, reading_world

RADIO = 1  # its place in the list: the newest stands first
OpenPage = Callable[..., AppTest]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = reading_world(tmp_path / "outreach.db", sample=True)
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT INTO annotations (day, text, campaign_id, written_at) VALUES (?, ?, ?, 1)",
            [(day_number(on(9)), "Radio *interview*", 1), (day_number(on(11)), "Server was down", None)],
        )
    return path


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    def open_page(path: Path, page: str = "campaign", **choices: object) -> AppTest:
        set_to = {"campaign": "mens-health", "period": "all", "notes_open": True} | choices
        if page == "overview":
            set_to.pop("campaign")
        app = opened_page(monkeypatch, path, page, set_to)
        assert not app.exception
        return app

    return open_page


def press(app: AppTest, label: str, place: int = 0) -> AppTest:
    [button for button in app.button if button.label == label][place].click().run()
    assert not app.exception
    return app


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.execute("SELECT day, text, campaign_id FROM annotations ORDER BY day").fetchall())


def fill(app: AppTest, name: str, **values: object) -> AppTest:
    for box in (*app.text_input, *app.date_input, *app.selectbox):
        for field, value in values.items():
            if box.key and box.key.startswith(f"note_{field} {name}"):
                box.set_value(value)
    return app


@pytest.mark.parametrize("page", ["overview", "campaign", "click_throughs"])
def test_a_note_that_is_added_stands_below_the_chart_and_in_the_list(
    page: str, world: Path, open_page: OpenPage
) -> None:
    app = press(fill(open_page(world, page), "new", text="Leaflets", day=on(15), campaign=0), "Add the note")
    assert (day_number(on(15)), "Leaflets", None) in rows(world)
    assert "3. 15 Nov 2026: Leaflets" in said(app)
    assert "**15 Nov 2026**: Leaflets (All campaigns)" in said(app)
    assert "Saved." in said(app)
    assert next(box.value for box in app.text_input if box.key == "note_text new") == ""


def test_a_note_is_changed_and_the_change_undone(world: Path, open_page: OpenPage) -> None:
    app = press(open_page(world), "Edit", RADIO)
    fill(app, "1-", text="Radio and television", day=on(10))
    press(app, "Save")
    assert (day_number(on(10)), "Radio and television", 1) in rows(world)
    assert "1. 10 Nov 2026: Radio and television" in said(app)
    press(app, "Undo the change")
    assert (day_number(on(9)), "Radio *interview*", 1) in rows(world)
    assert "1. 9 Nov 2026: Radio *interview*" in said(app)


def test_a_note_left_as_it_was_is_not_changed(world: Path, open_page: OpenPage) -> None:
    before = rows(world)
    app = press(press(open_page(world), "Edit", RADIO), "Leave it as it was")
    assert rows(world) == before
    assert not [button for button in app.button if button.label == "Save"]


def test_a_removed_note_is_gone_and_can_be_put_back(world: Path, open_page: OpenPage) -> None:
    before = rows(world)
    app = press(open_page(world), "Remove", RADIO)
    assert rows(world) == before[1:]
    assert "Radio" not in said(app)
    assert "Removed the note of 9 Nov 2026." in said(app)
    press(app, "Put it back")
    assert rows(world) == before
    assert r"Radio \*interview\*" in said(app)
    assert not [button for button in app.button if button.label == "Put it back"]


def test_who_may_not_write_reads_the_notes_and_finds_no_form(
    world: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_write", lambda: False)
    app = open_page(world)
    assert "1. 9 Nov 2026: Radio *interview*" in said(app)
    assert not [box for box in app.expander if box.key == "notes_open"]
    assert not [button for button in app.button if button.label in ("Add the note", "Edit", "Remove")]


def test_whoever_lost_the_right_since_the_page_was_drawn_writes_nothing(
    world: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(world)
    before = rows(world)
    answers = iter([False])  # at the moment of the write; drawn again as before
    monkeypatch.setattr(access, "may_write", lambda: next(answers, True))
    press(app, "Remove", RADIO)
    assert rows(world) == before
    assert NOT_ALLOWED in said(app)


def test_a_note_a_colleague_has_changed_meanwhile_is_shown_as_it_is_now(world: Path, open_page: OpenPage) -> None:
    app = open_page(world)
    with closing(sqlite3.connect(world)) as db, db:
        db.execute("UPDATE annotations SET text = 'Theirs' WHERE id = 1")
        db.execute("UPDATE organisation SET notes_version = notes_version + 1")
    press(app, "Remove", RADIO)
    assert "A colleague has changed or removed this note meanwhile" in said(app)
    assert "9 Nov 2026: Theirs" in said(app)


def test_what_was_typed_stays_while_the_database_is_busy(
    world: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    app = fill(open_page(world), "new", text="Leaflets", day=on(15))
    run = sqlite3.connect(world, isolation_level=None)
    run.execute("BEGIN IMMEDIATE")
    press(app, "Add the note")
    run.execute("ROLLBACK")
    run.close()
    assert "The database is busy" in said(app)
    press(app, "Add the note")
    assert (day_number(on(15)), "Leaflets", 1) in rows(world)


def test_a_note_without_words_is_asked_for_them(world: Path, open_page: OpenPage) -> None:
    before = rows(world)
    assert "The note has no words yet" in said(press(fill(open_page(world), "new", text="  "), "Add the note"))
    assert rows(world) == before


def test_where_the_database_cannot_be_written_it_says_so(
    world: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_notes, "annotations_of", lambda path: None)
    app = open_page(world)
    assert "Notes cannot be written here" in said(app)
    assert not [button for button in app.button if button.label == "Add the note"]


def test_closed_it_asks_for_nothing(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, notes_open=False)
    assert [box.label for box in app.expander if box.key == "notes_open"] == ["Notes on these charts"]
    assert not app.text_input


def test_the_table_of_a_chart_has_its_notes(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, impressions_open=True)
    table = next(frame.value for frame in app.dataframe if "Notes" in frame.value)
    assert table.loc[table["Day"] == date(2026, 11, 9), "Notes"].tolist() == ["Radio *interview*"]


@pytest.mark.parametrize("page", ["posts", "conversation"])
def test_notes_stand_on_the_charts_of_other_pages_too(page: str, world: Path, open_page: OpenPage) -> None:
    if page == "posts":
        with closing(sqlite3.connect(world)) as db, db:  # the newest post is the one whose course is shown
            db.execute("UPDATE annotations SET day = ? WHERE id = 2", [day_number(on(21))])
            moment = day_number(on(22)) * 86_400
            newest = "SELECT id, ?, ?, 1 FROM posts WHERE text LIKE 'Nobody%'"
            db.execute(f"INSERT INTO snapshots (post_id, taken_at, seen_until, likes) {newest}", [moment, moment])
    assert "Server was down" in said(open_page(world, page))
