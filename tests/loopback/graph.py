"""Meta's Graph API on loopback, in the wire format of Facebook, Instagram or Threads, over a world that a test changes.

with GraphServer("instagram") as server:
    post = server.add_post("Talking helps. #TalkItOut", at)
    server.count(post, like_count=3, views=50)
    server.add_comment(post, "Thank you.", later)
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from tests.loopback.graph_world import HANDLE, OWN, TOKEN, FakeComment, FakePost, GraphWorld
from tests.loopback.server import LoopbackServer, Reply, Request


class GraphServer(GraphWorld, LoopbackServer):
    """`withdrawn` are figures Meta knows no longer; `usage` is what it says of how much was asked."""

    def __init__(self, wire: str, latency: float = 0.0) -> None:
        LoopbackServer.__init__(self, latency)
        GraphWorld.__init__(self, wire)
        self.tokens = {TOKEN}
        self.withdrawn: set[str] = set()
        self.usage: Mapping[str, str] = {}
        self.expires_at: datetime | None = None
        self.page = 100

    def answer(self, request: Request) -> Reply:
        assert "token" not in str(request.query), "no token in an address"
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return self._error(190, "Invalid OAuth access token.", 463, 401)
        parts = request.path.removeprefix(f"/{self.wire.version}/").strip("/").split("/")
        reply = self._route(request, parts)
        return Reply(reply.status, reply.body, {**reply.headers, **self.usage})

    def _route(self, request: Request, parts: list[str]) -> Reply:
        match parts:
            case ["debug_token"]:
                assert parse_qs(request.body.decode())["input_token"][0] in self.tokens
                ends = int(self.expires_at.timestamp()) if self.expires_at else 0
                return Reply.json({"data": {"is_valid": True, "expires_at": ends, "data_access_expires_at": 0}})
            case [""]:
                return self._batch(request)
            case [name] if name == self.wire.profile:
                return Reply.json(self._profile(request))
            case [_, edge] if edge == self.wire.posts:
                newest = sorted(self.posts.values(), key=lambda post: post.created_at, reverse=True)
                return self._list(request, [self.view(post) for post in newest])
            case ["me", "threads_insights"]:
                item = {"name": "followers_count", "total_value": {"value": self.followers}}
                return Reply.json({"data": [item]})
            case [id, "insights"] if id in self.posts:
                return self._insights(request, self.posts[id])
            case [id, edge] if id in self.posts and edge == self.wire.comments:
                return self._list(request, [self._comment(each) for each in self.top_level(id)])
            case [id, "replies"] if id in self.comments:
                return self._list(request, [self._comment(each) for each in self.below(id)])
            case [id] if id in self.posts:
                return Reply.json(self._asked(request, self.view(self.posts[id])))
        return self._missing()

    def _batch(self, request: Request) -> Reply:
        ids = request.first("ids").split(",")
        if self.wire.name == "threads" or not set(ids) <= set(self.posts):
            return self._missing()
        return Reply.json({id: self._asked(request, self.view(self.posts[id])) for id in ids})

    def _profile(self, request: Request) -> dict[str, Any]:
        name = {"id": OWN, "username": HANDLE, "followers_count": self.followers}
        if self.wire.name == "instagram" and "user_id" not in request.first("fields"):
            return {"id": "77", "instagram_business_account": name}
        return {**name, "user_id": OWN} if self.wire.name == "instagram" else name

    def _list(self, request: Request, found: Sequence[dict[str, Any]]) -> Reply:
        limit = min(self.page, int(request.first("limit", "25")))
        start = int(request.first("after", "c0")[1:])
        page = [self._asked(request, each) for each in found[start : start + limit]]
        return Reply.json({"data": page, "paging": self._paging(start + limit, len(found))} if page else {"data": []})

    def _paging(self, end: int, whole: int) -> dict[str, Any]:
        behind = {"next": f"{self.url}/next?access_token={TOKEN}&after=c{end}"} if end < whole else {}
        return {"cursors": {"before": "c0", "after": f"c{end}"}, **behind}

    def _comment(self, comment: FakeComment) -> dict[str, Any]:
        below = [self._comment(each) for each in self.below(comment.id)] if self.wire.nested else []
        said = self.wire.comment(comment)
        if not below:
            return said
        shown = below[: self.page]
        return {**said, "replies": {"data": shown, "paging": self._paging(len(shown), len(below))}}

    def _insights(self, request: Request, post: FakePost) -> Reply:
        names = request.first("metric").split(",")
        if set(names) & self.withdrawn or not set(names) <= self.wire.figures or post.before_insights:
            return self._error(100, "(#100) The value must be a valid insights metric")
        items = [self._insight(post, name) for name in names if name in post.figures]
        since = f"{self.url}/{post.id}/insights?access_token={TOKEN}&since=1&until=2"
        return Reply.json({"data": items, "paging": {"previous": since, "next": since}})

    def _insight(self, post: FakePost, name: str) -> dict[str, Any]:
        value = {"value": post.figures[name]}
        told = {"total_value": value} if name == "views" else {"values": [value]}
        return {"name": name, "period": "lifetime", **told, "id": f"{post.id}/insights/{name}/lifetime"}

    def _asked(self, request: Request, view: dict[str, Any]) -> dict[str, Any]:
        """The fields that were asked for; the real one refuses names that it does not know."""
        names = set(_names(request.first("fields")))
        assert names <= self.wire.fields, f"no such fields: {names - self.wire.fields}"
        return {name: value for name, value in view.items() if name in names and value is not None}

    def _missing(self) -> Reply:
        return self._error(100, "Unsupported get request. Object does not exist", 33)

    def _error(self, code: int, message: str, subcode: int | None = None, status: int = 400) -> Reply:
        said = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Atrace"}
        return Reply.json({"error": said | ({"error_subcode": subcode} if subcode else {})}, status)


def graph_error(code: int, subcode: int | None = None, status: int = 400, message: str = "No", **headers: str) -> Reply:
    """A refusal as Meta words it."""
    said = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return Reply.json({"error": said}, status, {name.replace("_", "-"): value for name, value in headers.items()})


def _names(fields: str) -> list[str]:
    """The names at the top of a list of fields, without what is asked below them."""
    while "{" in fields:
        fields = re.sub(r"\{[^{}]*\}", "", fields)
    return [name.partition(".")[0] for name in fields.split(",")]
