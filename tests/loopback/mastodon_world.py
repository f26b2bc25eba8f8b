"""The accounts and statuses behind the Mastodon server on loopback, which a test changes between nights."""

import html
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

COUNTERS = {
    "likes": "favourites_count",
    "boosts": "reblogs_count",
    "quotes": "quotes_count",
    "replies": "replies_count",
}


@dataclass
class FakeStatus:
    id: str
    name: str
    created_at: datetime
    content: str = ""
    tags: tuple[str, ...] = ()
    visibility: str = "public"
    reply_to: str | None = None
    reply_to_account: str | None = None
    boosted: str | None = None
    shown_to: tuple[str, ...] = ()  # who may read it besides its author, where it is not public
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    answers: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class FakeAccount:
    id: str
    followers: int = 0
    statuses: list[int] = field(default_factory=list)  # ids, oldest first


class MastodonWorld:
    def __init__(self) -> None:
        self.accounts: dict[str, FakeAccount] = {}
        self.names: dict[str, str] = {}  # by account id
        self.statuses: dict[str, FakeStatus] = {}
        self._number = 0

    def add_account(self, name: str, followers: int = 0) -> str:
        account = FakeAccount(str(109_000_000_000_000_000 + len(self.accounts)), followers)
        self.accounts[name], self.names[account.id] = account, name
        return account.id

    def add_post(
        self,
        name: str,
        text: str,
        at: datetime,
        *,
        reply_to: str | None = None,
        tags: tuple[str, ...] = (),
        links: tuple[str, ...] = (),
        **more: Any,
    ) -> str:
        """Publish. `tags` and `links` are written behind the text; `more` overrides what the server sends.

        `visibility` and `shown_to` among `more` say who may read it.
        """
        status = self._new(name, at)
        status.content, status.tags = _html(text, tags, links), tags
        status.visibility, status.shown_to = more.pop("visibility", "public"), more.pop("shown_to", ())
        status.more = more
        if reply_to is not None:
            above = self.statuses[reply_to]
            own_answer = above.name == name and above.reply_to_account is not None
            status.reply_to = reply_to
            # The real server keeps on naming whom the first of several own answers was for.
            status.reply_to_account = above.reply_to_account if own_answer else self.accounts[above.name].id
            above.answers.append(status.id)
            above.counts["replies"] += status.visibility in ("public", "unlisted")
        return status.id

    def boost(self, name: str, status: str, at: datetime) -> None:
        self.statuses[status].counts["boosts"] += 1
        self._new(name, at).boosted = status

    def set_counts(self, status: str, **counts: int) -> None:
        """Set counters by name (see COUNTERS)."""
        self.statuses[status].counts.update(counts)

    def remove_post(self, status: str) -> None:
        gone = self.statuses.pop(status)
        self.accounts[gone.name].statuses.remove(int(status))
        for answer in gone.answers:
            self.statuses[answer].reply_to = None
        if gone.reply_to in self.statuses:
            above = self.statuses[gone.reply_to]
            above.answers.remove(status)
            above.counts["replies"] -= 1

    def older_than(self, name: str, status: str) -> Iterator[str]:
        """This account's statuses before that one (all where it is empty), newest first."""
        ids = self.accounts[name].statuses
        end = bisect_left(ids, int(status)) if status else len(ids)
        return (str(ids[place]) for place in range(end - 1, -1, -1))

    def _new(self, name: str, at: datetime) -> FakeStatus:
        if name not in self.accounts:
            self.add_account(name)
        self._number += 1
        number = (int(at.timestamp() * 1000) << 16) + self._number % 65536
        status = FakeStatus(str(number), name, at)
        self.statuses[status.id] = status
        insort(self.accounts[name].statuses, number)
        return status


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _html(text: str, tags: tuple[str, ...], links: tuple[str, ...]) -> str:
    """As Mastodon writes it: paragraphs, and links with their scheme and their end hidden from view."""
    shown = html.escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br />")
    for tag in tags:
        href = f'href="https://mastodon.example/tags/{tag}" class="mention hashtag" rel="tag"'
        shown += f" <a {href}>#<span>{tag}</span></a>"
    for link in links:
        scheme, _, rest = link.partition("://")
        parts = (("invisible", f"{scheme}://"), ("ellipsis", rest[:30]), ("invisible", rest[30:]))
        spans = "".join(f'<span class="{name}">{html.escape(part)}</span>' for name, part in parts)
        shown += f' <a href="{html.escape(link)}" target="_blank" rel="nofollow noopener">{spans}</a>'
    return f"<p>{shown}</p>"
