"""The posts and comments behind the Graph API on loopback, and how Facebook, Instagram and Threads each word them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

HANDLE, OWN, TOKEN = "harbourmind", "5500770011", "graph-t0ken-of-ours"


@dataclass
class FakePost:
    id: str
    created_at: datetime
    text: str
    counts: dict[str, int | None] = field(default_factory=dict)  # that stand on the post
    figures: dict[str, Any] = field(default_factory=dict)  # that insights give
    more: dict[str, Any] = field(default_factory=dict)  # what the server sends besides, or instead
    before_insights: bool = False  # published before the account was a professional one


@dataclass
class FakeComment:
    id: str
    post: str
    created_at: datetime
    text: str
    ours: bool = False
    reply_to: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wire:
    """One platform's way of saying it all."""

    name: str
    version: str
    profile: str  # where the account is
    posts: str  # the list of its posts
    comments: str  # the list below a post
    nested: bool  # whether answers to comments stand inside them
    fields: frozenset[str]  # of posts and comments
    figures: frozenset[str]  # of insights
    post: Callable[[FakePost], dict[str, Any]]
    comment: Callable[[FakeComment], dict[str, Any]]


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _number(post: FakePost) -> str:
    return post.id.partition("_")[2] or post.id


def _facebook(post: FakePost) -> dict[str, Any]:
    likes, comments = post.counts.get("likes", 0), post.counts.get("comments", 0)
    shares = post.counts.get("shares")
    return {
        "id": post.id,
        "message": post.text or None,
        "created_time": stamp(post.created_at),
        "permalink_url": f"https://www.facebook.com/{HANDLE}/posts/{_number(post)}",
        "reactions": {"data": [], "summary": {"total_count": likes}},
        "comments": {"data": [], "summary": {"order": "ranked", "total_count": comments}},
        "shares": None if not shares else {"count": shares},
    }


def _instagram(post: FakePost) -> dict[str, Any]:
    return {
        "id": post.id,
        "caption": post.text or None,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "permalink": f"https://www.instagram.com/p/C{post.id[-6:]}x/",
        "timestamp": stamp(post.created_at),
        "like_count": post.counts.get("like_count", 0),
        "comments_count": post.counts.get("comments_count", 0),
    }


def _threads(post: FakePost) -> dict[str, Any]:
    return {
        "id": post.id,
        "media_product_type": "THREADS",
        "media_type": "TEXT_POST",
        "text": post.text or None,
        "permalink": f"https://www.threads.com/@{HANDLE}/post/D{post.id[-6:]}x",
        "timestamp": stamp(post.created_at),
        "is_quote_post": False,
    }


def _facebook_comment(comment: FakeComment) -> dict[str, Any]:
    whose = {"from": {"id": OWN}} if comment.ours else {}
    said = {"id": comment.id, "message": comment.text, "created_time": stamp(comment.created_at)}
    return {**said, **whose, **comment.more}


def _instagram_comment(comment: FakeComment) -> dict[str, Any]:
    whose = {"user": {"id": OWN}} if comment.ours else {}
    said = {"id": comment.id, "text": comment.text, "timestamp": stamp(comment.created_at)}
    return {**said, **whose, **comment.more}


def _threads_reply(comment: FakeComment) -> dict[str, Any]:
    said = {"id": comment.id, "text": comment.text, "timestamp": stamp(comment.created_at)}
    return {**said, "is_reply_owned_by_me": comment.ours, **comment.more}


WIRES = {
    wire.name: wire
    for wire in (
        Wire(
            "facebook", "v26.0", HANDLE, "published_posts", "comments", False,
            _words(
"id message created_time permalink_url parent_id shares attachments reactions comments from "
"followers_count"),
            _words(
"post_media_view post_total_media_view_unique post_clicks post_clicks_by_type "
"post_video_views"),
            _facebook, _facebook_comment,
        ),
        Wire(
            "instagram", "v26.0", "me", "media", "comments", True,
            _words(
"id caption media_type media_product_type permalink timestamp like_count comments_count "
"text user replies"),
            _words(
"views reach likes comments saved shares total_interactions"),
            _instagram, _instagram_comment,
        ),
        Wire(
            "threads", "v1.0", "me", "threads", "conversation", False,
            _words(
"id media_product_type media_type permalink text timestamp is_quote_post "
"link_attachment_url poll_attachment topic_tag is_reply_owned_by_me"),
            _words(
"views likes replies reposts quotes shares"),
            _threads, _threads_reply,
        ),
    )
}  # fmt: skip


class GraphWorld:
    def __init__(self, wire: str) -> None:
        self.wire = WIRES[wire]
        self.followers = 120
        self.posts: dict[str, FakePost] = {}
        self.comments: dict[str, FakeComment] = {}
        self._number = 0

    def add_post(self, text: str, at: datetime, **more: Any) -> str:
        """Publish; `more` overrides what the server sends."""
        number = self._next(at)
        post = FakePost(f"{OWN}_{number}" if self.wire.name == "facebook" else number, at, text, more=more)
        self.posts[post.id] = post
        return post.id

    def add_comment(
        self, post: str, text: str, at: datetime, *, reply_to: str | None = None, ours: bool = False, **more: Any
    ) -> str:
        comment = FakeComment(self._next(at), post, at, text, ours, reply_to, more)
        self.comments[comment.id] = comment
        counter = {"facebook": "comments", "instagram": "comments_count"}.get(self.wire.name)
        counts = self.posts[post].counts if counter else self.posts[post].figures
        counts[counter or "replies"] = (counts.get(counter or "replies") or 0) + 1
        return comment.id

    def count(self, post: str, **counts: Any) -> None:
        """Set counters by the names they have on the wire."""
        found = self.posts[post]
        for name, value in counts.items():
            (found.figures if name in self.wire.figures else found.counts)[name] = value

    def remove_post(self, post: str) -> FakePost:
        return self.posts.pop(post)

    def top_level(self, post: str) -> list[FakeComment]:
        """What stands below a post, newest first: all of it where answers do not stand inside comments."""
        found = [each for each in self.comments.values() if each.post == post]
        kept = [each for each in found if not (self.wire.nested and each.reply_to)]
        return sorted(kept, key=lambda each: each.created_at, reverse=True)

    def below(self, comment: str) -> list[FakeComment]:
        return [each for each in self.comments.values() if each.reply_to == comment]

    def view(self, post: FakePost) -> dict[str, Any]:
        return {**self.wire.post(post), **post.more}

    def _next(self, at: datetime) -> str:
        self._number += 1
        return f"{int(at.timestamp())}{self._number:05}"
