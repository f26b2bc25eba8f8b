"""What the store keeps: every unit of every gain, whatever the nights were like, and the same again after a rebuild."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from collectors.campaigns import Configuration
from collectors.days import Calendar, moment
from collectors.matching import Matcher
from collectors.records import METRIC_NAMES, Comment, Metrics, Post
from collectors.store import AlreadyRunning, StoreError, comments, derived, open_database, posts
from collectors.store.backups import back_up, backups, forget_in_backups
from collectors.store.locks import one_run_at_a_time
from collectors.store.settings import save_configuration
from collectors.store.upkeep import rebuild
from dashboard.staff_notes import PostTags
from dashboard.staff_notes.post_tags import Wish

NIGHT = 1_790_000_000  # an evening in September 2026
DERIVED = ("post_latest", "post_gains", "post_days", "campaign_days", "organisation_days")


def configuration(**changes: Any) -> Configuration:
    campaign = {"name": "Talk", "starts": date(2026, 9, 1), "purpose": "prevention", "resources": []}
    facts: dict[str, Any] = {
        "organisation": {"name": "Harbour Mind", "timezone": "Europe/London"},
        "accounts": [{"platform": "bluesky", "handle": "harbourmind.example"}],
        "resources": [],
        "clicks": [],
        "campaigns": [
            {"id": "talk", **campaign, "match": {"hashtags": ["talk"]}},
            {"id": "help", **campaign, "match": {"hashtags": ["help"]}},
        ],
    }
    return Configuration.model_validate(facts | changes, strict=False)


def shelf_on(db: Database) -> posts.Shelf:
    config = configuration()
    save_configuration(db, config, NIGHT)
    calendar = Calendar(config.organisation.zone)
    return posts.Shelf(db, 1, "bluesky", calendar, Matcher(config.campaigns, calendar))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[posts.Shelf]:
    db = open_database(tmp_path / "outreach.db")
    yield shelf_on(db)
    db.conn.close()


def post(name: str, metrics: Metrics = Metrics(), text: str = "Hello #talk") -> Post:  # noqa: B008 - a tuple
    return Post(name, moment(NIGHT), "text", text, f"https://bsky.app/profile/h/post/{name}", metrics=metrics)


def save(shelf: posts.Shelf, found: list[Post], at: int) -> posts.Counts:
    with shelf.db.atomic():
        return posts.save_posts(shelf, found, at)


def content(db: Database, tables: tuple[str, ...] = DERIVED) -> dict[str, list[Any]]:
    return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}


_value = st.none() | st.integers(0, 50)
_metrics = st.builds(
    lambda likes, impressions, clicks: Metrics(impressions, likes=likes, link_clicks=clicks), _value, _value, _value
)
_texts = st.sampled_from(["#talk", "#talk #help", "nothing"])
_night = st.tuples(
    st.sampled_from([0, 60, 3600, 86_400, 7 * 86_400]),
    st.dictionaries(st.sampled_from("abc"), st.tuples(_metrics, _texts), max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_night, max_size=8))
def test_days_add_up_to_the_latest_values_and_a_rebuild_changes_nothing(nights: list[Any]) -> None:
    db = Database(memory=True)
    from collectors.store.schema import MIGRATIONS

    MIGRATIONS.apply(db)
    shelf, now = shelf_on(db), NIGHT + 100
    truth: dict[tuple[str, int], int] = {}
    for pause, found in nights:
        now += pause
        for _ in range(2):  # the same answer twice changes nothing
            save(shelf, [post(name, metrics, text) for name, (metrics, text) in found.items()], now)
        for name, (metrics, _) in found.items():
            truth |= {(name, i): value for i, value in enumerate(metrics) if value is not None}
    for (name, i), value in truth.items():
        metric = METRIC_NAMES[i]
        total = db.execute(
            f"SELECT ifnull(sum(d.{metric}), 0), l.{metric} FROM posts p JOIN post_latest l ON l.post_id = p.id "
            "LEFT JOIN post_days d ON d.post_id = p.id WHERE p.native_id = ?",
            [name],
        ).fetchone()
        assert total == (value, value)
    kept = content(db)
    with db.atomic():
        derived.rebuild(db, shelf.calendar)
    assert content(db) == kept


_posts, _campaigns = st.sampled_from("abc"), st.sampled_from(["talk", "help"])
_edits = st.tuples(st.just("night"), st.dictionaries(_posts, st.tuples(_metrics, _texts), min_size=1, max_size=3))
_tags = st.tuples(st.just("tag"), st.tuples(_campaigns, st.sets(_posts, min_size=1), st.sampled_from(list(Wish))))
_step = st.one_of(
    _edits,
    _tags,
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("gone"), _posts),
    st.tuples(st.just("rules"), st.sampled_from(["hashtags", "keywords", "without help"])),
)
EVERYTHING_DERIVED = (*DERIVED, "campaign_posts", "post_tags")


class Tagging:
    """A database that runs and staff write in turn, and what must be true of it whatever they do."""

    def __init__(self, folder: str) -> None:
        self.path = Path(folder) / "outreach.db"
        self.db = open_database(self.path)
        self.shelf = shelf_on(self.db)
        self.now, self.rules = NIGHT + 100, configuration()
        self.texts: dict[str, str] = {}
        self.done: tuple[Any, ...] = ()

    def take(self, step: str, facts: Any) -> None:
        self.now += 3600
        getattr(self, step.replace(" ", "_"))(facts)

    def night(self, found: dict[str, tuple[Metrics, str]]) -> None:
        save(self.shelf, [post(name, metrics, text) for name, (metrics, text) in found.items()], self.now)
        self.texts |= {name: text for name, (_, text) in found.items()}

    def tag(self, facts: tuple[str, set[str], Wish]) -> None:
        campaign, names, wish = facts
        ids = dict(self.db.execute("SELECT native_id, id FROM posts").fetchall())
        key = self.db.execute("SELECT id FROM campaigns WHERE slug = ?", [campaign]).fetchone()[0]
        known = [ids[name] for name in sorted(names) if name in ids]
        done = PostTags(self.path).tag(key, known, wish, now=moment(self.now))
        assert done.said == ""
        self.done = done.changes

    def undo(self, _: None) -> None:
        before = content(self.db, EVERYTHING_DERIVED)
        if PostTags(self.path).take_back(self.done).said:
            assert content(self.db, EVERYTHING_DERIVED) == before
        self.done = ()

    def gone(self, name: str) -> None:
        with self.db.atomic():
            if posts.mark_gone(self.shelf, [name], self.now).gone:
                self.texts.pop(name)

    def rules_are(self, which: str) -> None:
        campaigns = configuration().model_dump(mode="python", exclude_none=True)["campaigns"]
        if which == "keywords":
            campaigns = [{**campaign, "match": {"keywords": ["nothing"]}} for campaign in campaigns]
        elif which == "without help":
            campaigns = campaigns[:1]
        self.rules = configuration(campaigns=campaigns)
        save_configuration(self.db, self.rules, self.now)
        self.shelf = replace(self.shelf, matcher=Matcher(self.rules.campaigns, self.shelf.calendar))

    def holds(self) -> set[tuple[str, str]]:
        """(campaign, post), as the database has it."""
        return set(
            self.db.execute(
                "SELECT c.slug, p.native_id FROM campaign_posts m JOIN campaigns c ON c.id = m.campaign_id "
                "JOIN posts p ON p.id = m.post_id WHERE c.configured = 1 AND p.deleted_at IS NULL"
            ).fetchall()
        )

    def should_hold(self) -> set[tuple[str, str]]:
        """(campaign, post) by the rules, but for what staff said."""
        by_rules = {
            (campaign.id, name)
            for campaign in self.rules.campaigns
            for name, text in self.texts.items()
            if any(f"#{tag}" in text for tag in campaign.match.hashtags)
            or any(word in text for word in campaign.match.keywords)
        }
        tags = {
            (campaign, name): member
            for campaign, name, member in self.db.execute(
                "SELECT c.slug, p.native_id, t.member FROM post_tags t JOIN campaigns c ON c.id = t.campaign_id "
                "JOIN posts p ON p.id = t.post_id WHERE c.configured = 1 AND p.deleted_at IS NULL"
            ).fetchall()
        }
        return (by_rules - tags.keys()) | {place for place, member in tags.items() if member}


@settings(max_examples=50, deadline=None)
@given(st.tuples(_edits, _tags, st.lists(_step, max_size=4), _edits, st.lists(_step, max_size=6)))
def test_staff_have_the_say_and_a_rebuild_changes_nothing(drawn: tuple[Any, ...]) -> None:
    night, tagging, some, edit, more = drawn
    first = ("night", dict.fromkeys("abc", (Metrics(likes=3), "#talk")))
    with tempfile.TemporaryDirectory() as folder:
        world = Tagging(folder)
        try:
            for step, facts in (first, night, tagging, *some, edit, *more):
                world.take("rules are" if step == "rules" else step, facts)
                assert world.holds() == world.should_hold()
            kept = content(world.db, EVERYTHING_DERIVED)
            rebuild(world.path, world.rules)
            assert content(world.db, EVERYTHING_DERIVED) == kept
        finally:
            world.db.conn.close()


def test_an_unchanged_look_only_moves_seen_until(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=1))], NIGHT + 10)
    save(shelf, [post("a", Metrics(likes=1))], NIGHT + 90_000)
    assert shelf.db.execute("SELECT taken_at, seen_until FROM snapshots").fetchall() == [(NIGHT + 10, NIGHT + 90_000)]


def test_a_snapshot_is_never_overwritten_even_when_the_clock_goes_back(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=1))], NIGHT + 100)
    save(shelf, [post("a", Metrics(likes=2))], NIGHT + 50)
    assert shelf.db.execute("SELECT taken_at, likes FROM snapshots").fetchall() == [(NIGHT + 100, 1), (NIGHT + 101, 2)]


def test_a_gap_in_collection_makes_a_flat_stretch(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=0))], NIGHT)
    save(shelf, [post("a", Metrics(likes=70))], NIGHT + 7 * 86_400)
    gained = [row[0] for row in shelf.db.execute("SELECT likes FROM post_days ORDER BY day").fetchall()]
    assert sum(gained) == 70
    assert gained[1:-1] == [10] * 6


def test_a_gain_runs_from_the_last_known_value_across_an_unknown_one(shelf: posts.Shelf) -> None:
    for days, likes in ((0, 10), (1, None), (2, 15)):
        save(shelf, [post("a", Metrics(likes=likes, comments=days))], NIGHT + 3600 + days * 86_400)
    row = shelf.db.execute("SELECT sum(likes), (SELECT likes FROM post_latest) FROM post_days").fetchone()
    assert row == (15, 15)


def test_a_post_in_two_campaigns_counts_in_both_and_once_for_the_organisation(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=4), "#talk #help")], NIGHT + 60)
    assert shelf.db.execute("SELECT sum(likes), count(*) FROM campaign_days").fetchone() == (8, 2)
    assert shelf.db.execute("SELECT sum(likes) FROM organisation_days").fetchone() == (4,)


def test_a_post_that_went_loses_its_text_and_keeps_its_gains_and_campaigns(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=4))], NIGHT + 60)
    with shelf.db.atomic():
        assert posts.mark_gone(shelf, ["a"], NIGHT + 90).gone == 1
        assert posts.mark_gone(shelf, ["a"], NIGHT + 95).gone == 0
    save_configuration(shelf.db, configuration(campaigns=[]), NIGHT)
    assert shelf.db.execute("SELECT text, links, deleted_at FROM posts").fetchall() == [(None, "[]", NIGHT + 90)]
    assert shelf.db.execute("SELECT sum(likes) FROM campaign_days").fetchone() == (4,)


def test_a_post_that_comes_back_is_there_again(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=4))], NIGHT + 60)
    with shelf.db.atomic():
        posts.mark_gone(shelf, ["a"], NIGHT + 90)
    save(shelf, [post("a", Metrics(likes=4))], NIGHT + 120)
    assert shelf.db.execute("SELECT text, deleted_at FROM posts").fetchall() == [("Hello #talk", None)]
    assert shelf.db.execute("SELECT count(*) FROM snapshots").fetchone() == (1,)


def comment(name: str, text: str = "thank you") -> Comment:
    return Comment(name, "a", moment(NIGHT + 500), text)


def test_a_comment_is_counted_once_however_often_it_is_read(shelf: posts.Shelf) -> None:
    save(shelf, [post("a")], NIGHT + 60)
    for expected in (2, 0):
        with shelf.db.atomic():
            found = [comment("1"), comment("2", "\ud800 broken"), comment("1")]
            assert comments.save_comments(shelf.db, "bluesky", found, NIGHT + 600, shelf.calendar) == expected
    waiting = comments.unscored(shelf.db, 10)
    comments.save_labels(shelf.db, waiting, [("positive", "support", None), (None, None, "unsure")], "m1")
    assert dict(shelf.db.execute("SELECT label, n FROM comment_days").fetchall()) == {"positive": 1, "not_scored": 1}


def test_comment_texts_go_after_a_day_and_uncounted_ones_are_counted_as_not_scored(shelf: posts.Shelf) -> None:
    save(shelf, [post("a")], NIGHT + 60)
    with shelf.db.atomic():
        comments.save_comments(shelf.db, "bluesky", [comment("1")], NIGHT + 600, shelf.calendar)
    assert comments.purge_expired_texts(shelf.db, NIGHT + 600 + comments.TEXT_LIVES - 1) == 0
    assert comments.purge_expired_texts(shelf.db, NIGHT + 600 + 86_400 - 60) == 1, "gone by the next night's run"
    assert shelf.db.execute("SELECT label, n FROM comment_days").fetchall() == [("not_scored", 1)]


def test_backups_hold_no_comments_and_lose_the_texts_of_posts_that_went(shelf: posts.Shelf, tmp_path: Path) -> None:
    save(shelf, [post("a", text="a marked sentence #talk")], NIGHT + 60)
    with shelf.db.atomic():
        found = [comment("1", "a marked answer")]
        comments.save_comments(shelf.db, "bluesky", found, NIGHT + 600, shelf.calendar)
    copy = back_up(shelf.db.conn, tmp_path / "outreach.db", "m002")
    assert backups(tmp_path / "outreach.db") == [copy]
    assert b"marked sentence" in copy.read_bytes()
    assert b"marked answer" not in copy.read_bytes()
    with shelf.db.atomic():
        posts.mark_gone(shelf, ["a"], NIGHT + 700)
    forget_in_backups(tmp_path / "outreach.db")
    assert b"marked sentence" not in copy.read_bytes()


def test_new_rules_match_old_posts_again(shelf: posts.Shelf) -> None:
    save(shelf, [post("a", Metrics(likes=4))], NIGHT + 60)
    changed = configuration().model_dump(mode="json", exclude_none=True)
    changed["campaigns"] = [{**campaign, "match": {"keywords": ["hello"]}} for campaign in changed["campaigns"]]
    changed["campaigns"] = [{**c, "starts": date(2026, 9, 1)} for c in changed["campaigns"]]
    save_configuration(shelf.db, configuration(campaigns=changed["campaigns"]), NIGHT)
    assert shelf.db.execute("SELECT why FROM campaign_posts").fetchall() == [('keyword "hello"',)] * 2
    assert shelf.db.execute("SELECT sum(likes) FROM campaign_days").fetchone() == (8,)


def test_a_second_run_is_told_since_when_the_first_is_under_way(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    second = one_run_at_a_time(path)
    with one_run_at_a_time(path), pytest.raises(AlreadyRunning, match=r"since 20\d\d-"), second:
        pytest.fail("two runs at once")


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    open_database(path).conn.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('outreach', 'm999_later', '')"
        )
    with pytest.raises(StoreError, match="newer version"):
        open_database(path)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    path.write_text("these are not the tables you are looking for" * 100)
    with pytest.raises(StoreError, match="damaged or no database"):
        open_database(path)


def test_a_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="OUTREACH_DB"):
        open_database(tmp_path / "data" / "outreach.db")


def test_rebuilding_without_a_database_says_what_to_do_first(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="outreach collect"):
        rebuild(tmp_path / "none.db", configuration())
