"""The read side's questions about comments, asked of a real SQLite file."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard import queries
from tests.reading_comments import MEASURED, MODEL, MODEL_BEFORE
from tests.reading_world import POSTS, reading_world

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
CAMPAIGN = 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return queries.connect(reading_world(tmp_path_factory.mktemp("world") / "outreach.db"))


def test_responses_are_counted_once_however_many_campaigns_a_post_is_in(world: Engine) -> None:
    everything = queries.response_days(world, None, FIRST, LAST)
    assert everything["n"].sum() == sum(said.n for post in POSTS for said in post.comments)
    assert set(everything["model"]) == {MODEL, MODEL_BEFORE, "none"}
    assert queries.response_days(world, 2, FIRST, LAST)["n"].sum() == 37 + 23


def test_responses_come_with_tone_and_reason(world: Engine) -> None:
    found = queries.response_days(world, CAMPAIGN, FIRST, LAST)
    assert found.loc[found["label"] == "positive", "tone"].unique().tolist() == ["support"]
    assert sorted(found.loc[found["label"] == "not_scored", "reason"]) == ["expired", "language", "unsure"]
    assert queries.post_responses(world, 2)["n"].sum() == 60


def test_the_days_and_the_quality_of_each_version_of_the_model_are_known(world: Engine) -> None:
    days = queries.model_days(world).groupby("model")["day"].agg(["min", "max"])
    assert days.index.tolist() == [MODEL_BEFORE, MODEL]
    assert days.loc[MODEL_BEFORE, "max"] == pd.Timestamp("2026-11-03")
    assert queries.models(world).to_dict("records") == [{"version": MODEL, "measured": MEASURED}]


def test_platforms_whose_comments_are_not_read_are_known(tmp_path: Path) -> None:
    path = reading_world(tmp_path / "outreach.db")
    assert queries.comments_off(queries.connect(path)) == []
    with sqlite3.connect(path) as db:
        db.execute("UPDATE accounts SET comments_off = 1 WHERE platform IN ('x', 'reddit')")
        db.execute("UPDATE accounts SET configured = 0 WHERE platform = 'reddit'")
    assert queries.comments_off(queries.connect(path)) == ["x"]


def test_only_scored_comments_whose_day_is_not_over_can_be_checked(world: Engine) -> None:
    now = datetime.now(UTC)
    found = queries.checkable_comments(world, CAMPAIGN, ("x", "mastodon"), now)
    texts = [queries.comment_text(world, comment, now) for comment in found]
    assert sorted(map(str, texts)) == [
        "As if a form could help anybody", "Is it really anonymous?", "My brother found you through this",
        "Two minutes well spent, thank you",
    ]  # fmt: skip
    assert len(queries.checkable_comments(world, CAMPAIGN, ("mastodon",), now)) == 1
    assert len(queries.checkable_comments(world, 2, ("x", "mastodon"), now)) == 3
    assert {comment.url for comment in found} == {
        "https://x.example/harbourmind/2", "https://mastodon.example/harbourmind/5",
    }  # fmt: skip
    tomorrow = now + timedelta(days=1)
    assert queries.checkable_comments(world, None, ("x", "mastodon"), tomorrow) == []
    assert queries.comment_text(world, found[0], tomorrow) is None


def test_another_comment_with_the_same_number_is_not_taken_for_the_first(world: Engine) -> None:
    now = datetime.now(UTC)
    found = queries.checkable_comments(world, CAMPAIGN, ("x",), now)[0]
    for other in (found._replace(expires=found.expires + 1), found._replace(model="m"), found._replace(post_id=9)):
        assert queries.comment_text(world, other, now) is None


def test_a_database_of_an_older_version_says_what_brings_it_up_to_date(tmp_path: Path) -> None:
    path = reading_world(tmp_path / "outreach.db")
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_tones_and_label_checks'")
    with pytest.raises(queries.DatabaseError, match="run outreach collect once"):
        queries.connect(path)
