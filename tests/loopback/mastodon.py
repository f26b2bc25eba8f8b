"""A Mastodon server on loopback, over a small world that a test changes between nights.

with MastodonServer() as server:
    server.add_account("harbourmind", followers=120)
    post = server.add_post("harbourmind", "Talking helps.", at, tags=("MentalHealth",))
    server.add_post("reader", "Thank you.", later, reply_to=post)
    server.set_counts(post, likes=12, boosts=3)
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.loopback.mastodon_world import COUNTERS, FakeStatus, MastodonWorld, stamp
from tests.loopback.server import LoopbackServer, Reply, Request

BATCH = 20
PAGE = 40
_HIDDEN = ("private", "direct")


class MastodonServer(MastodonWorld, LoopbackServer):
    """`batches` is False for a server that cannot look up several statuses at once (before 4.3)."""

    def __init__(self, latency: float = 0.0) -> None:
        LoopbackServer.__init__(self, latency)
        MastodonWorld.__init__(self)
        self.tokens: dict[str, str] = {}  # whose token it is
        self.batches = True

    def answer(self, request: Request) -> Reply:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return self._error(401, "The access token is invalid")
        return self._route(request, self.tokens.get(token))

    def _route(self, request: Request, reader: str | None) -> Reply:
        match request.path.removeprefix("/api/v1/").split("/"):
            case ["accounts", "verify_credentials"]:
                return self._json(self._account(reader)) if reader else self._error(401, "Requires a user")
            case ["accounts", "lookup"]:
                name = request.first("acct").partition("@")[0]
                return self._json(self._account(name)) if name in self.accounts else self._missing()
            case ["accounts", account, "statuses"]:
                return self._listing(request, account, reader)
            case ["statuses"]:
                return self._batch(request, reader)
            case ["statuses", status]:
                return self._found(status, reader, self._view)
            case ["statuses", status, "context"]:
                return self._found(status, reader, lambda found: self._context(found, reader))
        return self._missing()

    def _listing(self, request: Request, account: str, reader: str | None) -> Reply:
        name = self.names.get(account)
        if name is None:
            return self._missing()
        limit, before = min(int(request.first("limit", "20")), PAGE), request.first("max_id")
        boosts = request.first("exclude_reblogs") not in ("1", "true", "True")
        page: list[FakeStatus] = []
        for each in self.older_than(name, before):
            status = self.statuses[each]
            if self._visible(status, reader) and (boosts or status.boosted is None):
                page.append(status)
                if len(page) == limit:
                    break
        links = {}
        if page:
            here = f"{self.url}{request.path}?limit={limit}"
            behind = [f'<{here}&max_id={page[-1].id}>; rel="next"'] if len(page) == limit else []
            links = {"Link": ", ".join([*behind, f'<{here}&min_id={page[0].id}>; rel="prev"'])}
        return self._json([self._view(status) for status in page], headers=links)

    def _batch(self, request: Request, reader: str | None) -> Reply:
        wanted = request.query.get("id[]", [])
        if not self.batches:
            return self._missing()
        if len(wanted) > BATCH:
            return self._error(422, "Validation error")
        found = [self.statuses[each] for each in wanted if each in self.statuses]
        return self._json([self._view(status) for status in found if self._visible(status, reader)])

    def _found(self, wanted: str, reader: str | None, view: Callable[[FakeStatus], Any]) -> Reply:
        status = self.statuses.get(wanted)
        return self._json(view(status)) if status and self._visible(status, reader) else self._missing()

    def _context(self, status: FakeStatus, reader: str | None) -> dict[str, Any]:
        """Without a token 40 above and 60 below, 20 deep, as the real server limits it."""
        most_above, most_below, deepest = (4096, 4096, 4096) if reader else (40, 60, 20)
        above: list[FakeStatus] = []
        each = status
        while each.reply_to in self.statuses and len(above) < most_above:
            each = self.statuses[each.reply_to]
            above.append(each)
        below: list[FakeStatus] = []
        waiting = [(answer, 1) for answer in sorted(status.answers, key=int, reverse=True)]
        while waiting and len(below) < most_below:
            answer, depth = waiting.pop()
            below.append(self.statuses[answer])
            if depth < deepest:
                newest_first = sorted(self.statuses[answer].answers, key=int, reverse=True)
                waiting += [(next_answer, depth + 1) for next_answer in newest_first]
        seen = [[self._view(each) for each in part if self._visible(each, reader)] for part in (above[::-1], below)]
        return {"ancestors": seen[0], "descendants": seen[1]}

    def _visible(self, status: FakeStatus, reader: str | None) -> bool:
        return status.visibility not in _HIDDEN or status.name == reader or reader in status.shown_to

    def _view(self, status: FakeStatus) -> dict[str, Any]:
        above = self.statuses.get(status.reply_to or "")
        boosted = self.statuses.get(status.boosted or "")
        return {
            "id": status.id,
            "created_at": stamp(status.created_at),
            "in_reply_to_id": above.id if above else None,
            "in_reply_to_account_id": status.reply_to_account,
            "visibility": status.visibility,
            "language": "en",
            "uri": f"{self.url}/users/{status.name}/statuses/{status.id}",
            "url": f"{self.url}/@{status.name}/{status.id}",
            "content": status.content,
            "spoiler_text": "",
            "reblog": self._view(boosted) if boosted else None,
            "account": self._account(status.name),
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag.lower(), "url": f"{self.url}/tags/{tag}"} for tag in status.tags],
            "emojis": [],
            "card": None,
            "poll": None,
            **{COUNTERS[name]: value for name, value in status.counts.items()},
            **status.more,
        }

    def _account(self, name: str) -> dict[str, Any]:
        account = self.accounts[name]
        return {
            "id": account.id,
            "username": name,
            "acct": name,
            "display_name": name.title(),
            "url": f"{self.url}/@{name}",
            "followers_count": account.followers,
        }

    def _missing(self) -> Reply:
        return self._error(404, "Record not found")

    def _error(self, status: int, message: str) -> Reply:
        return self._json({"error": message}, status)

    def _json(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        reset = datetime.now(UTC) + timedelta(minutes=5)
        limits = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299", "X-RateLimit-Reset": stamp(reset)}
        return Reply.json(value, status, {**limits, **(headers or {})})
