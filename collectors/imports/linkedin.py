"""LinkedIn page > Analytics > Content > Export: the sheets `All posts` and `Metrics` of an old Excel file.

Its clicks are clicks on anything, the page's name among it: kept by day as clicks, never as a post's link clicks.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from collectors.imports import cells
from collectors.imports.rows import Format, Row
from collectors.imports.told import Refused, Skipped, Told
from collectors.records import DayFigure, Post

_URN = re.compile(r"urn(?::|%3A)li(?::|%3A)(activity|share|ugcPost)(?::|%3A)(\d{15,20})", re.IGNORECASE)
_IN_PATH = re.compile(r"[-_](activity|share|ugcPost)-(\d{15,20})", re.IGNORECASE)
_KINDS = {"image": "image", "video": "video", "article": "link", "poll": "poll", "document": "image"}
_ANYWHERE = "clicks on anything in the post, the page's name among it: no link clicks"
DAYS = {
    "impressions": ("impressions (total)",),
    "reach": ("unique impressions (organic)",),
    "clicks": ("clicks (total)",),
    "likes": ("reactions (total)",),
    "comments": ("comments (total)",),
    "shares": ("reposts (total)", "shares (total)"),
}


def read_post(row: Row) -> Iterator[Told]:
    """A row of the sheet `All posts`."""
    if row.is_total("post title", "created date"):
        raise Skipped("totals")
    link = row.text("post link")
    found = _URN.search(link) or _IN_PATH.search(link)
    if not found:
        raise Refused("There is no link to a post in it: export it again, and import the file without changing it.")
    what = {"activity": "activity", "share": "share", "ugcpost": "ugcPost"}[found[1].casefold()]
    native = f"urn:li:{what}:{found[2]}"
    metrics = row.counts(
        impressions=("impressions",),
        likes=("likes", "reactions"),
        comments=("comments",),
        shares=("reposts", "shares"),
        video_views=("views (excluding offsite video views)",),
    )
    kind = next((kind for name, kind in _KINDS.items() if name in row.text("content type").casefold()), "text")
    url = f"https://www.linkedin.com/feed/update/{native}"
    yield Told(Post(native, _published(row, int(found[2])), kind, row.words("post title"), url, metrics=metrics))


def _published(row: Row, number: int) -> datetime:
    """The exact moment stands in the id; it counts where it agrees with the day in the file, read either way."""
    exact = datetime.fromtimestamp((number >> 22) / 1000, UTC).replace(microsecond=0)
    text = row.text("created date")
    for day_first in (False, True):
        try:
            day, _ = cells.day_and_time(text, day_first=day_first)
        except Refused:
            continue
        if abs(day - exact.date()) <= timedelta(days=1):
            return exact
    return row.published("created date")


def read_day(row: Row) -> Iterator[Told]:
    """A row of the sheet `Metrics`."""
    if row.is_total("date"):
        raise Skipped("totals")
    day = row.day("date")
    told = ((metric, row.count(*columns)) for metric, columns in DAYS.items())
    yield Told(days=tuple(DayFigure(metric, day, value) for metric, value in told if value is not None))


FORMATS = (
    Format(
        "linkedin_posts",
        ("linkedin",),
        "LinkedIn page: posts",
        frozenset({"post link", "created date", "impressions"}),
        read_post,
        aside={
            "clicks": _ANYWHERE,
            "posted by": "who posted is nobody's business here",
            "click through rate (ctr)": "a rate, worked out anew",
            "engagement rate": "a rate, worked out anew",
        },
        days=("created date",),
    ),
    Format(
        "linkedin_days",
        ("linkedin",),
        "LinkedIn page: figures by day",
        frozenset({"date", "impressions (total)"}),
        read_day,
        days=("date",),
    ),
)
