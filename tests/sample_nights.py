"""Asks the sample platform as the nightly run would, on any night."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from collectors.meter import Meter
from collectors.platforms import Account, Platform, open_platform
from collectors.platforms.sample_world import LIKES
from collectors.records import Comment, Metrics, Post, Thread

SINCE = date(2026, 7, 27)
START = datetime(2026, 7, 27, 2, 30, tzinfo=UTC)
TODAY = START + timedelta(days=120)
SHIPPED = ("x", "mastodon", "bluesky", "instagram", "reddit")  # what campaigns.toml imitates


def sample(like: str = "x", now: datetime = TODAY, handle: str = "harbourmind", since: str = "2026-07-27") -> Platform:
    options = {"like": like, "since": since}
    return open_platform(Account("sample", handle, None, {}, Meter(), lambda: now, options=options))


def all_posts(platform: Platform, since: datetime = START) -> list[Post]:
    return [post for page in platform.list_posts(since) for post in page.posts]


def all_comments(platform: Platform) -> list[Comment]:
    return platform.list_comments([Thread(post.native_id) for post in all_posts(platform)])


def metrics_at(like: str, post: Post, moment: datetime) -> Metrics | None:
    if failed(like, moment):
        return None
    found = sample(like, moment).refresh([post.native_id]).get(post.native_id)
    return found.metrics if found else None


def posts_or_none(like: str, night: datetime) -> list[Post]:
    return [] if failed(like, night) else all_posts(sample(like, night), night - timedelta(days=2))


def failed(like: str, night: datetime) -> bool:
    return (night.date() - SINCE).days in LIKES[like].failed_nights


def nights(count: int = 121) -> Iterator[datetime]:
    for number in range(count):
        yield START + timedelta(days=number)
