"""A Bluesky server on loopback: app view and login in one.

with BlueskyServer() as server:
    server.add_account("harbourmind.example", followers=120)
    post = server.add_post("harbourmind.example", "Talking helps.", at, tags=("MentalHealth",))
    server.add_post("reader.example", "Thank you.", later, reply_to=post)
    server.set_counts(post, likes=12, reposts=3)
"""

import base64
import json
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.loopback.bluesky_world import COUNTERS, BlueskyWorld, FakePost, stamp
from tests.loopback.server import LoopbackServer, Reply, Request

BATCH = 25
PAGE = 100
_SHORTEST_PAUSE = 300  # seconds until the rate limit starts anew


class BlueskyServer(BlueskyWorld, LoopbackServer):
    """`did_document` is what a login says about where the account lives; None says nothing."""

    def __init__(self, latency: float = 0.0) -> None:
        LoopbackServer.__init__(self, latency)
        BlueskyWorld.__init__(self)
        self.did_document: Mapping[str, Any] | None = None
        self.tokens: set[str] = set()
        self.deepest = 1000  # levels of answers in one reply
        self._answers: dict[str, Callable[[Request], Reply]] = {
            "app.bsky.actor.getProfile": self._profile,
            "app.bsky.feed.getAuthorFeed": self._feed,
            "app.bsky.feed.getPosts": self._get_posts,
            "app.bsky.feed.getPostThread": self._get_thread,
            "com.atproto.identity.resolveHandle": self._resolve,
            "com.atproto.server.createSession": self._log_in,
        }

    def answer(self, request: Request) -> Reply:
        name = request.path.removeprefix("/xrpc/")
        if name not in self._answers:
            return self._error(501, "MethodNotImplemented", "Method Not Implemented")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return self._error(401, "AuthenticationRequired", "Invalid token")
        return self._answers[name](request)

    def _log_in(self, request: Request) -> Reply:
        asked = json.loads(request.body)
        account = self.accounts.get(asked["identifier"])
        if account is None or account.password is None or account.password != asked["password"]:
            return self._error(401, "AuthenticationRequired", "Invalid identifier or password")
        access, refresh = (_token(account.did, scope) for scope in ("com.atproto.access", "com.atproto.refresh"))
        self.tokens |= {access, refresh}
        session = {"did": account.did, "handle": asked["identifier"], "accessJwt": access, "refreshJwt": refresh}
        return self._json({**session, **({"didDoc": self.did_document} if self.did_document else {})})

    def _resolve(self, request: Request) -> Reply:
        account = self.accounts.get(request.first("handle"))
        if account is None:
            return self._error(400, "InvalidRequest", "Unable to resolve handle")
        return self._json({"did": account.did})

    def _profile(self, request: Request) -> Reply:
        handle = self._handle(request.first("actor"))
        if handle is None:
            return self._error(400, "InvalidRequest", "Profile not found")
        account = self.accounts[handle]
        return self._json({"did": account.did, "handle": handle, "followersCount": account.followers})

    def _feed(self, request: Request) -> Reply:
        handle = self._handle(request.first("actor"))
        limit = int(request.first("limit", "50"))
        if handle is None or not 1 <= limit <= PAGE:
            return self._error(400, "InvalidRequest", "Profile not found")
        feed, wanted = self.accounts[handle].feed, request.first("filter", "posts_with_replies")
        cursor = request.first("cursor")
        start = bisect_left(feed, _after(cursor)) if cursor else 0
        page: list[tuple[float, str, bool]] = []
        while start < len(feed) and len(page) < limit:
            if self._wanted(feed[start], wanted):
                page.append(feed[start])
            start += 1
        if wanted == "posts_and_author_threads":
            page = self._without_broken_threads(page)
        entries = [self._entry(handle, *each) for each in page]
        if not cursor and request.first("includePins") == "true" and (pinned := self.accounts[handle].pinned):
            entries.insert(0, {**self._entry(handle, 0.0, pinned, False), "reason": {"$type": _defs("reasonPin")}})
        more = {"cursor": f"{-feed[start - 1][0]}::{feed[start - 1][1]}"} if page and start < len(feed) else {}
        return self._json({"feed": entries, **more})

    def _wanted(self, entry: tuple[float, str, bool], wanted: str) -> bool:
        _, uri, is_repost = entry
        post = self.posts.get(uri)
        if post is None:
            return False
        if is_repost or post.parent is None or wanted == "posts_with_replies":
            return True
        root = post.record["reply"]["root"]["uri"]
        return wanted == "posts_and_author_threads" and root.startswith(f"at://{self.accounts[post.handle].did}/")

    def _without_broken_threads(self, page: list[tuple[float, str, bool]]) -> list[tuple[float, str, bool]]:
        """As the real app view does: an answer stays only if all above it is on the same page."""
        here = {uri for _, uri, is_repost in page if not is_repost}

        def whole(uri: str | None) -> bool:
            while uri is not None:
                if uri not in here:
                    return False
                uri = self.posts[uri].parent
            return True

        return [each for each in page if each[2] or whole(each[1])]

    def _entry(self, handle: str, place: float, uri: str, is_repost: bool) -> dict[str, Any]:
        post = self.posts[uri]
        entry: dict[str, Any] = {"post": self._view(post)}
        if post.parent is not None:
            refs = post.record["reply"]
            entry["reply"] = {name: self._view_or_stub(refs[name]["uri"]) for name in ("root", "parent")}
        if is_repost:
            by = self._author(handle)
            entry["reason"] = {"$type": _defs("reasonRepost"), "by": by, "indexedAt": stamp(_moment(-place))}
        return entry

    def _get_posts(self, request: Request) -> Reply:
        uris = request.query.get("uris", [])
        if not 1 <= len(uris) <= BATCH:
            return self._error(400, "InvalidRequest", f"Error: uris must not have more than {BATCH} elements")
        return self._json({"posts": [self._view(self.posts[uri]) for uri in uris if uri in self.posts]})

    def _get_thread(self, request: Request) -> Reply:
        uri = request.first("uri")
        if uri not in self.posts:
            return self._error(400, "NotFound", f"Post not found: {uri}")
        depth, height = int(request.first("depth", "6")), int(request.first("parentHeight", "80"))
        thread = self._below(self.posts[uri], min(depth, self.deepest))
        node, above = thread, self.posts[uri].parent
        for _ in range(height):
            if above is None:
                break
            node["parent"] = self._node(above)
            node, above = node["parent"], self.posts[above].parent if above in self.posts else None
        return self._json({"thread": thread})

    def _below(self, post: FakePost, depth: int) -> dict[str, Any]:
        node: dict[str, Any] = {"$type": _defs("threadViewPost"), "post": self._view(post)}
        if depth > 0:
            below = [self.posts[uri] for uri in post.replies if uri in self.posts]
            node["replies"] = [self._node(each.uri) if each.blocked else self._below(each, depth - 1) for each in below]
        return node

    def _node(self, uri: str) -> dict[str, Any]:
        post = self.posts.get(uri)
        if post is None or post.blocked:
            return self._view_or_stub(uri)
        return {"$type": _defs("threadViewPost"), "post": self._view(post)}

    def _view_or_stub(self, uri: str) -> dict[str, Any]:
        post = self.posts.get(uri)
        if post is None:
            return {"$type": _defs("notFoundPost"), "uri": uri, "notFound": True}
        if post.blocked:
            author = {"did": self.accounts[post.handle].did}
            return {"$type": _defs("blockedPost"), "uri": uri, "blocked": True, "author": author}
        return {"$type": _defs("postView"), **self._view(post)}

    def _view(self, post: FakePost) -> dict[str, Any]:
        view = {
            "uri": post.uri,
            "cid": "bafyrei" + post.uri[-13:],
            "author": self._author(post.handle),
            "record": post.record,
            "indexedAt": stamp(post.indexed_at),
            "labels": [],
            **{COUNTERS[name]: value for name, value in post.counts.items()},
        }
        return view if post.embed is None else {**view, "embed": post.embed}

    def _author(self, handle: str) -> dict[str, Any]:
        return {"did": self.accounts[handle].did, "handle": handle, "displayName": handle.title(), "labels": []}

    def _handle(self, actor: str) -> str | None:
        if actor in self.accounts:
            return actor
        return self.handles.get(actor)

    def _error(self, status: int, name: str, message: str) -> Reply:
        return self._json({"error": name, "message": message}, status)

    def _json(self, value: Any, status: int = 200) -> Reply:
        left, reset = 3000 - len(self.log) % 3000, int(time.time()) + _SHORTEST_PAUSE
        limits = {"RateLimit-Limit": "3000", "RateLimit-Remaining": str(left), "RateLimit-Policy": "3000;w=300"}
        return Reply.json(value, status, {**limits, "RateLimit-Reset": str(reset)})


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def _after(cursor: str) -> tuple[float, str, bool]:
    moment, _, uri = cursor.partition("::")
    return -float(moment), uri + "\0", False


def _defs(name: str) -> str:
    return f"app.bsky.feed.defs#{name}"


def _token(did: str, scope: str) -> str:
    """A JWT that can be decoded; nobody checks its signature."""
    claims = {"sub": did, "scope": scope, "aud": "did:web:loopback", "iat": int(time.time())}
    parts = ({"typ": "at+jwt", "alg": "HS256"}, {**claims, "exp": int(time.time()) + 7200})
    return ".".join([*(_part(json.dumps(part).encode()) for part in parts), _part(b"unsigned")])


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
