"""The search of own posts: finds what people mean, fails on nothing they may type, and forgets what is gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlite_utils import Database

from collectors.records import Post
from collectors.store import open_database, posts
from collectors.store.backups import back_up, backups, forget_in_backups
from collectors.store.schema import MIGRATIONS
from collectors.store.traces import empty_the_log, forget_words
from dashboard import queries
from dashboard.queries.search import LONGEST_SEARCH, expression, searchable
from tests.loopback.x import XServer
from tests.nights import Organisation
from tests.reading_world import PostFacts, at, on, write
from tests.test_comment_days import database_of_the_first_version
from tests.test_nightly import FIRST_NIGHT, SECRETS, Clock, add_post, toml
from tests.test_nightly import clock as clock
from tests.test_nightly import x as x
from tests.test_store import NIGHT, post, save, shelf_on

TEXTS = (
    "Café Zürich: talk to us. #TalkItOut https://go.harbourmind.example/talk?utm_source=x",
    "Are you okay? Don't wait to talk about it",
    "Our helpline is open from ten, NEAR the harbour",
    "Две минуты могут помочь 🎉",
)  # fmt: skip
FIRST, LAST = on(1), on(22)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    path = tmp_path_factory.mktemp("search") / "outreach.db"
    facts = [PostFacts("x", at(number + 1), text=text) for number, text in enumerate(TEXTS)]
    gone = PostFacts("bluesky", at(9), text="talk", deleted=True)
    elsewhere = PostFacts("mastodon", at(10, month=10), ("check-in",), text="An old talk")
    db = write(path, [*facts, gone, elsewhere])
    with db.atomic():
        db.execute("UPDATE posts SET links = ? WHERE id = 3", ['["https://harbourmind.example/chat?utm_id=7"]'])
    db.close()
    return queries.connect(path)


def found(world: Engine, words: str, campaign: int | None = None) -> set[int]:
    answer = queries.posts(world, campaign, FIRST, LAST, only=queries.Only(words=words))
    return set(answer["post_id"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("talk", {1, 2, 6}),
        ("TALK", {1, 2, 6}),
        ("talk us", {1}),
        ("us talk", {1}),
        ('"talk to us"', {1}),
        ('"to talk" about', {2}),
        ("\u201cto talk\u201d", {2}),
        ('"us talk"', set()),
        ("\u201eto talk", {2}),
        ("cafe zurich", {1}),
        ("cafe\u0301", {1}),
        ("caf", {1}),
        ('"caf"', set()),
        ("caf zurich", set()),
        ("#talkitout", {1}),
        ("#Talk", {1, 2, 6}),
        ("https://go.harbourmind.example/talk", {1}),
        ("harbourmind.example", {1, 3}),
        ("harbourmind.example/chat", {3}),
        ("don't", {2}),
        ("near", {3}),
        ("NEAR", {3}),
        ("-talk", {1, 2, 6}),
        ("helpline AND talk", set()),
        ("минуты", {4}),
        ("\U0001f389 минуты", {4}),
        ("text:talk", set()),
        ("nowhere", set()),
    ],
)
def test_a_search_finds_what_people_mean(world: Engine, words: str, expected: set[int]) -> None:
    assert found(world, words) == expected


def test_a_search_looks_at_all_days_and_only_at_the_chosen_campaign(world: Engine) -> None:
    assert found(world, "talk", campaign=1) == {1, 2}
    assert found(world, "talk", campaign=2) == {6}
    assert queries.found_anywhere(world, "talk") == 3


def test_what_was_gained_is_still_counted_in_the_chosen_days_alone(world: Engine) -> None:
    old = queries.posts(world, None, FIRST, LAST, only=queries.Only(words="old"))
    assert old["published_in_range"].tolist() == [0]
    before = queries.posts(world, None, date(2026, 9, 1), date(2026, 9, 2), only=queries.Only(words="old"))
    assert before["published_in_range"].tolist() == [0]


def test_platform_and_kind_narrow_a_search(world: Engine) -> None:
    assert set(queries.posts(world, None, FIRST, LAST, only=queries.Only(("mastodon",), (), "talk"))["post_id"]) == {6}
    assert queries.posts(world, None, FIRST, LAST, only=queries.Only((), ("video",), "talk")).empty
    assert queries.kinds(world) == ["text"]


_signs = st.text(
    st.sampled_from("\"*^:-+(){}.,'\u201c\u201d\u201e\u00ab\0\\%_;#@/&|!<> abÄ1\U0001f389\u0301"), max_size=40
)


@settings(deadline=None)
@given(
    st.text() | _signs | st.lists(st.sampled_from(["NEAR", "AND", "OR", "NOT", '"', "talk", "(", "*"])).map(" ".join)
)
@example('"')
@example("*")
@example('""')
@example('"" talk')
@example("\0")
@example("\ud800talk")
@example('talk\0"')
@example("talk " * 10_000)
@example('"a" ' * 10_000)
@example("a" * 100_000)
def test_whatever_people_type_is_no_error(world: Engine, words: str) -> None:
    answer = found(world, words or " ")
    assert answer <= {1, 2, 3, 4, 6}, "a deleted post is not found"
    assert searchable(words) or not answer
    assert len(expression(words)) <= 4 * LONGEST_SEARCH


MARK = "zyzzyva"


def holding(folder: Path, word: str = MARK) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[posts.Shelf]:
    db = open_database(tmp_path / "outreach.db")
    yield shelf_on(db)
    db.conn.close()


def many(texts: list[str]) -> list[Post]:
    return [post(f"p{number}", text=text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("way", ["gone", "changed"])
def test_of_a_post_that_went_or_changed_no_word_is_left_in_any_file(
    way: str, shelf: posts.Shelf, tmp_path: Path
) -> None:
    others = [f"post number {number} of ours #talk" for number in range(400)]
    for night in range(4):
        save(shelf, many(others[: 100 * (night + 1)]), NIGHT + 60 + night)
    save(shelf, [post("a", text=f"A {MARK} #talk")], NIGHT + 70)
    copy = back_up(shelf.db.conn, tmp_path / "outreach.db", "m999")
    assert copy.name in holding(tmp_path)
    if way == "gone":
        with shelf.db.atomic():
            posts.mark_gone(shelf, ["a"], NIGHT + 90)
    else:
        save(shelf, [post("a", text="Another text #talk")], NIGHT + 90)
    empty_the_log(shelf.db)
    assert "outreach.db" in holding(tmp_path), "SQLite's index keeps words that are gone"
    forget_words(shelf.db)
    empty_the_log(shelf.db)
    assert holding(tmp_path) == [copy.name]
    assert forget_in_backups(tmp_path / "outreach.db") == []
    assert holding(tmp_path) == []
    shelf.db.execute("INSERT INTO posts_search (posts_search) VALUES ('integrity-check')")


def test_a_night_on_which_a_post_is_gone_leaves_no_word_of_it(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    for number in range(20):
        add_post(x, 1, number, like_count=1)
    native = add_post(x, 2, 0, f"A {MARK} #talk")
    organisation.night(clock.now)
    with closing(sqlite3.connect(organisation.database)) as connection:
        back_up(connection, organisation.database, "m999")
    assert len(backups(organisation.database)) == 1
    assert len(holding(organisation.database.parent)) == 2
    x.remove_post(native)
    clock.now = FIRST_NIGHT + timedelta(days=1)
    organisation.night(clock.now)
    assert organisation.rows("SELECT count(*) FROM posts WHERE deleted_at IS NOT NULL") == [(1,)]
    assert holding(organisation.database.parent) == []


def test_an_older_database_is_searched_from_the_first_run_on(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    database_of_the_first_version(path)
    with closing(sqlite3.connect(path)) as connection:
        MIGRATIONS.apply(Database(connection), stop_before="m003_staff_notes_access_and_search")
        with connection:
            connection.execute("UPDATE posts SET text = NULL, deleted_at = 1 WHERE id = 2")
            connection.execute("UPDATE posts SET links = '[\"https://harbourmind.example/help\"]' WHERE id = 1")
    db = open_database(path)
    try:
        sought = "SELECT rowid FROM posts_search WHERE posts_search MATCH ?"
        for word in ("hello", "harbourmind"):
            assert db.execute(sought, [word]).fetchall() == [(1,)]
        db.execute("INSERT INTO posts_search (posts_search) VALUES ('integrity-check')")
        assert db.execute("SELECT * FROM post_tags").fetchall() == []
        assert db.execute("SELECT count(*) FROM campaign_posts").fetchone() == (2,)
    finally:
        db.conn.close()
