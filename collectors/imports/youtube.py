"""YouTube Studio > Advanced mode > Export: a zip with `Table data.csv` (a row per video) and `Totals.csv` (per day).

Its figures are those of the chosen days alone: a video older than the first of them is refused. `Impressions` there
are shown thumbnails; what the program calls impressions are views.
"""

import re
from collections.abc import Iterator

from collectors.imports.rows import Format, Row
from collectors.imports.told import Refused, Skipped, Told
from collectors.records import DayFigure, Post

_ID = re.compile(r"[\w-]{11}", re.ASCII)
_THUMBNAILS = "how often the preview picture was shown; views are what counts as impressions"


def read_post(row: Row) -> Iterator[Told]:
    """A row of Table data."""
    if row.is_total("content", "video"):
        raise Skipped("totals")
    native = row.text("content", "video")
    if not _ID.fullmatch(native):
        raise Refused(f'"{native[:40]}" is no id of a video: choose Content as what the table is of, and export again.')
    published = row.published("video publish time")
    first = row.context.first
    if first and published.astimezone(row.context.zone).date() < first:
        raise Refused(
            f"It was published before {first}, where the file begins, so not all its views are in the file. "
            'Choose "Lifetime" and export it again.'
        )
    if first is None:
        row.context.note(
            'The file does not say of which days its figures are: they are taken as those of "Lifetime". '
            "Import the zip itself, whose name says it."
        )
    metrics = row.counts(
        impressions=("views",),
        likes=("likes",),
        comments=("comments added", "comments"),
        shares=("shares",),
        video_views=("views",),
    )
    url = f"https://youtu.be/{native}"
    yield Told(Post(native, published, "video", row.words("video title"), url, metrics=metrics))


def read_day(row: Row) -> Iterator[Told]:
    """A row of Totals."""
    if row.is_total("date"):
        raise Skipped("totals")
    value = row.count("views")
    yield Told(days=() if value is None else (DayFigure("video_views", row.day("date"), value),))


FORMATS = (
    Format(
        "youtube_posts",
        ("youtube",),
        "YouTube Studio: videos",
        frozenset({"content", "video title", "video publish time", "views"}),
        read_post,
        without=frozenset({"date"}),
        aside={
            "impressions": _THUMBNAILS,
            "thumbnail impressions": _THUMBNAILS,
            "subscribers": "followers a video brought; no figure of a post here",
        },
    ),
    Format(
        "youtube_days",
        ("youtube",),
        "YouTube Studio: views by day",
        frozenset({"date", "views"}),
        read_day,
        without=frozenset({"content", "video title"}),
    ),
)
