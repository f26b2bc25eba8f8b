"""X's API v2 on loopback: one account, its posts and the answers to them, priced and paged as the real one is.

The world is changed between nights: `add_post`, `count`, `edit_post`, `remove_post`, `add_comment`. Ids are to come
from `post_id`, as X's own carry the time. Old words (tweet) are spoken; with `renamed` only the new ones (post).
"""

import re
import zlib
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.loopback import x_wire
from tests.loopback.server import LoopbackServer, Reply, Request

PUBLIC = ("retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count")
NON_PUBLIC = ("impression_count", "url_link_clicks", "user_profile_clicks", "engagements")
ORGANIC = ("impression_count", "like_count", "reply_count", "retweet_count", "url_link_clicks", "user_profile_clicks")
PRIVATE_FOR = timedelta(days=30)
LIMITS = {"users/me": 75, "timeline": 900, "lookup": 5000, "search": 300}
KEYS = {"CONSUMER_KEY": "ck", "CONSUMER_SECRET": "cs", "ACCESS_TOKEN": "at", "ACCESS_TOKEN_SECRET": "ats"}


def post_id(at: datetime, number: int = 0) -> str:
    """An id as X makes it: the millisecond, then a number."""
    return str(((round(at.timestamp() * 1000) - 1_288_834_974_657) << 22) + number)


@dataclass
class XPost:
    id: str
    text: str
    created_at: datetime
    author: str
    conversation: str
    references: Sequence[tuple[str, str]] = ()  # (type, id)
    history: list[str] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    media_keys: Sequence[str] = ()
    note: str | None = None
    lang: str = "en"


class XServer(LoopbackServer):
    """`billed` counts what the answers would have cost, in micro-dollars."""

    def __init__(self, now: Callable[[], datetime], handle: str = "harbourmind", latency: float = 0.0) -> None:
        super().__init__(latency)
        self.now = now
        self.handle, self.user_id, self.followers = handle, "7001", 1200
        self.posts: dict[str, XPost] = {}  # every version of ours
        self.comments: dict[str, list[XPost]] = {}  # by conversation, oldest first
        self.refused: dict[str, str] = {}  # title of the error, by the post's id
        self.ignores_exclude = self.withholds_old_posts = self.renamed = False
        self.limits = dict(LIMITS)
        self.billed = 0
        self._timeline: list[tuple[datetime, int]] = []  # oldest first
        self._used: Counter[tuple[str, int]] = Counter()

    def add_post(
        self,
        id: str,
        text: str,
        created_at: datetime,
        *,
        reference: tuple[str, str] | None = None,
        media_keys: Sequence[str] = (),
        note: str | None = None,
        **counters: int,
    ) -> XPost:
        """Counters by their names on the wire, e.g. like_count=3, url_link_clicks=2."""
        post = XPost(
            id,
            text,
            created_at,
            self.user_id,
            id,
            [reference] if reference else [],
            [id],
            Counter(counters),
            media_keys,
            note,
        )
        self.posts[id] = post
        insort(self._timeline, (created_at, int(id)))
        return post

    def count(self, id: str, **counters: int) -> None:
        """Set counters of a post to new values."""
        self.posts[id].counters.update(
            {name: value - self.posts[id].counters[name] for name, value in counters.items()}
        )

    def edit_post(self, id: str, new_id: str, text: str, created_at: datetime, **counters: int) -> XPost:
        """A newer version with an id, counters and a conversation of its own; the timeline shows only this one."""
        old = self.posts[id]
        new = self.add_post(new_id, text, created_at)
        new.counters.update(counters)
        self._timeline.remove((old.created_at, int(id)))
        new.history = old.history
        new.history.append(new_id)
        return new

    def remove_post(self, id: str) -> None:
        """Deleted, in all its versions."""
        for version in self.posts[id].history:
            post = self.posts.pop(version)
            if (post.created_at, int(version)) in self._timeline:
                self._timeline.remove((post.created_at, int(version)))

    def add_comment(
        self,
        post: str,
        id: str,
        text: str,
        created_at: datetime,
        author: str = "somebody",
        reply_to: str | None = None,
        lang: str = "en",
    ) -> None:
        """An answer to our post (counted on it), or to the comment `reply_to`. From our own handle: an own answer."""
        conversation = self.posts[post].conversation
        user = self.user_id if author == self.handle else "9" + str(zlib.crc32(author.encode()))
        comment = XPost(id, text, created_at, user, conversation, [("replied_to", reply_to or post)], [id], lang=lang)
        insort(self.comments.setdefault(conversation, []), comment, key=lambda each: each.created_at)
        if reply_to is None:
            self.posts[post].counters["reply_count"] += 1

    def remove_comment(self, id: str) -> None:
        """Deleted by who wrote it."""
        for comments in self.comments.values():
            comments[:] = [each for each in comments if each.id != id]

    def answer(self, request: Request) -> Reply:
        if not self._knows(request.headers.get("authorization", "")):
            return x_wire.problem(401, "Unauthorized", "about:blank")
        routes: list[tuple[str, str, Callable[[Request], Reply]]] = [
            (r"/2/users/me", "users/me", self._me),
            (rf"/2/users/{self.user_id}/tweets", "timeline", self._list),
            (r"/2/tweets", "lookup", self._look_up),
            (r"/2/tweets/search/recent", "search", self._search),
        ]
        for pattern, name, respond in routes:
            if re.fullmatch(pattern, request.path):
                return self._within_limits(name, respond, request)
        return x_wire.problem(404, "Not Found Error", x_wire.PROBLEM + "resource-not-found")

    def _knows(self, authorization: str) -> bool:
        return f'oauth_consumer_key="{KEYS["CONSUMER_KEY"]}"' in authorization and 'oauth_token="at"' in authorization

    def _within_limits(self, name: str, respond: Callable[[Request], Reply], request: Request) -> Reply:
        window = int(self.now().timestamp()) // 900
        self._used[name, window] += 1
        left = self.limits[name] - self._used[name, window]
        headers = {
            "x-rate-limit-limit": str(self.limits[name]),
            "x-rate-limit-remaining": str(max(0, left)),
            "x-rate-limit-reset": str((window + 1) * 900),
        }
        reply = respond(request) if left >= 0 else x_wire.problem(429, "Too Many Requests", "about:blank")
        return Reply(reply.status, reply.body, {**reply.headers, **headers})

    def _me(self, request: Request) -> Reply:
        user: dict[str, Any] = {"id": self.user_id, "name": "Harbour Mind", "username": self.handle}
        if "public_metrics" in request.first("user.fields"):
            user["public_metrics"] = {"followers_count": self.followers, "following_count": 3}
        self.billed += 10_000
        return Reply.json({"data": user})

    def _list(self, request: Request) -> Reply:
        size = int(request.first("max_results", "10"))
        if not 5 <= size <= 100:
            return x_wire.invalid("max_results", str(size))
        if fault := self._wrong_words(request):
            return fault
        page: list[XPost] = []
        for post in self._newest_first(request):
            if len(page) == size:
                token = f"7140d{page[-1].id}"
                return self._posts(request, page, price=1_000, next_token=token)
            page.append(post)
        return self._posts(request, page, price=1_000)

    def _newest_first(self, request: Request) -> Iterator[XPost]:
        start, end = x_wire.moment(request.first("start_time")), x_wire.moment(request.first("end_time"))
        before = request.first("pagination_token").removeprefix("7140d") or request.first("until_id")
        place = len(self._timeline) if end is None else bisect_right(self._timeline, (end, 2**63))
        if before in self.posts:
            place = min(place, bisect_left(self._timeline, (self.posts[before].created_at, int(before))))
        excluded = {} if self.ignores_exclude else {"retweeted": "retweets", "replied_to": "replies"}
        exclude = request.first("exclude").split(",")
        for created_at, number in reversed(self._timeline[:place]):
            if start and created_at < start:
                return
            post = self.posts[str(number)]
            kinds = {excluded.get(kind) for kind, _ in post.references}
            if not kinds & set(exclude) and (not before or number < int(before)):
                yield post

    def _look_up(self, request: Request) -> Reply:
        ids = request.first("ids").split(",")
        if len(ids) > 100 or len(request.query["ids"]) > 1:
            return x_wire.invalid("ids", f"{len(ids)} ids")
        if fault := self._wrong_words(request):
            return fault
        errors = [x_wire.error(id, "Not Found Error", "resource-not-found") for id in ids if id not in self.posts]
        errors += [
            x_wire.error(id, self.refused[id], "not-authorized-for-resource") for id in ids if id in self.refused
        ]
        posts = [self.posts[id] for id in ids if id in self.posts and id not in self.refused]
        return self._posts(request, posts, price=5_000, errors=errors)

    def _search(self, request: Request) -> Reply:
        size, start = int(request.first("max_results", "10")), x_wire.moment(request.first("start_time"))
        query = request.first("query")
        if not 10 <= size <= 100 or len(query) > 512:
            return x_wire.invalid("query", query)
        if start and not self.now() - timedelta(days=7) <= start < self.now() - timedelta(seconds=10):
            return x_wire.invalid("start_time", request.first("start_time"))
        if fault := self._wrong_words(request):
            return fault
        own = self.user_id if f"-from:{self.handle}" in query else None
        hits = [
            each
            for conversation in re.findall(r"conversation_id:(\d+)", query)
            for each in [*self.comments.get(conversation, []), *filter(None, [self.posts.get(conversation)])]
            if each.author != own and (start is None or each.created_at >= start)
        ]
        hits.sort(key=lambda each: (each.created_at, int(each.id)), reverse=True)
        first = int(request.first("next_token").removeprefix("b26v") or 0)
        more = f"b26v{first + size}" if first + size < len(hits) else None
        return self._posts(request, hits[first : first + size], price=5_000, next_token=more)

    def _posts(
        self,
        request: Request,
        posts: list[XPost],
        price: int,
        next_token: str | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> Reply:
        fields = request.first("post.fields" if self.renamed else "tweet.fields").split(",")
        private = {"non_public_metrics", "organic_metrics"} & set(fields)
        old = {each.id for each in posts if private and self.now() - each.created_at >= PRIVATE_FOR}
        errors = [
            *(errors or []),
            *(
                x_wire.error(id, "Field Authorization Error", "not-authorized-for-field", "non_public_metrics")
                for id in sorted(old)
            ),
        ]
        shown = [each for each in posts if not (self.withholds_old_posts and each.id in old)]
        data = [self._wire(each, set(fields) - (private if each.id in old else set())) for each in shown]
        self.billed += price * len(data)
        meta: dict[str, Any] = {"result_count": len(data)}
        if data:
            meta |= {"newest_id": data[0]["id"], "oldest_id": data[-1]["id"]}
        if next_token:
            meta["next_token"] = next_token
        reply = {"data": data, "errors": errors, "meta": meta}
        return Reply.json({name: value for name, value in reply.items() if value})

    def _wire(self, post: XPost, fields: set[str]) -> dict[str, Any]:
        text, entities = x_wire.shortened(post.text)
        renamed = self.renamed
        public = {name: post.counters[name] for name in PUBLIC}
        if renamed:
            public["repost_count"] = public.pop("retweet_count")
        note = None if post.note is None else x_wire.shortened(post.note)
        known = {
            "created_at": post.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "public_metrics": public,
            "non_public_metrics": {name: post.counters[name] for name in NON_PUBLIC},
            "organic_metrics": {name: post.counters[name] for name in ORGANIC},
            "conversation_id": post.conversation,
            "entities": entities,
            "lang": post.lang,
            "author_id": post.author,
            "attachments": {"media_keys": list(post.media_keys)} if post.media_keys else None,
            f"referenced_{'posts' if renamed else 'tweets'}": [{"type": k, "id": id} for k, id in post.references],
            f"note_{'post' if renamed else 'tweet'}": note and {"text": note[0], "entities": note[1]},
        }
        history = "edit_history_post_ids" if renamed else "edit_history_tweet_ids"
        always = {"id": post.id, "text": text, history: list(post.history)}
        return always | {name: value for name, value in known.items() if name in fields and value}

    def _wrong_words(self, request: Request) -> Reply | None:
        wrong = "tweet.fields" if self.renamed else "post.fields"
        return x_wire.invalid(wrong, request.first(wrong)) if wrong in request.query else None
