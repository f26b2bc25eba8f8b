"""A database of an organisation that has collected for three years: 85,000 posts, 4 million looks at them.

Growth is saturating, so about half of the looks change nothing, as in real life. Built once, then kept.
"""

import math
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from sqlite_utils import Database

from collectors.campaigns import Configuration
from collectors.days import Calendar, day_number
from collectors.records import METRIC_NAMES
from collectors.store import derived, open_database
from collectors.store.rows import insert_rows
from collectors.store.settings import save_configuration

POSTS = 85_000
DAY = 86_400
LOOKS = [*range(1, 31), *range(37, 91, 7), *range(120, 366, 30)]  # days after publication
PLATFORMS = ("x", "mastodon", "bluesky", "reddit")
FIRST_DAY = day_number(date(2023, 11, 1))
LAST_DAY = day_number(date(2026, 11, 1))
CAMPAIGNS = 40
_BLOCK = 5_000


def configuration() -> Configuration:
    """40 campaigns of a month each and one that is always on and holds a tenth of all posts."""
    campaigns = [
        {"id": f"c{n:02d}", "name": f"Campaign {n}", "starts": date(2023, 11, 1), "purpose": "prevention"}
        for n in range(CAMPAIGNS + 1)
    ]
    return Configuration.model_validate(
        {
            "organisation": {"name": "Large", "timezone": "Europe/London"},
            "accounts": [
                {"platform": name, "handle": "large.example", "server": "https://large.example"} for name in PLATFORMS
            ],
            "campaigns": [{**campaign, "match": {"hashtags": [campaign["id"]]}} for campaign in campaigns],
        },
        strict=False,
    )


def large_database(folder: Path) -> Path:
    """The path of the large database, built now if it is not there yet (about two minutes)."""
    path = folder / "large.db"
    if not path.exists():
        began = time.monotonic()
        unfinished = folder / "large.unfinished.db"
        for file in folder.glob("large.unfinished.db*"):
            file.unlink()
        db = open_database(unfinished)
        _fill(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute("PRAGMA optimize")
        db.conn.close()
        unfinished.rename(path)
        print(f"built {path} in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return path


def _fill(db: Database) -> None:
    save_configuration(db, configuration(), LAST_DAY * DAY)
    random = np.random.default_rng(7)
    published = np.sort(random.integers(FIRST_DAY * DAY, LAST_DAY * DAY, POSTS))
    with db.atomic():
        db.table("posts").insert_all(_posts(published))
        db.table("campaign_posts").insert_all(_members(random))
        for start in range(0, POSTS, _BLOCK):
            names = ("post_id", "taken_at", "seen_until", *METRIC_NAMES)
            insert_rows(db, "snapshots", names, _snapshots(random, start, published[start : start + _BLOCK]))
        derived.rebuild(db, Calendar(configuration().organisation.zone))
        db.execute(
            "INSERT INTO runs (started_at, finished_at, status, stored) VALUES (?, ?, 'ok', 1)", [LAST_DAY * DAY] * 2
        )


def _posts(published: np.ndarray) -> Iterator[tuple[object, ...]]:
    yield ("id", "account_id", "platform", "native_id", "published_at", "kind", "text", "url", "looked_at")
    for number, at in enumerate(published.tolist()):
        account = number % len(PLATFORMS)
        text = f"A post of ours, number {number}, about how to talk with somebody and where to find help."
        url = f"https://large.example/{number}"
        yield (number + 1, account + 1, PLATFORMS[account], f"n{number}", at, "text", text, url, LAST_DAY * DAY)


def _members(random: np.random.Generator) -> Iterator[tuple[object, ...]]:
    yield ("campaign_id", "post_id", "why")
    for number in range(POSTS):
        yield (2 + number * CAMPAIGNS // POSTS, number + 1, "hashtag")
        if random.random() < 0.1:
            yield (1, number + 1, "hashtag")


def _snapshots(random: np.random.Generator, start: int, published: np.ndarray) -> Iterator[tuple[int | None, ...]]:
    """Rows of a block of posts, one only where a counter moved."""
    count, ages = len(published), np.array(LOOKS, dtype=float)
    speed = random.uniform(1.0, 6.0, (count, 1))
    reached = 1 - np.exp(-ages / speed)
    sizes = {"impressions": 1500, "likes": 30, "comments": 4, "shares": 6, "saves": 3, "link_clicks": 20}
    grown = {name: np.floor(random.exponential(size, (count, 1)) * reached).astype(int) for name, size in sizes.items()}
    taken = published[:, None] + (ages * DAY).astype(int) + random.integers(0, 600, (count, len(LOOKS)))
    for row in range(count):
        if PLATFORMS[(start + row) % len(PLATFORMS)] == "x":
            names: tuple[str, ...] = tuple(sizes)
        else:
            names = ("likes", "comments", "shares")
        columns = [grown[name][row].tolist() if name in names else None for name in METRIC_NAMES]
        yield from _changes(start + row + 1, taken[row].tolist(), columns)


def _changes(post: int, taken: list[int], columns: list[list[int] | None]) -> Iterator[tuple[int | None, ...]]:
    last_values: tuple[int | None, ...] | None = None
    first = seen = 0
    for look, at in enumerate(taken):
        if at > LAST_DAY * DAY:
            break
        values = tuple(None if column is None else column[look] for column in columns)
        if last_values is not None and values != last_values:
            yield (post, first, seen, *last_values)
        if values != last_values:
            first, last_values = at, values
        seen = at
    if last_values is not None:
        yield (post, first, seen, *last_values)


def looks(db: Database) -> int:
    """How many looks at posts the database stands for."""
    published = [row[0] for row in db.execute("SELECT published_at FROM posts").fetchall()]
    return sum(sum(1 for age in LOOKS if at + age * DAY <= LAST_DAY * DAY) for at in published)


def median(values: list[float]) -> float:
    ordered = sorted(values)
    return math.nan if not ordered else ordered[len(ordered) // 2]
