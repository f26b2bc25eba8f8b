"""What the tests of YouTube share: a channel on the loopback server, and short ways to ask it."""

from datetime import UTC, datetime
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.records import Post, Thread
from tests.loopback.youtube import CONSENT, KEY, YouTubeServer

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
START = datetime(2026, 11, 1, tzinfo=UTC)
WITH_KEY = {"KEY": KEY}
WITH_CONSENT = dict(CONSENT)


def account(server: YouTubeServer, /, **more: Any) -> Account:
    given: dict[str, Any] = {
        "server": server.url, "credentials": WITH_KEY, "meter": Meter(), "handle": "harbourmind", **more
    }  # fmt: skip
    return Account("youtube", now=lambda: NOW, **given)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def listed(server: YouTubeServer, since: datetime = START, **more: Any) -> list[Post]:
    return [post for page in open_platform(account(server, **more)).list_posts(since) for post in page.posts]


def comment_texts(server: YouTubeServer, video: str, **more: Any) -> list[str]:
    return sorted(comment.text for comment in open_platform(account(server, **more)).list_comments([Thread(video)]))
