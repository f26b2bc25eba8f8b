"""What the tests of Meta's three platforms share: an account on the loopback server, and short ways to ask it."""

from datetime import UTC, datetime
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.records import Post, Thread
from tests.loopback.graph import GraphServer
from tests.loopback.graph_world import HANDLE, OWN, TOKEN

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
START = datetime(2026, 11, 1, tzinfo=UTC)


def account(server: GraphServer, /, **more: Any) -> Account:
    given: dict[str, Any] = {"server": server.url, "credentials": {"TOKEN": TOKEN}, "meter": Meter(), "handle": HANDLE}
    given |= {"now": lambda: NOW, "native_id": OWN, **more}
    return Account(server.wire.name, **given)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def listed(server: GraphServer, since: datetime = START, **more: Any) -> list[Post]:
    return [post for page in open_platform(account(server, **more)).list_posts(since) for post in page.posts]


def comment_texts(server: GraphServer, post: str, **more: Any) -> list[str]:
    return sorted(comment.text for comment in open_platform(account(server, **more)).list_comments([Thread(post)]))
