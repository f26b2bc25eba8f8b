"""Bitly's API: one Bitlink with its long URL, and its clicks per UTC day, over a world that a test changes."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from tests.loopback.server import LoopbackServer, Reply, Request

ROOT = "/v4/bitlinks/"
CLICKS = "/clicks"


class BitlyServer(LoopbackServer):
    """`foreign` Bitlinks exist but belong to somebody else; `same` maps other addresses of a Bitlink to its id."""

    def __init__(self, token: str = "bitly-token", latency: float = 0.0) -> None:
        super().__init__(latency)
        self.token = token
        self.foreign: set[str] = set()
        self.same: dict[str, str] = {}
        self._long_urls: dict[str, str] = {}
        self._clicks: Counter[tuple[str, date]] = Counter()

    def add_bitlink(self, bitlink: str, long_url: str) -> str:
        """A new Bitlink ("bit.ly/help"), or a new aim for an old one; gives the link people click."""
        self._long_urls[bitlink] = long_url
        return f"https://{bitlink}"

    def add_clicks(self, bitlink: str, day: date, n: int = 1) -> None:
        self._clicks[bitlink, day] += n

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _refusal(401, "INVALID_ACCESS_TOKEN" if "authorization" in request.headers else "UNAUTHORIZED")
        if request.method != "GET" or not request.path.startswith(ROOT):
            return _refusal(404, "NOT_FOUND")
        asked = unquote(request.path.removeprefix(ROOT))
        bitlink = self.same.get(asked.removesuffix(CLICKS), asked.removesuffix(CLICKS))
        if bitlink in self.foreign:
            return _refusal(403, "FORBIDDEN")
        if bitlink not in self._long_urls:
            return _refusal(404, "NOT_FOUND")
        if asked.endswith(CLICKS):
            return Reply.json(self._clicks_of(bitlink, request))
        return Reply.json(
            {
                "created_at": "2026-01-05T09:00:00+0000",
                "id": bitlink,
                "link": f"https://{bitlink}",
                "custom_bitlinks": [],
                "long_url": self._long_urls[bitlink],
                "archived": False,
                "tags": [],
                "deeplinks": [],
                "references": {"group": "https://api-ssl.bitly.com/v4/groups/Bexample"},
            }
        )

    def _clicks_of(self, bitlink: str, request: Request) -> dict[str, Any]:
        units = int(request.first("units", "-1"))
        size = int(request.first("size", "50"))
        last = date.fromisoformat(request.first("unit_reference")[:10])
        if units == -1:
            units = size
        days = [last - timedelta(days=back) for back in range(units)][:size]
        return {
            "link_clicks": [{"clicks": self._clicks[bitlink, day], "date": f"{day}T00:00:00+0000"} for day in days],
            "units": units,
            "unit": request.first("unit", "day"),
            "unit_reference": f"{last}T00:00:00+0000",
        }


def _refusal(status: int, message: str) -> Reply:
    return Reply.json({"message": message, "resource": "bitlinks", "description": "What you asked for failed."}, status)
