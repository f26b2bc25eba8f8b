"""What stays of comments: counts by label, tone and reason; over a migration; and where none are to be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from collectors.records import Comment
from collectors.store import comments, open_database, posts
from collectors.store.backups import backups
from collectors.store.schema import MIGRATIONS
from collectors.store.settings import save_configuration
from tests.loopback.x import KEYS, XServer, post_id
from tests.nights import Organisation
from tests.test_nightly import add_post, toml
from tests.test_store import NIGHT, comment, configuration, post, save, shelf_on

COUNTED = "SELECT label, tone, reason, model, n FROM comment_days ORDER BY label, tone, reason, model"
SECRETS = {f"OUTREACH_X_{name}": value for name, value in KEYS.items()}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[posts.Shelf]:
    db = open_database(tmp_path / "outreach.db")
    shelf = shelf_on(db)
    save(shelf, [post("a")], NIGHT + 60)
    yield shelf
    db.conn.close()


def add_comments(shelf: posts.Shelf, *found: Comment, at: int = NIGHT + 600) -> list[comments.Unscored]:
    with shelf.db.atomic():
        comments.save_comments(shelf.db, "bluesky", found, at, shelf.calendar)
    return comments.unscored(shelf.db, 100)


def counted(shelf: posts.Shelf) -> list[tuple[Any, ...]]:
    return shelf.db.execute(COUNTED).fetchall()


def test_labels_are_counted_by_tone_reason_and_model(shelf: posts.Shelf) -> None:
    found: list[comments.Labelled] = [
        ("positive", "support", None),
        ("positive", "support", None),
        ("positive", "question", None),
        ("negative", None, None),
        (None, None, "language"),
        (None, "support", "unsure"),
    ]
    waiting = add_comments(shelf, *(comment(str(number)) for number in range(len(found))))
    comments.save_labels(shelf.db, waiting[:4], found[:4], "m1")
    comments.save_labels(shelf.db, waiting[4:], found[4:], "m1")
    comments.save_labels(shelf.db, add_comments(shelf, comment("later")), found[:1], "m2")

    assert counted(shelf) == [
        ("negative", "unknown", "", "m1", 1),
        ("not_scored", "", "language", "m1", 1),
        ("not_scored", "", "unsure", "m1", 1),
        ("positive", "question", "", "m1", 1),
        ("positive", "support", "", "m1", 2),
        ("positive", "support", "", "m2", 1),
    ]
    kept = shelf.db.execute("SELECT label, model, count(*) FROM comment_buffer GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    assert kept == [("negative", "m1", 1), ("not_scored", "m1", 2), ("positive", "m1", 3), ("positive", "m2", 1)]


def test_a_text_that_expires_unlabelled_says_so(shelf: posts.Shelf) -> None:
    first = add_comments(shelf, comment("1"))
    comments.save_labels(shelf.db, first, [("neutral", "other", None)], "m1")
    add_comments(shelf, comment("2"))
    comments.purge_expired_texts(shelf.db, NIGHT + 600 + comments.TEXT_LIVES)

    assert counted(shelf) == [("neutral", "other", "", "m1", 1), ("not_scored", "", "expired", "none", 1)]
    assert shelf.db["comment_buffer"].count == 0


def test_a_text_whose_time_ends_while_it_is_read_is_counted_once(shelf: posts.Shelf) -> None:
    being_read = add_comments(shelf, comment("1"))
    comments.purge_expired_texts(shelf.db, NIGHT + 600 + comments.TEXT_LIVES)  # a dashboard that starts does this
    comments.save_labels(shelf.db, being_read, [("positive", "support", None)], "m1")

    assert counted(shelf) == [("not_scored", "", "expired", "none", 1)]


def test_a_post_that_goes_takes_the_texts_that_wait_with_it(shelf: posts.Shelf) -> None:
    add_comments(shelf, comment("1"))
    with shelf.db.atomic():
        posts.mark_gone(shelf, ["a"], NIGHT + 900)

    assert counted(shelf) == [("not_scored", "", "expired", "none", 1)]


def test_a_models_measured_quality_is_kept_as_last_told(shelf: posts.Shelf) -> None:
    for version, measured in (("m1", None), ("m2", "right in 7 of 10"), ("m1", "right in 8 of 10")):
        with shelf.db.atomic():
            comments.save_model(shelf.db, version, measured)

    models = shelf.db.execute("SELECT version, measured FROM models ORDER BY version").fetchall()
    assert models == [("m1", "right in 8 of 10"), ("m2", "right in 7 of 10")]


def test_texts_of_a_platform_that_was_switched_off_go_and_are_counted(shelf: posts.Shelf) -> None:
    comments.save_labels(shelf.db, add_comments(shelf, comment("1")), [("positive", "support", None)], "m1")
    add_comments(shelf, comment("2"))
    save_configuration(shelf.db, configuration(sentiment={"platforms_off": ["x"]}), NIGHT + 700)
    assert shelf.db["comment_buffer"].count == 2, "another platform is off"
    save_configuration(shelf.db, configuration(sentiment={"platforms_off": ["bluesky", "x"]}), NIGHT + 800)

    assert shelf.db["comment_buffer"].count == 0
    assert counted(shelf) == [("not_scored", "", "off", "none", 1), ("positive", "support", "", "m1", 1)]


@pytest.mark.parametrize(
    ("off", "silent"),
    [
        ([], []),
        (["x"], [("x", 0), ("x", 1)]),
        (["sample"], [("reddit", 1), ("x", 1)]),
        (["x", "sample", "mastodon"], [("reddit", 1), ("x", 0), ("x", 1)]),
    ],
)
def test_accounts_know_whether_their_comments_are_read(
    shelf: posts.Shelf, off: list[str], silent: list[tuple[str, int]]
) -> None:
    accounts = [
        {"platform": "x", "handle": "harbourmind"},
        {"platform": "sample", "handle": "sampled", "options": {"like": "x"}},
        {"platform": "sample", "handle": "sampled", "options": {"like": "reddit"}},
        {"platform": "bluesky", "handle": "harbourmind.example"},
    ]
    found = "SELECT platform, sample FROM accounts WHERE comments_off = 1 ORDER BY platform, sample"
    save_configuration(shelf.db, configuration(accounts=accounts, sentiment={"platforms_off": off}), NIGHT)
    assert shelf.db.execute(found).fetchall() == silent
    save_configuration(shelf.db, configuration(accounts=accounts[3:], sentiment={"platforms_off": off}), NIGHT)
    assert shelf.db.execute(found).fetchall() == silent, "an account that left campaigns.toml follows too"
    save_configuration(shelf.db, configuration(), NIGHT)
    assert shelf.db.execute(found).fetchall() == []


@pytest.fixture
def night() -> datetime:
    return datetime(2026, 11, 3, 3, tzinfo=UTC)


def test_where_comments_are_off_nobody_asks_or_pays_for_them(night: datetime, tmp_path: Path) -> None:
    with XServer(lambda: night) as x:
        at = night - timedelta(hours=2)
        x.add_comment(add_post(x, 2), post_id(at), "thank you so much", at)
        off = Organisation(tmp_path, toml(x) + '[sentiment]\nplatforms_off = ["x"]\n', SECRETS)
        assert off.night(night).exit_code == 0
        spent = x.billed
        assert not [request for request in x.log if "search" in request.path]
        assert off.rows("SELECT count(*) FROM comments_seen") == [(0,)]
        assert off.report("talk")["totals"]["comments"] is not None, "the platform's own counter is read all the same"
        night += timedelta(minutes=30)
        assert [source["status"] for source in off.night(night).sources] == ["nothing_due"]
        off.config.write_text(toml(x), encoding="utf-8")
        assert off.night(night).exit_code == 0
        assert x.billed > spent, "switched on again they are read"
        assert off.rows("SELECT label, n FROM comment_days") == [("positive", 1)]


def test_a_night_keeps_tones_reasons_and_the_models_quality(night: datetime, tmp_path: Path) -> None:
    with XServer(lambda: night) as x:
        tweet = add_post(x, 2)
        for number, text in enumerate(("Thank you so much, this helped me", "@harbourmind https://x.example/1")):
            at = night - timedelta(hours=2 + number)
            x.add_comment(tweet, post_id(at), text, at)
        organisation = Organisation(tmp_path, toml(x), SECRETS)
        assert organisation.night(night).exit_code == 0
    ((version, _),) = organisation.rows("SELECT version, measured FROM models")
    assert organisation.rows(COUNTED) == [
        ("not_scored", "", "empty", version, 1),
        ("positive", "support", "", version, 1),
    ]


def test_where_the_model_cannot_be_had_comments_wait_and_are_read_later(night: datetime, tmp_path: Path) -> None:
    with XServer(lambda: night) as x:
        at = night - timedelta(hours=2)
        x.add_comment(add_post(x, 2), post_id(at), "thank you so much", at)
        chosen = '[sentiment]\nmodel = "./no-such-model"\n'
        organisation = Organisation(tmp_path, toml(x) + chosen, SECRETS)
        summary = organisation.night(night)
        assert summary.exit_code == 1
        assert "Sentiment of comments: " in summary.lines[-1]
        assert "no-such-model" in summary.lines[-1]
        assert organisation.rows("SELECT label FROM comment_buffer") == [(None,)]
        assert organisation.rows("SELECT * FROM comment_days UNION ALL SELECT *, 1, 1, 1, 1, 1 FROM models") == []
        organisation.config.write_text(toml(x), encoding="utf-8")
        assert organisation.night(night + timedelta(hours=1)).exit_code == 0
    assert organisation.rows("SELECT label, n FROM comment_days") == [("positive", 1)]


OLD_COUNTS = [
    (1, 20_400, "positive", "G0", 7),
    (1, 20_400, "negative", "G0", 3),
    (1, 20_401, "neutral", "G0", 2),
    (1, 20_401, "not_scored", "G0", 4),
    (1, 20_401, "not_scored", "none", 1),
    (2, 20_401, "positive", "G1-int8", 12),
]


def database_of_the_first_version(path: Path) -> None:
    """As the first release left it: two posts, counts of every label, one text that waits."""
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        MIGRATIONS.apply(db, stop_before="m002_tones_and_label_checks")
        with connection:
            connection.execute(
                "INSERT INTO organisation (id, name, timezone, digest_key) VALUES (1, 'Harbour Mind', 'UTC', x'00')"
            )
            connection.execute("INSERT INTO accounts (platform, handle) VALUES ('bluesky', 'harbourmind.example')")
            connection.execute(
                "INSERT INTO campaigns (slug, name, purpose, starts) VALUES ('talk', 'Talk', 'prevention', 20000)"
            )
            for number in (1, 2):
                connection.execute(
                    "INSERT INTO posts (account_id, platform, native_id, published_at, kind, text, url, looked_at) "
                    "VALUES (1, 'bluesky', ?, ?, 'text', 'Hello', 'https://bsky.example/1', ?)",
                    [f"n{number}", NIGHT, NIGHT],
                )
                connection.execute("INSERT INTO campaign_posts VALUES (1, ?, 'hashtag')", [number])
            connection.executemany("INSERT INTO comment_days VALUES (?, ?, ?, ?, ?)", OLD_COUNTS)
            connection.execute(
                "INSERT INTO comment_buffer (post_id, day, text, expires_at) VALUES (1, 20401, 'a marked answer', ?)",
                [NIGHT + 9000],
            )


def test_a_database_of_the_first_version_keeps_every_count(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    database_of_the_first_version(path)
    db = open_database(path)
    try:
        same = "SELECT post_id, day, label, model, sum(n) FROM comment_days GROUP BY 1, 2, 3, 4"
        assert sorted(db.execute(same).fetchall()) == sorted(OLD_COUNTS)
        ways = "SELECT DISTINCT label = 'not_scored', tone, reason FROM comment_days ORDER BY 1"
        assert db.execute(ways).fetchall() == [(0, "unknown", ""), (1, "", "unknown")]
        assert db.execute("SELECT sum(n) FROM campaign_responses_by_day").fetchone() == (29,)
        assert db.execute("SELECT comments_off FROM accounts").fetchall() == [(0,)]
        assert db.execute("SELECT text FROM comment_buffer").fetchall() == [("a marked answer",)]
        assert (
            db.execute("SELECT * FROM models").fetchall() == db.execute("SELECT * FROM label_checks").fetchall() == []
        )
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        comments.purge_expired_texts(db, NIGHT + 9000)
        assert db.execute("SELECT n FROM comment_days WHERE reason = 'expired'").fetchall() == [(1,)]
    finally:
        db.conn.close()


def test_before_the_migration_the_database_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    database_of_the_first_version(path)
    open_database(path).conn.close()
    open_database(path).conn.close()

    (copy,) = backups(path)
    assert copy.name == "outreach.db.before-m002_tones_and_label_checks.backup"
    with closing(sqlite3.connect(copy)) as connection:
        counted = dict.fromkeys(map(tuple, OLD_COUNTS)) | {(1, 20_401, "not_scored", "none", 2): None}
        del counted[1, 20_401, "not_scored", "none", 1]  # and the one whose text the copy does not have
        assert set(connection.execute("SELECT * FROM comment_days").fetchall()) == set(counted)
    assert b"a marked answer" not in copy.read_bytes()


@pytest.mark.parametrize(
    ("label", "tone", "reason"),
    [
        ("positive", "", ""),
        ("positive", "support", "unsure"),
        ("not_scored", "support", "unsure"),
        ("not_scored", "", ""),
        ("positive", "sarcastic", ""),
        ("not_scored", "", "bored"),
        ("angry", "other", ""),
    ],
)
def test_counts_that_contradict_themselves_are_refused(shelf: posts.Shelf, label: str, tone: str, reason: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        shelf.db.execute("INSERT INTO comment_days VALUES (1, 20401, ?, ?, ?, 'm1', 1)", [label, tone, reason])
