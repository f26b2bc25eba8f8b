"""How soon slides, workbook and tables of a campaign with 500 posts are made, and how large they are.

python -m benchmarks.reports_office [folder]
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.large_database import median
from dashboard.reports import campaign_report, write_report
from tests.reading_world import NOW, PostFacts, decay, write

POSTS, REPEATS = 500, 5
_REPORTS = ("impressions", "likes", "comments", "shares", "saves", "link_clicks")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "outreach.db"
    database.unlink(missing_ok=True)
    write(database, map(_post, range(POSTS))).close()
    report = campaign_report(database, "mens-health", None, None, now=NOW)
    print(f"{len(report['posts'])} posts, {report['from']} to {report['to']}")
    for ending in ("pptx", "xlsx", "zip"):
        target, took, worked = folder / f"report.{ending}", [], []
        for _ in range(REPEATS):
            began, began_work = time.perf_counter(), time.process_time()
            write_report(report, ending, target)
            took.append(time.perf_counter() - began)
            worked.append(time.process_time() - began_work)
        size = target.stat().st_size / 1000
        print(f"{ending:5} {median(took):6.2f} s, of a core {median(worked):6.2f} s, {size:6.0f} kB")


def _post(number: int) -> PostFacts:
    published = datetime(2026, 11, 1, 8, tzinfo=UTC) + timedelta(hours=number)
    sizes = {name: 4_000 // (place * 20 + 1) + number for place, name in enumerate(_REPORTS)}
    return PostFacts(
        ("x", "bluesky", "mastodon", "reddit")[number % 4],
        published,
        reports=_REPORTS,
        text=f"Talk about it early, with somebody you trust. Number {number}",
        gains=decay(published.date(), 5, **sizes),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(mkdtemp()))
