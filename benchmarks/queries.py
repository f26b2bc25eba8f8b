"""Every query of the dashboard at 4 million snapshots: the median of 7 calls, frames included.

python -m benchmarks.queries [folder]
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.large_database import LAST_DAY, large_database, median
from dashboard import queries
from dashboard.staff_notes import PostTags

ALWAYS_ON, TYPICAL = 1, 40  # campaigns: a tenth of all posts, and one month's posts
NEWEST = 500  # posts that the page Posts shows
REPEATS = 7


def main(folder: Path) -> None:
    engine = queries.connect(large_database(folder))
    last = date(1970, 1, 1) + timedelta(days=LAST_DAY - 1)
    slowest = 0.0
    for name, ask in _questions(last).items():
        took = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            answer = ask(engine)
            took.append(1000 * (time.perf_counter() - began))
        slowest = max(slowest, median(took))
        rows = len(answer) if hasattr(answer, "__len__") else 1
        print(f"{median(took):8.1f} ms  {name} ({rows:,} rows)")
    print(f"slowest: {slowest:.1f} ms")
    _tag_and_take_back(queries.database_path(engine))


def _tag_and_take_back(database: Path) -> None:
    """A post taken out of the always-on campaign and put back, which leaves the database as it was."""
    post = int(
        queries.posts(queries.connect(database), ALWAYS_ON, date(2023, 11, 1), date(2026, 11, 1), 1)["post_id"][0]
    )
    tags, took = PostTags(database), []
    for _ in range(REPEATS):
        began = time.perf_counter()
        done = tags.tag(ALWAYS_ON, [post], "out", now=datetime(2026, 11, 1, tzinfo=UTC))
        took.append(1000 * (time.perf_counter() - began))
        tags.take_back(done.changes)
    print(f"{median(took):8.1f} ms  a post taken out of the always-on campaign, its sums made anew")


def _questions(last: date) -> dict[str, Callable[[Any], Any]]:
    month, quarter, year = (last - timedelta(days=days - 1) for days in (28, 90, 365))
    asked: dict[str, Callable[[Any], Any]] = {
        "organisation": queries.organisation,
        "data_version": queries.data_version,
        "freshness": queries.freshness,
        "accounts": queries.accounts,
        "kinds": queries.kinds,
        "post_places": lambda db: queries.post_places(db, range(80_000, 80_000 + NEWEST)),
        "campaigns": queries.campaigns,
        "platforms": queries.platforms,
        "runs": queries.runs,
        "source_health": queries.source_health,
        "first_moments": queries.first_moments,
        "campaign_totals, 28 days": lambda db: queries.campaign_totals(db, month, last),
        "campaign_totals, 365 days": lambda db: queries.campaign_totals(db, year, last),
        "follower_days": lambda db: queries.follower_days(db, year, last),
        "account_figures": lambda db: queries.account_figures(db, year, last),
        "run_sources": lambda db: queries.run_sources(db, month, last),
        "spend": lambda db: queries.spend_microusd(db, "x", datetime(2026, 10, 1, tzinfo=UTC)),
    }
    for label, campaign in (("organisation", None), ("always-on campaign", ALWAYS_ON), ("typical campaign", TYPICAL)):
        for span, first in (("28 days", month), ("90 days", quarter), ("365 days", year)):
            title = f"{label}, {span}"
            for name in ("gained_days", "published_counts", "response_days", "click_days"):
                query = getattr(queries, name)
                asked[f"{name}, {title}"] = partial(_ask, query, campaign, first, last)
            asked[f"the newest {NEWEST} posts, {title}"] = partial(_posts, queries.Only(), campaign, first, last)
        for sought in ("help", "number 84000", '"where to find" h'):
            only = queries.Only(words=sought)
            asked[f"search for {sought}, {label}"] = partial(_posts, only, campaign, month, last)
        asked[f"reported, {label}"] = partial(_ask, queries.reported, campaign, last)
    for name in ("post", "post_campaigns", "post_snapshots", "post_days", "post_responses"):
        asked[name] = partial(_ask, getattr(queries, name), 80_000)
    return asked


def _posts(only: queries.Only, campaign: int | None, first: date, last: date, database: Any) -> Any:
    return queries.posts(database, campaign, first, last, limit=NEWEST, only=only)


def _ask(query: Callable[..., Any], *question: Any) -> Any:
    """The same question with the database last, as the table of questions wants it."""
    *given, database = question
    return query(database, *given)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
