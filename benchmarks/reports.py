"""How long a report takes in each format and how large it is, beside printing the same report with headless Chromium.

    python -m benchmarks.reports

A campaign of 500 posts and its comments. Each time holds everything from the database to the file's content; the first
report of a process, which loads libraries and finds fonts, is told apart. Ways of making a PDF take turns.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from dashboard.reports import FORMATS, campaign_report, document, report_bytes
from dashboard.reports.html import static_html
from tests.browser import browser
from tests.reading_comments import Said
from tests.reading_world import NOW, X_REPORTS, PostFacts, decay, write

POSTS, TURNS = 500, 9
_DAYS = 23
_REPORTS = {"x": X_REPORTS, "reddit": ("comments", "score")}


def campaign_of_500(path: Path) -> Path:
    """500 posts of one campaign on four platforms, each with comments."""
    chance = random.Random(1)
    posts = []
    for number in range(POSTS):
        day = date(2026, 11, 1) + timedelta(days=number % (_DAYS - 1))
        platform = chance.choice(("x", "bluesky", "mastodon", "reddit"))
        reports = _REPORTS.get(platform, ("likes", "comments", "shares"))
        sizes = {name: chance.randint(1, 9_000 if name == "impressions" else 200) for name in reports}
        gains = {when: gained for when, gained in decay(day, 12, **sizes).items() if when <= date(2026, 11, 22)}
        comments = tuple(Said(day, label, chance.randint(1, 9)) for label in ("positive", "neutral", "negative"))
        text = (
            f"Post {number}: a good talk helps, whoever you are and wherever you are. https://harbourmind.example/help"
        )
        published = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        posts.append(PostFacts(platform, published, gains=gains, reports=reports, comments=comments, text=text))
    write(path, posts).close()
    return path


def made(database: Path, format: str) -> bytes:
    """The whole way, metrics included."""
    return report_bytes(campaign_report(database, "mens-health", None, None, now=NOW), format)


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the clock and of this process's CPU, and what came of it."""
    clock, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - clock, time.process_time() - cpu, result


def formats(database: Path) -> None:
    print("| format | first s | s | CPU s | kB |\n|---|---|---|---|---|")
    for format in FORMATS:
        work = partial(made, database, format)
        first, _, _ = timed(work)
        runs = [timed(work) for _ in range(TURNS)]
        clock, cpu = (statistics.median(run[part] for run in runs) for part in (0, 1))
        print(f"| {format} | {first:.2f} | {clock:.2f} | {cpu:.2f} | {len(runs[0][2]) / 1000:,.0f} |")
    still = static_html(document(campaign_report(database, "mens-health", None, None, now=NOW)))
    print(f"| html without script, for e-mail | | | | {len(still.encode()) / 1000:,.0f} |")


def beside_chromium(database: Path, folder: Path) -> None:
    """The same report as PDF: set by typst, and printed by a browser from the HTML it would print."""
    report = campaign_report(database, "mens-health", None, None, now=NOW)
    ways: dict[str, list[float]] = {"typst": [], "started": [], "still": [], "lively": []}
    sizes: dict[str, str] = {}
    with browser() as running:
        for _ in range(TURNS):
            for way, work in {
                "typst": lambda: report_bytes(report, "pdf"),
                "still": lambda: printed(running, static_html(document(report)), folder),
                "lively": lambda: printed(running, report_bytes(report, "html").decode(), folder),
            }.items():
                seconds, _, content = timed(work)
                ways[way].append(seconds)
                sizes[way] = told(content, folder)
    for _ in range(3):
        seconds, _, content = timed(lambda: printed_by_a_new_browser(static_html(document(report)), folder))
        ways["started"].append(seconds)
        sizes["started"] = told(content, folder)
    names = {
        "typst": "typst, metrics known",
        "still": "Chromium that runs already, page without script",
        "lively": "Chromium that runs already, page with plotly",
        "started": "Chromium started for it, page without script",
    }
    usual = statistics.median(ways["typst"])
    print("\n| PDF by | s | times typst | what came of it |\n|---|---|---|---|")
    for way, name in names.items():
        seconds = statistics.median(ways[way])
        print(f"| {name} | {seconds:.2f} | {seconds / usual:.1f} | {sizes[way]} |")


def printed(running: Any, page: str, folder: Path) -> bytes:
    """The page as a browser prints it."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    tab = running.new_page()
    tab.goto(file.as_uri())
    if "<script>" in page:
        tab.wait_for_selector(".live .main-svg")
    content: bytes = tab.pdf(format="A4", tagged=True, print_background=True)
    tab.close()
    return content


def printed_by_a_new_browser(page: str, folder: Path) -> bytes:
    with browser() as running:
        return printed(running, page, folder)


def told(content: bytes, folder: Path) -> str:
    """Size and pages of a PDF."""
    (folder / "made.pdf").write_bytes(content)
    return f"{len(content) / 1000:,.0f} kB, {len(PdfReader(folder / 'made.pdf').pages)} pages"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        database = campaign_of_500(Path(name) / "outreach.db")
        formats(database)
        beside_chromium(database, Path(name))
