"""Reddit on loopback: one account, its posts and their comment trees, with logins, limits and "more" stubs.

The world is changed between nights: `add_post`, `count`, `edit_post`, `remove_post`, `add_comment`, `remove_comment`.
"""

import base64
import itertools
import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from tests.loopback.server import LoopbackServer, Reply, Request

KEYS = {"CLIENT_ID": "harbour-app", "CLIENT_SECRET": "harbour-secret"}
WINDOW = 600  # seconds


@dataclass
class RedditComment:
    id: str
    text: str
    created_at: datetime
    author: str
    facts: dict[str, Any]
    parent: str | None  # a comment's id; None: the post
    replies: list["RedditComment"] = field(default_factory=list)


@dataclass
class RedditPost:
    id: str
    title: str
    created_at: datetime
    facts: dict[str, Any]
    comments: dict[str, RedditComment] = field(default_factory=dict)
    top: list[RedditComment] = field(default_factory=list)


class RedditServer(LoopbackServer):
    """`shown` comments fit into the first answer of a thread, `depth` levels of replies into any."""

    def __init__(self, now: Callable[[], datetime], handle: str = "harbourmind", latency: float = 0.0) -> None:
        super().__init__(latency)
        self.now = now
        self.handle, self.user_id, self.followers = handle, "7h4rb", 310
        self.suspended = False
        self.hidden: set[str] = set()  # posts in communities gone private
        self.posts: dict[str, RedditPost] = {}
        self.shown, self.depth, self.limit = 500, 10, 1000
        self._order: list[tuple[datetime, str]] = []  # what is listed, oldest first
        self._used: Counter[int] = Counter()
        self._tokens = itertools.count(1)

    def add_post(self, id: str, title: str, created_at: datetime, **facts: Any) -> RedditPost:
        """A post, its id without "t3_". Facts by their names on the wire, e.g. score=3, selftext="..."."""
        post = RedditPost(id, title, created_at, {"num_comments": 0, **facts})
        self.posts[id] = post
        insort(self._order, (created_at, id))
        return post

    def count(self, id: str, **counters: int) -> None:
        """Set counters of a post to new values."""
        self.posts[id].facts.update(counters)

    def edit_post(self, id: str, selftext: str) -> None:
        self.posts[id].facts["selftext"] = selftext

    def remove_post(self, id: str, by: str = "deleted") -> None:
        """By its author ("deleted"), by a "moderator" (it stays listed), or without a trace ("")."""
        post = self.posts[id]
        if by == "moderator":
            post.facts |= {"removed_by_category": by, "selftext": "[removed]"}
            return
        self._order.remove((post.created_at, id))
        post.facts |= {"removed_by_category": by, "selftext": "[deleted]", "author": "[deleted]"}
        if not by:
            del self.posts[id]

    def add_comment(
        self, post: str, id: str, text: str, created_at: datetime, author: str = "somebody",
        reply_to: str | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        """A comment without "t1_", below the post or below the comment `reply_to`; counted on the post."""
        below = self.posts[post]
        comment = RedditComment(id, text, created_at, author, facts, reply_to)
        below.comments[id] = comment
        (below.comments[reply_to].replies if reply_to else below.top).append(comment)
        below.facts["num_comments"] += 1

    def remove_comment(self, post: str, id: str, by: str = "[deleted]") -> None:
        """By its author, or by moderators ("[removed]"); the counter and the replies stay."""
        comment = self.posts[post].comments[id]
        comment.text, comment.author = by, "[deleted]"

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/v1/access_token":
            return self._login(request)
        if not request.headers.get("authorization", "").startswith("bearer token-"):
            return Reply.json({"message": "Unauthorized", "error": 401}, 401)
        routes: list[tuple[str, Callable[..., Reply]]] = [
            (rf"/user/{self.handle}/about/?", self._about),
            (rf"/user/{self.handle}/submitted/?", self._list),
            (r"/api/info/?", self._info),
            (r"/comments/(\w+)/?", self._comments),
            (r"/comments/(\w+)/_/(\w+)/?", self._below),
            (r"/api/morechildren/?", self._more),
        ]
        for pattern, respond in routes:
            if match := re.fullmatch(pattern, request.path, re.IGNORECASE):
                return self._within_limits(partial(respond, request, *match.groups()))
        return _not_found()

    def _reply(self, request: Request) -> Reply:
        """Who asks for a connection to be closed is told that it is: else he might use it once more, too late."""
        reply = super()._reply(request)
        closing = {"Connection": "close"} if request.headers.get("connection") == "close" else {}
        return replace(reply, headers={**reply.headers, **closing})

    def _login(self, request: Request) -> Reply:
        keys = base64.b64encode(f"{KEYS['CLIENT_ID']}:{KEYS['CLIENT_SECRET']}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {keys}":
            return Reply.json({"message": "Unauthorized", "error": 401}, 401)
        if request.form().get("grant_type") != ["client_credentials"]:
            return Reply.json({"error": "unsupported_grant_type"})
        token = f"token-{next(self._tokens)}"
        return Reply.json({"access_token": token, "token_type": "bearer", "expires_in": 86400, "scope": "*"})

    def _within_limits(self, respond: Callable[[], Reply]) -> Reply:
        at = int(self.now().timestamp())
        self._used[at // WINDOW] += 1
        used, reset = self._used[at // WINDOW], WINDOW - at % WINDOW
        headers = {
            "x-ratelimit-used": str(used),
            "x-ratelimit-remaining": f"{max(0, self.limit - used)}.0",
            "x-ratelimit-reset": str(reset),
        }
        reply = respond() if used <= self.limit else Reply.json({"message": "Too Many Requests", "error": 429}, 429)
        return Reply(reply.status, reply.body, {**reply.headers, **headers})

    def _about(self, request: Request) -> Reply:
        if self.suspended:
            return Reply.json({"kind": "t2", "data": {"name": self.handle, "is_suspended": True}})
        page = {"display_name": f"u_{self.handle}", "subscribers": self.followers}
        return Reply.json({"kind": "t2", "data": {"id": self.user_id, "name": self.handle, "subreddit": page}})

    def _list(self, request: Request) -> Reply:
        size, after = min(100, int(request.first("limit", "25"))), request.first("after").removeprefix("t3_")
        place = (self.posts[after].created_at, after) if after in self.posts else None
        end = bisect_left(self._order, place) if place else len(self._order)
        begin = max(0, end - size)
        page = [self._post(self.posts[id]) for _, id in reversed(self._order[begin:end])]
        return Reply.json(_listing(page, page[-1]["data"]["name"] if begin else None))

    def _info(self, request: Request) -> Reply:
        names = request.first("id").split(",")
        posts = [self.posts.get(name.removeprefix("t3_")) for name in names[:100]]
        return Reply.json(_listing([self._post(post) for post in posts if post and post.id not in self.hidden]))

    def _comments(self, request: Request, id: str) -> Reply:
        if id in self.hidden:
            return Reply.json({"reason": "private", "message": "Forbidden", "error": 403}, 403)
        if id not in self.posts:
            return _not_found()
        post = self.posts[id]
        newest_first = sorted(post.top, key=lambda each: each.created_at, reverse=True)
        tree = self._tree(post, newest_first, [self.shown], self.depth)
        return Reply.json([_listing([self._post(post)]), _listing(tree)])

    def _below(self, request: Request, id: str, comment: str) -> Reply:
        post = self.posts[id]
        tree = self._tree(post, [post.comments[comment]], [self.shown], self.depth)
        return Reply.json([_listing([self._post(post)]), _listing(tree)])

    def _more(self, request: Request) -> Reply:
        form = request.form()
        post = self.posts[form["link_id"][0].removeprefix("t3_")]
        ids = form["children"][0].split(",")
        if len(ids) > 100:
            return Reply.json({"json": {"errors": [["TOO_MANY", "too many children", "children"]]}})
        things: list[dict[str, Any]] = []
        for comment in (post.comments[id] for id in ids if id in post.comments):
            things += [self._comment(post, comment, ""), *_stub(comment.replies, f"t1_{comment.id}")]
        return Reply.json({"json": {"errors": [], "data": {"things": things}}})

    def _tree(
        self, post: RedditPost, comments: Sequence[RedditComment], room: list[int], depth: int
    ) -> list[dict[str, Any]]:
        """The comments with their replies, as far as there is `room`; what does not fit as stubs."""
        if not comments:
            return []
        parent = f"t1_{comments[0].parent}" if comments[0].parent else f"t3_{post.id}"
        if depth == 0:
            return [
                {"kind": "more", "data": {"count": 0, "id": "_", "name": "t1__", "parent_id": parent, "children": []}}
            ]
        tree: list[dict[str, Any]] = []
        for number, comment in enumerate(comments):
            if room[0] == 0:
                return tree + _stub(comments[number:], parent)
            room[0] -= 1
            below = self._tree(post, comment.replies, room, depth - 1)
            tree.append(self._comment(post, comment, _listing(below) if below else ""))
        return tree

    def _post(self, post: RedditPost) -> dict[str, Any]:
        link = f"/r/harbour/comments/{post.id}/a_title/"
        data = {
            "id": post.id,
            "name": f"t3_{post.id}",
            "title": post.title,
            "author": self.handle,
            "created_utc": post.created_at.timestamp(),
            "permalink": link,
            "is_self": "url" not in post.facts,
            "url": f"https://www.reddit.com{link}",
            "selftext": "",
            "score": 1,
            "upvote_ratio": 1.0,
            "num_crossposts": 0,
            "view_count": None,
            "likes": None,
            "removed_by_category": None,
        }
        return {"kind": "t3", "data": {**data, **post.facts}}

    def _comment(self, post: RedditPost, comment: RedditComment, replies: Any) -> dict[str, Any]:
        data = {
            "id": comment.id,
            "name": f"t1_{comment.id}",
            "link_id": f"t3_{post.id}",
            "parent_id": f"t1_{comment.parent}" if comment.parent else f"t3_{post.id}",
            "author": comment.author,
            "body": comment.text,
            "created_utc": comment.created_at.timestamp(),
            "score": 1,
            "stickied": False,
            "distinguished": None,
            "replies": replies,
        }
        return {"kind": "t1", "data": {**data, **comment.facts}}


def _listing(children: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "dist": len(children), "children": children, "before": None}}


def _stub(comments: Sequence[RedditComment], parent: str) -> list[dict[str, Any]]:
    if not comments:
        return []
    ids = [comment.id for comment in comments]
    data = {"count": len(ids), "id": ids[0], "name": f"t1_{ids[0]}", "parent_id": parent, "children": ids}
    return [{"kind": "more", "data": data}]


def _not_found() -> Reply:
    return Reply.json({"message": "Not Found", "error": 404}, 404)
