"""Bytes per snapshot, a night's storage work and a rebuild, at 4 million snapshots.

python -m benchmarks.storage [folder]
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from benchmarks.large_database import DAY, LAST_DAY, PLATFORMS, configuration, large_database, looks, median
from collectors.days import Calendar, moment
from collectors.matching import Matcher
from collectors.records import METRIC_NAMES, Metrics, Post
from collectors.store import derived, open_database, posts

DUE, NIGHTS = 4_000, 5


def main(folder: Path) -> None:
    path = large_database(folder)
    db = open_database(path)
    _sizes(db, path)
    db.conn.close()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        copy = Path(shutil.copy(path, place))
        db = open_database(copy)
        _nights(db)
        began = time.monotonic()
        with db.atomic():
            derived.rebuild(db, Calendar(configuration().organisation.zone))
        print(f"rebuild of all derived tables: {time.monotonic() - began:.0f} s")
        db.conn.close()


def _sizes(db: Database, path: Path) -> None:
    taken = looks(db)
    rows = db.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    print(f"{taken:,} looks at {db['posts'].count:,} posts, {rows:,} of them changed something and are rows")
    for table in ("snapshots", "post_gains", "post_latest", "posts", "campaign_days", "organisation_days"):
        size = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", [table]).fetchone()[0]
        print(f"  {table}: {size / 1e6:.1f} MB, {size / taken:.1f} bytes per look, {size / rows:.1f} per snapshot row")
    print(f"  whole file: {path.stat().st_size / 1e6:.0f} MB, {path.stat().st_size / taken:.1f} bytes per look")


def _nights(db: Database) -> None:
    """Nights of 4,000 due posts, in pages of 25, half of which gained something."""
    calendar = Calendar(configuration().organisation.zone)
    matcher = Matcher(configuration().campaigns, calendar)
    wall, cpu = [], []
    for night in range(1, NIGHTS + 1):
        found = list(_due(db))
        began, worked = time.monotonic(), time.process_time()
        for start in range(0, len(found), 25):
            _, platform, _ = found[start]
            shelf = posts.Shelf(db, 1 + PLATFORMS.index(platform), platform, calendar, matcher)
            with db.atomic():
                page = [_grown(post, n) for n, (_, _, post) in enumerate(found[start : start + 25])]
                posts.save_posts(shelf, page, (LAST_DAY + night) * DAY)
        wall.append(time.monotonic() - began)
        cpu.append(time.process_time() - worked)
    took = f"{median(wall):.2f} s of storage work ({median(cpu):.2f} s CPU)"
    print(f"a night of {DUE:,} due posts: {took}, median of {NIGHTS}")


def _due(db: Database) -> Iterator[tuple[str, str, Post]]:
    for platform in PLATFORMS:
        rows = db.execute(
            f"SELECT native_id, published_at, text, url, {', '.join('l.' + m for m in METRIC_NAMES)} FROM posts p "
            "JOIN post_latest l ON l.post_id = p.id WHERE platform = ? ORDER BY published_at DESC LIMIT ?",
            [platform, DUE // len(PLATFORMS)],
        )
        for native_id, published_at, text, url, *values in rows.fetchall():
            yield platform, platform, Post(native_id, moment(published_at), "text", text, url, metrics=Metrics(*values))


def _grown(post: Post, number: int) -> Post:
    if number % 2:
        return post
    values = [None if value is None else value + 1 + number % 3 for value in post.metrics]
    return Post(post.native_id, post.published_at, post.kind, post.text, post.url, metrics=Metrics(*values))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
