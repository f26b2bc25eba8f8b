"""The Conversation page on a real database file: versions of the model, tones, coverage, and checks of labels."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import staff_notes
from dashboard.label_check import LOOK_AGAIN
from tests.app_page import cards, opened_page, said
from tests.reading_comments import MEASURED, MODEL, MODEL_BEFORE, Buffered, Said
from tests.reading_world import POSTS, PostFacts, at, on, reading_world, write

TEXTS = {one.text for post in POSTS for one in post.buffered}

OpenPage = Callable[..., AppTest]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db", sample=True)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    def open_page(path: Path, **choices: object) -> AppTest:
        app = opened_page(monkeypatch, path, "conversation", {"campaign": "mens-health", "period": "all"} | choices)
        assert not app.exception
        return app

    return open_page


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.execute(sql).fetchall())


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def texts_shown(app: AppTest) -> set[str]:
    return {text for text in TEXTS if text in said(app)}


def test_it_says_what_a_model_cannot_notice(world: Path, open_page: OpenPage) -> None:
    assert "cannot notice a person in danger" in said(open_page(world))


def test_the_model_and_how_right_it_is_stand_beside_the_chart(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world))
    assert f"**{MODEL}**, since 6 Nov 2026. {MEASURED}" in text
    assert f"**{MODEL_BEFORE}**. How right this model is was not measured here." in text


def test_the_figures_are_those_of_the_newest_version_alone(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, platforms=["x"])
    shown = {card.title: card.value for card in cards(app)}
    assert shown["Comments labelled"] == "37"
    assert "since 6 Nov 2026, by the newest version of the model alone" in said(app)
    (table,) = [frame.value for frame in app.dataframe if "Labels since" in frame.value]
    assert table["Version"].tolist() == [MODEL, MODEL_BEFORE]
    assert table["Comments"].tolist() == ["37", "43"]


def test_a_version_that_a_run_under_way_has_just_begun_to_use_is_the_newest(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, platforms=["x"])
    change(world, "INSERT INTO comment_days VALUES (2, 20777, 'positive', 'support', '', 'a-newer-one', 30)")
    change(world, "INSERT INTO models VALUES ('a-newer-one', 'Right in 9 of 10.')")
    app.session_state["period"], app.session_state["days"] = "custom", (on(1), on(21))
    app.run()
    assert not app.exception
    assert "**a-newer-one**, since 20 Nov 2026. Right in 9 of 10." in said(app)


def test_one_version_needs_no_word_about_versions(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world, period="custom", days=(on(9), on(15))))
    assert "newest version" not in text
    assert "Each version" not in text


def test_tones_and_reasons_are_told_in_plain_words(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, platforms=["x"], tones_open=True)
    tones = next(frame.value for frame in app.dataframe if "What people wrote" in frame.value)
    assert "Thanks, encouragement, comfort" in tones["What people wrote"].tolist()
    coverage = next(frame.value for frame in app.dataframe if "Why" in frame.value).set_index("Why")
    assert coverage.loc["The text was gone before it was read", "Never read"] == "11"
    assert coverage.loc["All not scored", MODEL] == "12"


def test_unknown_tones_are_said_and_since_when_they_are_known(tmp_path: Path, open_page: OpenPage) -> None:
    said_then = (Said(on(3), "positive", 40, "unknown"), Said(on(10), "positive", 40))
    write(tmp_path / "outreach.db", [PostFacts("x", at(2), comments=said_then)]).close()
    assert "the tone is known only from 4 Nov 2026 on" in said(open_page(tmp_path / "outreach.db"))


def test_platforms_whose_comments_are_not_read_are_named(world: Path, open_page: OpenPage) -> None:
    assert "are not read" not in said(open_page(world))
    change(world, "UPDATE accounts SET comments_off = 1 WHERE platform = 'x'")
    assert "Comments on X are not read: this dashboard is set up so." in said(open_page(world))
    assert "Comments on X" not in said(open_page(world, platforms=["mastodon"]))


def test_comments_that_nobody_has_scored_are_still_counted(tmp_path: Path, open_page: OpenPage) -> None:
    lost = Said(on(3), "not_scored", 30, reason="expired", model="none")
    write(tmp_path / "outreach.db", [PostFacts("x", at(2), comments=(lost,))]).close()
    app = open_page(tmp_path / "outreach.db")
    assert next(frame.value for frame in app.dataframe if "Why" in frame.value)["Never read"].tolist() == ["30", "30"]


def test_no_text_is_on_the_page_until_somebody_asks_for_it(world: Path, open_page: OpenPage) -> None:
    app = open_page(world)
    assert texts_shown(app) == set()
    assert sum(button.label == "Show the comment" for button in app.button) == 3
    assert len(texts_shown(press(app, "Show the comment"))) == 1
    kept = repr(app.session_state)
    assert [text for text in TEXTS if text in kept] == []


def test_the_order_stays_while_a_session_lasts(world: Path, open_page: OpenPage) -> None:
    app = open_page(world)
    before = [button.key for button in app.button]
    assert [button.key for button in app.run().button] == before


def test_a_right_label_is_counted_and_the_next_comment_comes(world: Path, open_page: OpenPage) -> None:
    app = press(press(open_page(world), "Show the comment"), "Right")
    (check,) = rows(world, "SELECT predicted, corrected, model, n FROM label_checks")
    assert check in [(label, label, MODEL, 1) for label in ("positive", "neutral", "negative")]
    assert len(rows(world, "SELECT id FROM comment_buffer")) == len(TEXTS) - 1
    assert sum(button.label == "Show the comment" for button in app.button) == 3
    assert texts_shown(app) == set()
    assert [toast.value for toast in app.toast] == ["Counted. The comment is deleted here."]


def test_who_has_no_answer_hides_the_comment_and_it_stays_for_colleagues(tmp_path: Path, open_page: OpenPage) -> None:
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=(Buffered("Hard to read"),))]).close()
    app = press(press(open_page(tmp_path / "outreach.db"), "Show the comment"), "Hide it, no answer")
    assert "Hard to read" not in said(app)
    assert "There is nothing to check just now" in said(app)
    assert rows(tmp_path / "outreach.db", "SELECT * FROM label_checks") == []
    assert "Show the comment" in {button.label for button in open_page(tmp_path / "outreach.db").button}


def test_a_wrong_label_is_counted_with_what_it_should_be(tmp_path: Path, open_page: OpenPage) -> None:
    buffered = (Buffered("Oh great, another ribbon", "positive"),)
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=buffered)]).close()
    app = press(press(open_page(tmp_path / "outreach.db"), "Show the comment"), "Wrong")
    assert {"Neutral", "Negative", "Back"} <= {button.label for button in app.button}
    assert "Positive" not in {button.label for button in app.button}
    app = press(app, "Negative")
    assert rows(tmp_path / "outreach.db", "SELECT predicted, corrected, n FROM label_checks") == [
        ("positive", "negative", 1)
    ]
    assert "There is nothing to check just now" in said(app)


def test_what_a_colleague_has_just_checked_is_said_to_be_gone(tmp_path: Path, open_page: OpenPage) -> None:
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=(Buffered("Thank you"),))]).close()
    app = press(open_page(tmp_path / "outreach.db"), "Show the comment")
    change(tmp_path / "outreach.db", "DELETE FROM comment_buffer")
    app = press(app, "Right")
    assert staff_notes.Outcome.GONE in said(app)
    assert rows(tmp_path / "outreach.db", "SELECT * FROM label_checks") == []


def test_a_text_whose_time_is_over_goes_from_an_open_page(tmp_path: Path, open_page: OpenPage) -> None:
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=(Buffered("Thank you"),))]).close()
    app = press(open_page(tmp_path / "outreach.db"), "Show the comment")
    assert "Thank you" in said(app)
    change(tmp_path / "outreach.db", "UPDATE comment_buffer SET expires_at = expires_at - 86400")
    assert "Thank you" not in said(app.run())
    assert timedelta(0) < LOOK_AGAIN <= timedelta(minutes=15), "a browser looks again by itself"


def test_a_comments_own_signs_are_not_taken_for_formatting(tmp_path: Path, open_page: OpenPage) -> None:
    text = "**bold** [link](https://x.example) <b>tag</b> :smile: $x$ @somebody"
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=(Buffered(text),))]).close()
    app = press(open_page(tmp_path / "outreach.db"), "Show the comment")
    assert text in [str(part.value) for part in app.text]


def test_a_very_long_comment_is_cut(tmp_path: Path, open_page: OpenPage) -> None:
    write(tmp_path / "outreach.db", [PostFacts("x", at(20), buffered=(Buffered("long " * 2000),))]).close()
    app = press(open_page(tmp_path / "outreach.db"), "Show the comment")
    assert max(len(str(part.value)) for part in app.text) == 2001


def test_only_comments_of_the_choice_are_offered(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, platforms=["mastodon"])
    assert sum(button.label == "Show the comment" for button in app.button) == 1
    assert "A comment on **Mastodon**" in said(app)


def test_where_nothing_can_be_written_no_button_is_shown(
    world: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    app = open_page(world)
    assert len(app.button) == 0
    assert "may show figures, but not keep answers" in said(app)


def test_how_often_staff_agree_stands_below(world: Path, open_page: OpenPage) -> None:
    assert "Nobody has checked a label yet." in said(open_page(world))
    for label in ("positive", "neutral", "negative"):
        change(world, f"INSERT INTO label_checks VALUES ('{label}', 'positive', '{MODEL}', 20770, 12)")
    app = open_page(world)
    assert "Staff agreed with **12 of 36** labels checked" in said(app)
    table = next(frame.value for frame in app.dataframe if "Staff: positive" in frame.value)
    assert table["Staff: positive"].tolist() == [12, 12, 12]
