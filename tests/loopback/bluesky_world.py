"""The accounts and posts behind the Bluesky server on loopback, which a test changes between nights."""

import base64
import hashlib
from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

COUNTERS = {
    "likes": "likeCount",
    "reposts": "repostCount",
    "quotes": "quoteCount",
    "replies": "replyCount",
    "bookmarks": "bookmarkCount",
}


@dataclass
class FakePost:
    uri: str
    handle: str
    record: dict[str, Any]
    indexed_at: datetime
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    embed: Mapping[str, Any] | None = None
    replies: list[str] = field(default_factory=list)
    blocked: bool = False

    @property
    def parent(self) -> str | None:
        uri: str | None = self.record.get("reply", {}).get("parent", {}).get("uri")
        return uri


@dataclass
class FakeAccount:
    did: str
    followers: int = 0
    password: str | None = None
    feed: list[tuple[float, str, bool]] = field(default_factory=list)  # (-moment, post, is a repost), newest first
    pinned: str | None = None


class BlueskyWorld:
    def __init__(self) -> None:
        self.accounts: dict[str, FakeAccount] = {}  # by handle
        self.handles: dict[str, str] = {}  # by DID
        self.posts: dict[str, FakePost] = {}  # by address
        self._number = 0

    def add_account(self, handle: str, followers: int = 0, password: str | None = None) -> str:
        did = "did:plc:" + base64.b32encode(hashlib.sha256(handle.encode()).digest()).decode().lower()[:24]
        self.accounts[handle] = FakeAccount(did, followers, password)
        self.handles[did] = handle
        return did

    def rename(self, old: str, new: str) -> None:
        self.accounts[new] = self.accounts.pop(old)
        self.handles[self.accounts[new].did] = new
        for post in self.posts.values():
            post.handle = new if post.handle == old else post.handle

    def add_post(
        self,
        handle: str,
        text: str,
        at: datetime,
        *,
        reply_to: str | None = None,
        tags: tuple[str, ...] = (),
        links: tuple[str, ...] = (),
        **more: Any,
    ) -> str:
        """Publish. `tags` and `links` become facets over text added for them; `more` goes into the record.

        `indexed_at` among `more` is when the server took it in, where that is not the moment it claims.
        """
        if handle not in self.accounts:
            self.add_account(handle)
        account = self.accounts[handle]
        self._number += 1
        uri = f"at://{account.did}/app.bsky.feed.post/3k{self._number:011d}"
        indexed_at = more.pop("indexed_at", at)
        record = {"$type": "app.bsky.feed.post", "createdAt": stamp(at), "langs": ["en"], **_rich(text, tags, links)}
        if reply_to is not None:
            record["reply"] = self._reply_refs(reply_to)
            self.posts[reply_to].replies.append(uri)
            self.posts[reply_to].counts["replies"] += 1
        self.posts[uri] = FakePost(uri, handle, {**record, **more}, indexed_at)
        insort(account.feed, (-min(at, indexed_at).timestamp(), uri, False))
        return uri

    def repost(self, handle: str, post: str, at: datetime) -> None:
        self.posts[post].counts["reposts"] += 1
        insort(self.accounts[handle].feed, (-at.timestamp(), post, True))

    def set_counts(self, post: str, **counts: int) -> None:
        """Set counters by name (see COUNTERS)."""
        self.posts[post].counts.update(counts)

    def remove_post(self, post: str) -> None:
        """Deleted by its author: it and what hangs below it leave threads, feeds and answers."""
        gone = self.posts.pop(post)
        feed = self.accounts[gone.handle].feed
        feed[:] = [entry for entry in feed if entry[1] != post]
        if gone.parent in self.posts:
            above = self.posts[gone.parent]
            above.replies.remove(post)
            above.counts["replies"] -= 1

    def _reply_refs(self, parent: str) -> dict[str, Any]:
        above = self.posts[parent]
        here = {"uri": parent, "cid": "bafyrei" + parent[-13:]}
        return {"root": above.record.get("reply", {}).get("root", here), "parent": here}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rich(text: str, tags: tuple[str, ...], links: tuple[str, ...]) -> dict[str, Any]:
    """The text with its tags and links written behind it, links shortened as the app does, and the facets."""
    facets = []
    for kind, value in [*(("tag", tag) for tag in tags), *(("link", link) for link in links)]:
        shown = f"#{value}" if kind == "tag" else value[:24] + "..."
        start = len(text.encode()) + 1
        text = f"{text} {shown}"
        feature = {"$type": f"app.bsky.richtext.facet#{kind}", "tag" if kind == "tag" else "uri": value}
        facets.append({"index": {"byteStart": start, "byteEnd": len(text.encode())}, "features": [feature]})
    return {"text": text, **({"facets": facets} if facets else {})}
