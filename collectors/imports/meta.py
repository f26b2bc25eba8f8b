"""Meta Business Suite: posts of Facebook pages and of Instagram, and insights by day, one small table per figure."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from collectors.imports import cells
from collectors.imports.rows import Format, Row
from collectors.imports.told import Refused, Skipped, Told
from collectors.records import DayFigure, Post

_BY_NUMBERS = re.compile(r"facebook\.com/(\d+)/(?:posts|videos)/(\d+)")
_BY_NAME = re.compile(r"facebook\.com/([A-Za-z][\w.]+)/(?:posts|videos|photos)/")
_KINDS = {"photo": "image", "image": "image", "video": "video", "reel": "video", "link": "link", "carousel": "image"}
_NO_ADDRESS = ("/permalink.php", "/photo.php", "/photo", "/photo/", "/story.php", "/watch", "/watch/")
_SCREEN = "no part of what a post has to say"
_ASIDE = {
    name: _SCREEN
    for name in ("languages", "custom labels", "funded content status", "data comment", "is crosspost", "is share")
}


def _lifetime(row: Row) -> None:
    said = row.text("date")
    if said and said.casefold() != "lifetime":
        raise Refused(
            f'Its figures are of {said[:40]} alone. In the export choose totals ("Lifetime") instead of every day.'
        )


def _kind(row: Row) -> str:
    words = row.text("post type").casefold().split()
    return next((kind for name, kind in _KINDS.items() if any(word.startswith(name) for word in words)), "text")


def read_facebook_post(row: Row) -> Iterator[Told]:
    """A row of Content > Export for a page."""
    if row.is_total("post id"):
        raise Skipped("totals")
    _lifetime(row)
    link = row.text("permalink")
    page, post = _facebook_ids(row, link)
    native = f"{page}_{post}"
    if urlsplit(link).path in _NO_ADDRESS or not link.startswith("https://"):
        link = f"https://www.facebook.com/{native}"
    metrics = row.counts(
        impressions=("views", "impressions"),
        reach=("reach",),
        likes=("reactions",),
        comments=("comments",),
        shares=("shares",),
        link_clicks=("link clicks",),
        video_views=("3-second video views",),
    )
    text = "\n".join(dict.fromkeys(part for part in (row.words("title"), row.words("description")) if part))
    named = _BY_NAME.search(link)
    names = (page, row.text("page name"), named[1] if named else "")
    yield Told(
        Post(native, row.published("publish time"), _kind(row), text, link, metrics=metrics),
        account=tuple(name for name in names if name),
    )


def _facebook_ids(row: Row, link: str) -> tuple[str, str]:
    told_page, told_post = row.text("page id"), row.text("post id")
    if both := re.fullmatch(r"(\d+)_(\d+)", told_post):
        return both[1], both[2]
    in_link = _BY_NUMBERS.search(link)
    rounded = row.context.rounded
    page = None if "page id" in rounded else cells.post_id(told_page, "page id")
    post = None if "post id" in rounded else cells.post_id(told_post, "post id")
    if in_link and (page is None or post is None):
        row.context.note("The id was taken from the post's link: a spreadsheet had changed the column.")
        return in_link[1], in_link[2]
    if page is None or post is None:
        raise _mangled(told_post if post is None else told_page)
    return page, post


def _mangled(told: str) -> Refused:
    return Refused(
        f'Its id was changed by a spreadsheet or is missing ("{told[:40]}"). '
        "Export it again, and import the file without opening it before."
    )


def read_instagram_post(row: Row) -> Iterator[Told]:
    """A row of Content > Export for Instagram."""
    if row.is_total("post id"):
        raise Skipped("totals")
    _lifetime(row)
    told = row.text("post id")
    native = None if "post id" in row.context.rounded else cells.post_id(told, "post id")
    if native is None:
        raise _mangled(told)
    metrics = row.counts(
        impressions=("views", "impressions"),
        reach=("reach",),
        likes=("likes",),
        comments=("comments",),
        shares=("shares",),
        saves=("saves",),
    )
    link = row.text("permalink") or f"https://www.instagram.com/#{native}"
    names = (row.text("account username").lstrip("@"), row.text("account id"), row.text("account name"))
    yield Told(
        Post(native, row.published("publish time"), _kind(row), row.words("description"), link, metrics=metrics),
        account=tuple(name for name in names if name),
    )


# Titles of the small tables by day -> metric. Which platform they are of only some titles say.
DAILY = {
    "views": "impressions",
    "viewers": "reach",
    "reach": "reach",
    "facebook reach": "reach",
    "instagram reach": "reach",
    "content interactions": "engagements",
    "facebook visits": "profile_visits",
    "instagram profile visits": "profile_visits",
    "visits": "profile_visits",
    "facebook link clicks": "link_clicks",
    "instagram link clicks": "link_clicks",
    "link clicks": "link_clicks",
    "facebook follows": "follows",
    "instagram follows": "follows",
    "follows": "follows",
}


def read_insight(row: Row, metric: str) -> Iterator[Told]:
    """A day of one of the small tables."""
    if row.is_total("date"):
        raise Skipped("totals")
    value = row.count("primary")
    yield Told(days=() if value is None else (DayFigure(metric, row.day("date"), value),))


FORMATS = (
    Format(
        "facebook_posts",
        ("facebook",),
        "Meta Business Suite: Facebook posts",
        frozenset({"post id", "page id", "publish time"}),
        read_facebook_post,
        aside={**_ASIDE, "reactions, comments and shares": "the sum of its parts", "duration (sec)": _SCREEN},
        days=("publish time",),
        ids=("post id", "page id"),
        lifetime=True,
    ),
    Format(
        "instagram_posts",
        ("instagram",),
        "Meta Business Suite: Instagram posts",
        frozenset({"post id", "account username", "publish time"}),
        read_instagram_post,
        aside={**_ASIDE, "duration (sec)": _SCREEN},
        days=("publish time",),
        ids=("post id",),
        lifetime=True,
    ),
)
