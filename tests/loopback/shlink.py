"""A Shlink server: REST v3 listing of short URLs and of their visits, over a world that a test changes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from tests.loopback.server import LoopbackServer, Reply, Request

ROOT = "/rest/v3/short-urls"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CRAWLER = "Exampleexternalhit/1.1 (+https://crawler.example)"


@dataclass
class _ShortUrl:
    code: str
    domain: str | None  # None: the default domain
    long_url: str
    visits: list[tuple[datetime, bool]] = field(default_factory=list)  # oldest first


class ShlinkServer(LoopbackServer):
    """`unlisted` codes are left out of the listing, though they can be asked for one by one."""

    def __init__(self, domain: str = "go.harbourmind.example", key: str = "shlink-key", latency: float = 0.0) -> None:
        super().__init__(latency)
        self.domain = domain
        self.key = key
        self.unlisted: set[str] = set()
        self._short_urls: dict[tuple[str | None, str], _ShortUrl] = {}

    def add_short_url(self, code: str, long_url: str, domain: str | None = None) -> str:
        """A new short URL, or a new aim for an old one; gives the link people click."""
        domain = None if domain == self.domain else domain
        self._short_urls.setdefault((domain, code), _ShortUrl(code, domain, long_url)).long_url = long_url
        return f"https://{domain or self.domain}/{code}"

    def add_visit(self, code: str, moment: datetime, bot: bool = False, n: int = 1, domain: str | None = None) -> None:
        """`n` visits of a short URL at a moment."""
        self._short_urls[domain, code].visits += [(moment, bot)] * n

    def delete_short_url(self, code: str, domain: str | None = None) -> None:
        del self._short_urls[domain, code]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != self.key:
            return _problem(401, "invalid-api-key", "Invalid API key")
        if request.method != "GET" or not request.path.startswith(ROOT):
            return _problem(404, "not-found", "Not found")
        code = unquote(request.path.removeprefix(ROOT).strip("/"))
        if not code:
            listed = [url for url in self._short_urls.values() if url.code not in self.unlisted]
            return Reply.json({"shortUrls": _page(request, [self._described(url) for url in listed], 10)})
        domain = request.first("domain") or None
        wanted = (None if domain == self.domain else domain, code.removesuffix("/visits"))
        if wanted not in self._short_urls:
            return _problem(404, "short-url-not-found", "Short URL not found")
        short_url = self._short_urls[wanted]
        if code.endswith("/visits"):
            return Reply.json({"visits": _page(request, self._visits(request, short_url), None)})
        return Reply.json(self._described(short_url))

    def _described(self, short_url: _ShortUrl) -> dict[str, Any]:
        bots = sum(bot for _, bot in short_url.visits)
        total = len(short_url.visits)
        return {
            "shortUrl": f"https://{short_url.domain or self.domain}/{short_url.code}",
            "shortCode": short_url.code,
            "longUrl": short_url.long_url,
            "dateCreated": "2026-01-05T09:00:00+00:00",
            "tags": [],
            "meta": {"validSince": None, "validUntil": None, "maxVisits": None},
            "domain": short_url.domain,
            "title": None,
            "crawlable": False,
            "forwardQuery": True,
            "visitsSummary": {"total": total, "nonBots": total - bots, "bots": bots},
            "hasRedirectRules": False,
        }

    def _visits(self, request: Request, short_url: _ShortUrl) -> list[dict[str, Any]]:
        start = datetime.fromisoformat(request.first("startDate", "1970-01-01T00:00:00+00:00"))
        end = datetime.fromisoformat(request.first("endDate", "9000-01-01T00:00:00+00:00"))
        return [
            {
                "referer": "https://social.example/somewhere",
                "date": moment.astimezone(UTC).isoformat(timespec="seconds"),
                "userAgent": CRAWLER if bot else PERSON,
                "visitLocation": None,
                "potentialBot": bot,
                "visitedUrl": f"https://{short_url.domain or self.domain}/{short_url.code}",
                "redirectUrl": short_url.long_url,
            }
            for moment, bot in reversed(short_url.visits)
            if start <= moment <= end and not (bot and "excludeBots" in request.query)
        ]


def _page(request: Request, items: list[dict[str, Any]], usual: int | None) -> dict[str, Any]:
    size = int(request.first("itemsPerPage") or usual or max(1, len(items)))
    number = int(request.first("page") or 1)
    shown = items[(number - 1) * size : number * size]
    return {
        "data": shown,
        "pagination": {
            "currentPage": number,
            "pagesCount": max(1, -(-len(items) // size)),
            "itemsPerPage": size,
            "itemsInCurrentPage": len(shown),
            "totalItems": len(items),
        },
    }


def _problem(status: int, kind: str, title: str) -> Reply:
    problem = {"type": f"https://shlink.io/api/error/{kind}", "title": title, "detail": title, "status": status}
    return Reply.json(problem, status, {"Content-Type": "application/problem+json"})
