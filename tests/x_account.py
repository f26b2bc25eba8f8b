"""What the tests of X share: an account on the loopback server, and a few posts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.platforms.x import X
from collectors.records import Post
from tests.loopback.x import KEYS, XServer, post_id

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)


class Clock:
    now = NOW


def connect(world: XServer, clock: Clock, meter: Meter | None = None, **changes: Any) -> X:
    """X as the account's own module reads it; `changes` to the account."""
    account: dict[str, Any] = {"platform": "x", "handle": "harbourmind", "server": world.url, "credentials": KEYS}
    account |= {"meter": meter or Meter(), "now": lambda: clock.now, "native_id": world.user_id}
    platform = open_platform(Account(**{**account, **changes}))
    assert isinstance(platform, X)
    return platform


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def add(server: XServer, at: datetime, text: str = "You are not alone.", **facts: Any) -> str:
    id = post_id(at)
    server.add_post(id, text, at, **facts)
    return id


def refreshed(x: X, *ids: str) -> list[Post]:
    """The posts with these ids, in this order."""
    answered = x.refresh(ids)
    return [post for id in ids if (post := answered[id]) is not None]


def listed(x: X, since: datetime = LONG_AGO, resume: str | None = None) -> list[Post]:
    return [post for page in x.list_posts(since, resume) for post in page.posts]
