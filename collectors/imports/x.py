"""X Analytics: content (a row per post) and overview (a row per day).

`Shares` there are uses of the share button; what the program calls shares are reposts.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from collectors.imports import cells
from collectors.imports.rows import Format, Row
from collectors.imports.told import Refused, Skipped, Told
from collectors.records import DayFigure, Post

_LINK = re.compile(r"(?:x|twitter)\.com/([^/\s]+)/status/(\d+)", re.IGNORECASE)
_FIRST_DATED_ID, _EPOCH = 10**16, 1_288_834_974_657  # ids since November 2010 hold the millisecond they were given
DAYS = {
    "impressions": "impressions",
    "likes": "likes",
    "engagements": "engagements",
    "saves": "bookmarks",
    "follows": "new follows",
    "comments": "replies",
    "shares": "reposts",
    "profile_visits": "profile visits",
    "video_views": "video views",
}


def read_post(row: Row) -> Iterator[Told]:
    """A row of the content file."""
    if row.is_total("post id", "date"):
        raise Skipped("totals")
    found = _LINK.search(row.text("post link"))
    name = _native_id(row, found[2] if found else None)
    published = _published(row, name)
    first = row.context.first
    if first and published.astimezone(row.context.zone).date() < first:
        raise Refused(
            f"It was published before {first}, where the file begins, so not all its figures are in the file. "
            "Export from before its day."
        )
    metrics = row.counts(
        impressions=("impressions",),
        likes=("likes",),
        comments=("replies",),
        shares=("reposts",),
        saves=("bookmarks",),
        link_clicks=("url clicks",),
        video_views=("video views",),
    )
    handle = found[1] if found and found[1].casefold() != "i" else ""
    url = f"https://x.com/{handle or 'i'}/status/{name}"
    text = row.words("post text")
    yield Told(Post(name, published, "text", text, url, metrics=metrics), account=(handle,) if handle else ())


def _native_id(row: Row, in_link: str | None) -> str:
    told = row.text("post id")
    name = cells.post_id(told, "post id")
    if in_link:
        if name != in_link:
            row.context.note("The id was taken from the post's link: a spreadsheet had changed the column Post id.")
        return in_link
    if name is None or "post id" in row.context.rounded:
        raise Refused(
            f'Its id was changed by a spreadsheet ("{told[:40]}") and there is no Post Link to take it from. '
            "Export it again, and import the file without opening it before."
        )
    return name


def _published(row: Row, name: str) -> datetime:
    number = int(name[:20])
    if number < _FIRST_DATED_ID or number >= 2**63:
        return row.published("date")
    exact = datetime.fromtimestamp(((number >> 22) + _EPOCH) // 1000, UTC)
    if row.text("date"):
        day, _ = cells.day_and_time(row.text("date"), day_first=row.context.day_first)
        if abs(day - exact.date()) > timedelta(days=2):
            raise Refused(f"Its id is of {exact.date()}, its date {day}: one of them is another post's.")
    return exact


def read_day(row: Row) -> Iterator[Told]:
    """A row of the overview file."""
    if row.is_total("date"):
        raise Skipped("totals")
    day = row.day("date")
    told = ((metric, row.count(column)) for metric, column in DAYS.items())
    yield Told(days=tuple(DayFigure(metric, day, value) for metric, value in told if value is not None))


FORMATS = (
    Format(
        "x_posts",
        ("x",),
        "X Analytics: posts",
        frozenset({"post id", "date", "impressions"}),
        read_post,
        without=frozenset({"page id", "account username", "publish time"}),  # Meta's, which once said so, too
        aside={
            "shares": "how often the share button was used; reposts are what counts as shares",
            "engagements": "worked out anew from its parts, as for all platforms",
        },
        days=("date",),
        ids=("post id",),
    ),
    Format(
        "x_days",
        ("x",),
        "X Analytics: overview by day",
        frozenset({"date", "impressions", "create post"}),
        read_day,
        aside={"shares": "how often the share button was used"},
        days=("date",),
    ),
)
