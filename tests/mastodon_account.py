"""What the tests of Mastodon share: an account on the loopback server, and short ways to ask it."""

from datetime import UTC, datetime
from typing import Any

from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.records import Post, Thread
from tests.loopback.mastodon import MastodonServer

ORG = "harbourmind"
TOKEN = "token-of-ours"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
START = datetime(2026, 11, 1, tzinfo=UTC)


def account(server: MastodonServer, /, **more: Any) -> Account:
    given: dict[str, Any] = {"server": server.url, "credentials": {}, "meter": Meter(), "handle": ORG, **more}
    return Account("mastodon", now=lambda: NOW, **given)


def known(server: MastodonServer, /, **more: Any) -> Account:
    """The account as an earlier night learned it."""
    return account(server, native_id=server.accounts[ORG].id, **more)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def listed(server: MastodonServer, since: datetime = START, **more: Any) -> list[Post]:
    return [post for page in open_platform(account(server, **more)).list_posts(since) for post in page.posts]


def texts(posts: list[Post]) -> list[str | None]:
    return [post.text for post in posts]


def comment_texts(server: MastodonServer, post: str, **more: Any) -> list[str]:
    return sorted(comment.text for comment in open_platform(account(server, **more)).list_comments([Thread(post)]))
