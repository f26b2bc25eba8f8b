"""What the tests of Reddit share: an account on the loopback server."""

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.platforms.reddit import Reddit
from collectors.records import Post
from tests.loopback.reddit import KEYS, RedditServer
from tests.loopback.server import Request

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)


class Clock:
    now = NOW


def connect(world: RedditServer, clock: Clock, meter: Meter, **changes: Any) -> Reddit:
    account: dict[str, Any] = {"platform": "reddit", "handle": "harbourmind", "server": world.url, "credentials": KEYS}
    account |= {"meter": meter, "now": lambda: clock.now}
    platform = open_platform(Account(**{**account, **changes}))
    assert isinstance(platform, Reddit)
    return platform


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def listed(reddit: Reddit, since: datetime = LONG_AGO, resume: str | None = None) -> list[Post]:
    return [post for page in reddit.list_posts(since, resume) for post in page.posts]


def not_a_login(request: Request) -> bool:
    return "access_token" not in request.path
