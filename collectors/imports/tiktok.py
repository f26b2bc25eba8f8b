"""TikTok Studio > Analytics > Download: a zip with Content, Overview and FollowerHistory. Its days have no year.

A video's id holds the second it was made; days of the other tables are those of the year up to the export.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from collectors.imports import cells
from collectors.imports.rows import Format, Row, utc
from collectors.imports.told import NeedsDay, Refused, Skipped, Told
from collectors.records import DayFigure, Post

_LINK = re.compile(r"tiktok\.com/@([^/\s?]+)/(?:video|photo)/(\d{15,20})", re.IGNORECASE)
_BEGAN = datetime(2014, 1, 1, tzinfo=UTC)
_NO_YEARS = "The file gives no years: its days are taken as those of the year up to the export."
DAYS = {
    "video_views": ("video views",),
    "profile_visits": ("profile views",),
    "likes": ("likes",),
    "comments": ("comments",),
    "shares": ("shares",),
}


def _day(row: Row, name: str) -> date:
    text = row.text(name)
    try:
        return cells.day_and_time(text, day_first=row.context.day_first)[0]
    except Refused:
        if row.context.as_of is None:
            raise NeedsDay(f'"{text[:40]}" has no year: say which day the file was exported on.') from None
        row.context.note(_NO_YEARS)
        return cells.day_without_year(text, row.context.as_of)


def read_post(row: Row) -> Iterator[Told]:
    """A row of Content."""
    if row.is_total("time", "video title"):
        raise Skipped("totals")
    found = _LINK.search(row.text("video link"))
    if not found:
        raise Refused("There is no link to a video in it: export it again, and import the file without changing it.")
    metrics = row.counts(
        impressions=("total views",),
        likes=("total likes",),
        comments=("total comments",),
        shares=("total shares",),
        video_views=("total views",),
    )
    url = f"https://www.tiktok.com/@{found[1]}/video/{found[2]}"
    title = row.words("video title")
    post = Post(found[2], _published(row, int(found[2])), "video", title, url, metrics=metrics)
    yield Told(post, account=(found[1],))


def _published(row: Row, number: int) -> datetime:
    made = datetime.fromtimestamp(number >> 32, UTC)
    row.text("post time")
    if made >= _BEGAN:
        row.context.note("When a video was published was read off its link.")
        return made
    return utc(_day(row, "post time"), None, row.context)


def read_day(row: Row) -> Iterator[Told]:
    """A row of Overview."""
    if row.is_total("date"):
        raise Skipped("totals")
    day = _day(row, "date")
    told = ((metric, row.count(*columns)) for metric, columns in DAYS.items())
    yield Told(days=tuple(DayFigure(metric, day, value) for metric, value in told if value is not None))


def read_followers(row: Row) -> Iterator[Told]:
    """A row of FollowerHistory."""
    value = row.count("followers")
    yield Told(days=() if value is None else (DayFigure("followers", _day(row, "date"), value),))


FORMATS = (
    Format(
        "tiktok_posts",
        ("tiktok",),
        "TikTok Studio: videos",
        frozenset({"video link", "total views"}),
        read_post,
        aside={"time": "the day of the download"},
        lifetime=True,
    ),
    Format(
        "tiktok_days",
        ("tiktok",),
        "TikTok Studio: overview by day",
        frozenset({"date", "video views", "profile views"}),
        read_day,
    ),
    Format(
        "tiktok_followers",
        ("tiktok",),
        "TikTok Studio: followers by day",
        frozenset({"date", "followers"}),
        read_followers,
        aside={"difference in followers from previous day": "follows from the followers of each day"},
    ),
)
