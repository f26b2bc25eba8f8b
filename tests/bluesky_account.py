"""What the tests of Bluesky share: an account on the loopback server, and short ways to ask it."""

from datetime import UTC, datetime
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.records import Post, Thread
from tests.loopback.bluesky import BlueskyServer

ORG = "harbourmind.example"
PASSWORD = "app-password"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
START = datetime(2026, 11, 1, tzinfo=UTC)


def account(server: BlueskyServer, /, **more: Any) -> Account:
    given: dict[str, Any] = {"server": server.url, "credentials": {}, "meter": Meter(), **more}
    return Account("bluesky", ORG, now=lambda: NOW, **given)


def known(server: BlueskyServer, /, **more: Any) -> Account:
    """The account as an earlier night learned it."""
    return account(server, native_id=server.accounts[ORG].did, **more)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def listed(server: BlueskyServer, since: datetime = START, **more: Any) -> list[Post]:
    platform = open_platform(account(server, **more))
    return [post for page in platform.list_posts(since) for post in page.posts]


def texts(posts: list[Post]) -> list[str | None]:
    return [post.text for post in posts]


def comment_texts(server: BlueskyServer, post: str, **more: Any) -> list[str]:
    return sorted(comment.text for comment in open_platform(account(server, **more)).list_comments([Thread(post)]))


def login(password: str = PASSWORD) -> dict[str, str]:
    return {"HANDLE": ORG, "APP_PASSWORD": password}
