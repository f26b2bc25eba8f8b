"""Harbour Mind over some nights on which everything happens, and what must be known of it in the end.

Whatever is gained in a night is a small multiple of 40 and nights lie whole days apart at 3:00, so that a run that is a
minute late spreads it over the days as one that is in time: figures of two collections can be compared exactly.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from collectors.store.schema import MIGRATIONS
from tests import mortal
from tests.harbour_mind import HarbourMind
from tests.nights import Organisation

FIRST_NIGHT = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
_NOON_BEFORE = timedelta(hours=15)

_MET = "impressions, reach, likes, comments, shares, saves, link_clicks, video_views, score"
_FACTS = {
    "posts": "SELECT platform, native_id, published_at, kind, text, url, links, hashtags, deleted_at IS NULL "
    "FROM posts",
    "snapshots": f"SELECT p.platform, p.native_id, row_number() OVER (PARTITION BY p.id ORDER BY s.taken_at), {_MET} "
    "FROM snapshots s JOIN posts p ON p.id = s.post_id",
    "followers": "SELECT a.platform, d.day, d.followers FROM account_days d JOIN accounts a ON a.id = d.account_id",
    "comments": "SELECT p.platform, p.native_id, d.day, d.label, d.tone, d.reason, d.model, d.n FROM comment_days d "
    "JOIN posts p ON p.id = d.post_id",
    "buffer": "SELECT p.platform, p.native_id, b.day, b.text, b.label, b.model FROM comment_buffer b "
    "JOIN posts p ON p.id = b.post_id",
    "seen": "SELECT a.platform, count(*) FROM comments_seen s JOIN accounts a ON a.id = s.account_id GROUP BY 1",
    "clicks": "SELECT source, campaign_id, resource_id, day, clicks, bots FROM click_days",
    "members": "SELECT p.platform, p.native_id, m.campaign_id, m.why FROM campaign_posts m "
    "JOIN posts p ON p.id = m.post_id",
    "latest": f"SELECT p.platform, p.native_id, {_MET} FROM (SELECT * FROM post_latest) l JOIN "
    "(SELECT id, platform, native_id FROM posts) p ON p.id = l.post_id",
    "days": f"SELECT p.platform, p.native_id, d.day, {_MET} FROM post_days d JOIN "
    "(SELECT id, platform, native_id FROM posts) p ON p.id = d.post_id",
    "campaign days": "SELECT * FROM campaign_days",
    "organisation days": "SELECT * FROM organisation_days",
    "found words": "SELECT p.platform, p.native_id FROM posts p "
    "WHERE p.id IN (SELECT rowid FROM posts_search WHERE posts_search MATCH 'TalkItOut')",
}  # fmt: skip
DERIVED = ("latest", "days", "campaign days", "organisation days")


def _first(world: HarbourMind) -> None:
    for number in range(3):
        world.publish(f"Post {number} #TalkItOut", world.now - _NOON_BEFORE)
    world.answer(0, "Thank you so much, this helped me a lot", world.now - timedelta(hours=2))


def _second(world: HarbourMind) -> None:
    world.publish("Post 3 #TalkItOut", world.now - _NOON_BEFORE)
    world.answer(1, "This is dangerous nonsense and you should be ashamed", world.now - timedelta(hours=3))


def _third(world: HarbourMind) -> None:
    world.x.remove_post(world.posts["x"][2])
    world.reddit.remove_post(world.posts["reddit"][2])
    world.bluesky.remove_post(world.posts["bluesky"][2])
    world.mastodon.remove_post(world.posts["mastodon"][2])
    for native_ids in world.posts.values():
        del native_ids[2]
    world.answer(0, "When is the line open?", world.now - timedelta(hours=1))


def _fourth(world: HarbourMind) -> None:
    world.answer(2, "I lost my brother last year", world.now - timedelta(hours=30))
    world.publish("Post 4, about the weather", world.now - _NOON_BEFORE)


NIGHTS: tuple[tuple[int, Callable[[HarbourMind], None]], ...] = ((0, _first), (1, _second), (2, _third), (4, _fourth))


def fall(world: HarbourMind, day: int, happens: Callable[[HarbourMind], None]) -> None:
    """It is night `day`: what happened since stands on the platforms."""
    world.now = FIRST_NIGHT + timedelta(days=day)
    world.x.limits = dict.fromkeys(world.x.limits, 1_000_000)
    world.reddit.limit = 1_000_000
    happens(world)
    counted = 40 * (day + 1)
    for number, native_id in enumerate(world.posts["x"]):
        world.set_likes(number, counted)
        world.x.count(native_id, impression_count=counted, url_link_clicks=counted)
    world.plausible.add_visit(world.now.date(), "Talk", "/help/", 2)
    world.shlink.add_visit("t", world.now - timedelta(hours=4), n=3)
    world.shlink.add_visit("t", world.now - timedelta(hours=4), bot=True)
    world.bitly.add_clicks("bit.ly/talk", world.now.date(), 4)


def facts(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that was collected and reckoned, by the platforms' own ids, without the moments of looking."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {what: sorted(connection.execute(sql).fetchall(), key=repr) for what, sql in _FACTS.items()}


def spent(database: Path) -> int:
    """What the database says that X cost, in micro-dollars."""
    if not database.exists():
        return 0  # whoever died had not made it yet; asking would make an empty one
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT ifnull(sum(cost_microusd), 0) FROM run_sources").fetchone()[0])


def report(organisation: Organisation, at: datetime) -> str:
    """The campaign's report as the command writes it, but for the moments of making and of the last run."""
    ended = mortal.run(organisation, ["report", "talk", "--to", f"{at.date()}", "--format", "json"], at)
    assert ended.code == 0, ended.said
    told = json.loads(ended.said)
    for moment in ("generated_at", "data_as_of"):
        assert told.pop(moment)
    return json.dumps(told, indent=1)


def make_old(database: Path, stop_before: str = "m003_staff_notes_access_and_search") -> None:
    """As an earlier version of the program would have left it: its tables, with the rows they hold now."""
    old = database.with_name("old.db")
    with closing(sqlite3.connect(old)) as connection:
        db = Database(connection)
        MIGRATIONS.apply(db, stop_before=stop_before)
        db.attach("now", database)
        for table in db.table_names():
            if not table.startswith(("_", "sqlite_")):
                columns = ", ".join(column.name for column in db[table].columns)
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        connection.commit()
    old.replace(database)
