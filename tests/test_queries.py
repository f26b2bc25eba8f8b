"""The read side's questions, asked of a real SQLite file."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, exc, text

from collectors.store.schema import known_migrations
from dashboard import queries
from dashboard.queries.database import KNOWN_MIGRATIONS
from tests.reading_world import AS_OF, POSTS, PostFacts, reading_world, write

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
CAMPAIGN = 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return queries.connect(reading_world(tmp_path_factory.mktemp("world") / "outreach.db"))


def truth(platform: str, metric: str, campaign: str | None = "mens-health") -> int:
    """What the posts gained in November, from the facts the database was written from."""
    return sum(
        gained.get(metric, 0)
        for post in POSTS
        for day, gained in post.gains.items()
        if post.platform == platform and (campaign is None or campaign in post.campaigns) and day >= FIRST
    )


def test_the_organisation_and_its_freshness_are_known(world: Engine) -> None:
    organisation = queries.organisation(world)
    assert (organisation.name, organisation.timezone, organisation.sample) == ("Harbour Mind", "Europe/London", False)
    assert queries.freshness(world).data_as_of == AS_OF


def test_days_of_a_campaign_add_up_to_what_its_posts_gained(world: Engine) -> None:
    days = queries.gained_days(world, CAMPAIGN, FIRST, LAST)
    x = days[days["platform"] == "x"]
    assert x["impressions"].sum() == truth("x", "impressions")
    assert str(x["impressions"].dtype) == "Int64"
    assert days.loc[days["platform"] == "bluesky", "impressions"].isna().all()


def test_the_organisation_counts_a_post_in_two_campaigns_once(world: Engine) -> None:
    days = queries.gained_days(world, None, FIRST, LAST)
    assert days["impressions"].sum() == truth("x", "impressions", None)
    both = queries.campaign_totals(world, FIRST, LAST)
    assert both.loc[both["platform"] == "x", "impressions"].sum() > days["impressions"].sum()


def test_a_post_that_nobody_saw_still_tells_what_its_platform_reports(world: Engine) -> None:
    known = queries.reported(world, CAMPAIGN, LAST).set_index("platform")
    assert known.loc["mastodon", "likes"] == 1
    assert known.loc["mastodon", "impressions"] == 0
    assert known.loc["reddit", "score"] == 1
    assert known.loc["x", "rated_link_clicks"] == 1
    assert queries.reported(world, CAMPAIGN, date(2026, 11, 4))["platform"].tolist() == ["bluesky", "x"]


@pytest.mark.parametrize("campaign_id", [None, CAMPAIGN])
def test_the_last_look_is_that_platforms_own_in_the_organisations_days(tmp_path: Path, campaign_id: int | None) -> None:
    facts = [
        PostFacts(
            "x", datetime(2026, 11, 2, tzinfo=UTC), gains={FIRST: {"likes": 1}}, looked=AS_OF - timedelta(days=4)
        ),
        PostFacts("x", datetime(2026, 11, 3, tzinfo=UTC), looked=AS_OF - timedelta(days=5)),
        *(PostFacts("bluesky", datetime(2026, 11, 4, tzinfo=UTC)) for _ in range(1001)),
    ]
    write(tmp_path / "outreach.db", facts).close()
    known = queries.reported(queries.connect(tmp_path / "outreach.db"), campaign_id, LAST).set_index("platform")
    assert {name: str(day.date()) for name, day in known["last_look"].items()} == {
        "bluesky": "2026-11-23",
        "x": "2026-11-19",
    }


def test_what_the_organisation_reports_includes_platforms_it_has_long_left(world: Engine) -> None:
    assert queries.reported(world, None, LAST)["platform"].tolist() == ["bluesky", "mastodon", "reddit", "x"]


def test_posts_carry_lifetime_and_gains_and_a_deleted_one_keeps_both(world: Engine) -> None:
    posts = queries.posts(world, CAMPAIGN, date(2026, 11, 10), LAST).set_index("post_id")
    deleted = posts.loc[4]
    assert posts["text"].isna().sum() == posts["deleted_at"].notna().sum() == 1
    assert deleted["deleted_at"] == AS_OF - timedelta(days=1)
    assert deleted["lifetime_likes"] == deleted["gained_likes"] == 78
    older = posts.loc[1]
    assert (older["published_in_range"], older["lifetime_impressions"], older["gained_impressions"]) == (0, 39988, 145)
    untouched = posts.loc[6]
    assert untouched["gained_likes"] == 0
    assert untouched[["gained_impressions", "lifetime_impressions"]].isna().all()
    assert posts.index.is_unique


def test_posts_that_neither_appeared_nor_moved_in_the_range_are_left_out(world: Engine) -> None:
    assert 3 not in set(queries.posts(world, CAMPAIGN, date(2026, 11, 15), LAST)["post_id"])
    assert 9 not in set(queries.posts(world, CAMPAIGN, FIRST, LAST)["post_id"])


@pytest.mark.parametrize("campaign_id", [None, CAMPAIGN])
def test_published_posts_are_counted_per_platform(world: Engine, campaign_id: int | None) -> None:
    counted = queries.published_counts(world, campaign_id, FIRST, LAST).set_index("platform")["posts"]
    listed = queries.published_posts(world, campaign_id, FIRST, LAST)["platform"].value_counts()
    assert counted.to_dict() == listed.to_dict() == {"bluesky": 2, "mastodon": 2, "reddit": 1, "x": 2}


def test_of_many_posts_only_the_newest_may_be_asked_for(world: Engine) -> None:
    assert queries.posts(world, None, FIRST, LAST, limit=2)["post_id"].tolist() == [6, 4]


@pytest.mark.parametrize("campaign_id", [None, CAMPAIGN, 2])
def test_gains_of_posts_add_up_to_the_days(world: Engine, campaign_id: int | None) -> None:
    for first, last in (
        (FIRST, LAST),
        (date(2026, 11, 10), date(2026, 11, 12)),
        (date(2026, 10, 1), date(2026, 10, 15)),
    ):
        posts = queries.posts(world, campaign_id, first, last)
        days = queries.gained_days(world, campaign_id, first, last)
        for metric in ("impressions", "likes", "score", "engagements"):
            assert posts[f"gained_{metric}"].sum() == days[metric].sum()


def test_edges_of_a_range_are_days_of_the_organisation(tmp_path: Path) -> None:
    """In London it is still 25 October, with clocks going back that night, when 26 October begins in Tokyo."""
    facts = [
        PostFacts("bluesky", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),  # 25 October, 00:30 in London
        PostFacts("bluesky", datetime(2026, 10, 25, 23, 30, tzinfo=UTC)),  # 25 October, 23:30: the clocks went back
        PostFacts("bluesky", datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ]
    write(tmp_path / "outreach.db", facts).close()
    day = date(2026, 10, 25)
    assert queries.published_posts(queries.connect(tmp_path / "outreach.db"), None, day, day)["post_id"].tolist() == [
        1,
        2,
    ]


def test_clicks_keep_sources_and_bots_apart(world: Engine) -> None:
    clicks = queries.click_days(world, CAMPAIGN, FIRST, LAST)
    assert clicks.groupby("source")["clicks"].sum().to_dict() == {"plausible": 215, "shlink": 101}
    assert clicks.loc[clicks["source"] == "shlink", "bots"].tolist() == [17]
    assert clicks.loc[clicks["source"] == "plausible", "bots"].isna().all()


def test_health_is_the_latest_attempt_of_each_source_and_its_last_success(world: Engine) -> None:
    health = queries.source_health(world).set_index("source")
    assert len(health) == 7
    assert health.loc["bitly", "status"] == "failed"
    assert health.index[health["success_at"].isna()].tolist() == ["bitly"]
    assert health.loc["x", "success_at"] == datetime(2026, 11, 23, 2, 1, tzinfo=UTC)


def test_spend_counts_from_a_moment_on(world: Engine) -> None:
    assert queries.spend_microusd(world, "x", datetime(2026, 11, 1, tzinfo=UTC)) == 23 * 12_000
    assert queries.spend_microusd(world, "bluesky", datetime(2026, 11, 1, tzinfo=UTC)) == 0


def test_every_query_answers_in_a_database_without_anything(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", []).close()
    empty = queries.connect(tmp_path / "outreach.db")
    for query in (queries.gained_days, queries.posts, queries.published_posts, queries.click_days):
        assert query(empty, CAMPAIGN, FIRST, LAST).empty
        assert query(empty, None, FIRST, LAST).empty
    assert queries.reported(empty, None, LAST).empty
    assert queries.follower_days(empty, FIRST, LAST).empty
    assert queries.source_health(empty).empty


def test_a_missing_file_asks_for_a_collection_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(queries.DatabaseError, match="run outreach collect first"):
        queries.connect(tmp_path / "outreach.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "outreach.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(queries.DatabaseError, match="cannot be read"):
        queries.connect(tmp_path / "outreach.db")


def test_an_empty_file_asks_for_a_collection(tmp_path: Path) -> None:
    (tmp_path / "outreach.db").touch()
    with pytest.raises(queries.DatabaseError, match="still empty"):
        queries.connect(tmp_path / "outreach.db")


def test_a_database_of_a_newer_program_asks_for_that_program(tmp_path: Path) -> None:
    db = write(tmp_path / "outreach.db", [])
    db.table("_sqlite_migrations").insert({"migration_set": "outreach", "name": "m999_later", "applied_at": ""})
    db.close()
    with pytest.raises(queries.DatabaseError, match="newer version"):
        queries.connect(tmp_path / "outreach.db")


def test_the_read_side_knows_every_migration_of_the_writer() -> None:
    assert known_migrations() == KNOWN_MIGRATIONS


def test_nothing_can_be_written(world: Engine) -> None:
    with world.connect() as connection, pytest.raises(exc.OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM posts"))


def test_a_path_with_odd_characters_opens(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c%20?ü"
    folder.mkdir()
    write(folder / "outreach.db", []).close()
    assert queries.organisation(queries.connect(folder / "outreach.db")).name == "Harbour Mind"


def test_the_version_changes_with_a_finished_run_a_rebuild_and_another_file_only(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    write(path, []).close()
    engine = queries.connect(path)
    first = queries.data_version(engine)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO runs (id, started_at, status) VALUES (1001, 1, 'running')")
    assert queries.data_version(engine) == first
    with sqlite3.connect(path) as db:
        db.execute("UPDATE runs SET finished_at = 2, status = 'ok' WHERE id = 1001")
    second = queries.data_version(engine)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE organisation SET derived_at = 3")
    rebuilt = queries.data_version(engine)
    write(tmp_path / "other.db", []).close()
    (tmp_path / "other.db").replace(path)
    assert len({first, second, rebuilt, queries.data_version(engine)}) == 4


def test_a_file_nobody_has_written_to_for_a_while_is_not_opened_for_its_version(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    write(path, []).close()
    engine = queries.connect(path)
    opened: list[object] = []
    event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    first = queries.checked_version(engine)
    long_ago = time.time() - 60
    for file in tmp_path.iterdir():
        os.utime(file, (long_ago, long_ago))
    assert {queries.checked_version(engine) for _ in range(3)} == {first}
    assert len(opened) == 2
    with sqlite3.connect(path) as db:
        db.execute("UPDATE organisation SET derived_at = 3")
    just_written = queries.checked_version(engine)
    assert just_written == queries.data_version(engine)
    with sqlite3.connect(path) as db:  # within the same tick of the file system's clock, perhaps
        db.execute("UPDATE organisation SET derived_at = 4")
    assert queries.checked_version(engine) == queries.data_version(engine) != just_written


def test_a_run_is_noticed_behind_a_link_too(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "outreach.db"
    write(path, []).close()
    link = tmp_path / "outreach.db"
    link.symlink_to(path)
    engine = queries.connect(link)
    first = queries.checked_version(engine)
    with closing(sqlite3.connect(path)) as db:
        db.execute("SELECT count(*) FROM runs").fetchall()
        for file in (*tmp_path.iterdir(), *path.parent.iterdir()):
            os.utime(file, (time.time() - 60,) * 2)
        assert queries.checked_version(engine) == first
        with db:
            db.execute("UPDATE organisation SET derived_at = 3")
        assert queries.checked_version(engine) != first  # though it stands in the log alone


def test_one_moment_does_not_see_what_a_run_stores_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "outreach.db"
    write(path, POSTS).close()
    with queries.one_moment(path) as connection:
        before = queries.gained_days(connection, CAMPAIGN, FIRST, LAST)
        with sqlite3.connect(path) as db:
            db.execute("DELETE FROM campaign_days")
        assert len(queries.gained_days(connection, CAMPAIGN, FIRST, LAST)) == len(before) > 0
    assert queries.gained_days(queries.connect(path), CAMPAIGN, FIRST, LAST).empty


def test_looks_are_those_of_each_post_published_in_the_days_one_after_the_other(world: Engine) -> None:
    looks = queries.post_looks(world, CAMPAIGN, date(2026, 11, 2), date(2026, 11, 5))
    assert looks.groupby("post_id")["platform"].first().tolist() == ["x", "bluesky", "mastodon"]
    one = looks[looks["post_id"] == 1]
    assert one["taken_at"].is_monotonic_increasing
    assert one["impressions"].tolist() == queries.post_snapshots(world, 1)["impressions"].tolist()
    assert one["seen_until"].iloc[-1] == one["looked_at"].iloc[0] == AS_OF
    assert str(one["published_at"].dtype) == "datetime64[s, UTC]"
    assert len(queries.post_looks(world, None, date(2026, 10, 1), LAST)) > len(looks)


@pytest.fixture
def plans(world: Engine) -> Iterator[list[str]]:
    """What SQLite does for each statement that is asked while a test runs."""
    steps: list[str] = []

    def explain(connection: Connection, cursor: sqlite3.Cursor, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            steps.extend(row[-1] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values))  # type: ignore[arg-type]

    event.listen(world, "before_cursor_execute", explain)
    yield steps
    event.remove(world, "before_cursor_execute", explain)


def test_no_question_about_a_campaign_reads_a_big_table_from_end_to_end(world: Engine, plans: list[str]) -> None:
    queries.gained_days(world, CAMPAIGN, FIRST, LAST)
    queries.posts(world, CAMPAIGN, FIRST, LAST)
    queries.published_posts(world, CAMPAIGN, FIRST, LAST)
    queries.reported(world, CAMPAIGN, LAST)
    queries.response_days(world, CAMPAIGN, FIRST, LAST)
    queries.click_days(world, CAMPAIGN, FIRST, LAST)
    queries.campaign_totals(world, FIRST, LAST)
    queries.post_snapshots(world, 1)
    queries.post_looks(world, CAMPAIGN, FIRST, LAST)
    queries.post_looks(world, None, FIRST, FIRST)
    # Aliases: d, g: sums per day, posts' days, comments, clicks; p: posts; l: latest; m: campaign posts; s: snapshots.
    assert len(plans) > 20
    assert [step for step in plans if step.startswith(("SCAN d", "SCAN p", "SCAN l", "SCAN m "))] == []


def test_queries_and_reports_do_not_import_streamlit() -> None:
    code = "import dashboard.reports, dashboard.reports.xlsx_file, sys; print('streamlit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
