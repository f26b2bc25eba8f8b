"""An Umami server of version 3: login, listings and days of one website, over views that a test adds."""

import json
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.loopback.server import LoopbackServer, Reply, Request

WEBSITE = "7b9c1d2e-0000-4000-8000-00000000000a"


class UmamiServer(LoopbackServer):
    """With `cloud` the paths and the key of Umami Cloud, else a login."""

    def __init__(self, key: str = "umami-key", user: str = "outreach", cloud: bool = False) -> None:
        super().__init__()
        self.key = key
        self.user = user
        self.cloud = cloud
        self._views: Counter[tuple[date, str, str]] = Counter()  # visitors, each once a day and page

    def add_visitor(self, day: date, utm_campaign: str | None, path: str, n: int = 1) -> None:
        """`n` people who opened this path by a link with this utm_campaign."""
        self._views[day, utm_campaign or "", path] += n

    def answer(self, request: Request) -> Reply:
        if request.path == "/api/auth/login" and not self.cloud:
            asked = json.loads(request.body)
            if (asked["username"], asked["password"]) != (self.user, self.key):
                return Reply.json({"error": {"message": "Unauthorized", "code": "incorrect-username-password"}}, 401)
            return Reply.json({"token": "umami-session-token", "user": {"id": "u1", "username": self.user}})
        allowed = request.headers.get("x-umami-api-key") == self.key
        if not self.cloud:
            allowed = request.headers.get("authorization") == "Bearer umami-session-token"
        if not allowed:
            return Reply.json({"error": {"message": "Unauthorized"}}, 401)
        root = f"{'/v1' if self.cloud else '/api'}/websites/{WEBSITE}"
        if request.path == f"{root}/metrics":
            return Reply.json(self._metrics(request))
        if request.path == f"{root}/pageviews":
            return Reply.json(self._pageviews(request))
        return Reply.json({"error": {"message": "Not found"}}, 404)

    def _wanted(self, request: Request, zone: str) -> list[tuple[tuple[date, str, str], int]]:
        first, last = (
            datetime.fromtimestamp(int(request.first(name)) / 1000, ZoneInfo(zone)).date()
            for name in ("startAt", "endAt")
        )
        utm, path = request.first("utmCampaign"), request.first("path")
        return [
            (view, n)
            for view, n in self._views.items()
            if first <= view[0] <= last and utm in ("", f"eq.{view[1]}") and path in ("", f"eq.{view[2]}")
        ]

    def _metrics(self, request: Request) -> list[dict[str, Any]]:
        place = {"utmCampaign": 1, "path": 2}[request.first("type")]
        found: Counter[str] = Counter()
        for view, n in self._wanted(request, "Europe/London"):
            found[str(view[place])] += n
        return [{"x": value or None, "y": n} for value, n in found.most_common(int(request.first("limit")))]

    def _pageviews(self, request: Request) -> dict[str, Any]:
        days: Counter[date] = Counter()
        for view, n in self._wanted(request, request.first("timezone")):
            days[view[0]] += n
        told: list[dict[str, Any]] = [{"x": f"{day.isoformat()} 00:00:00", "y": n} for day, n in sorted(days.items())]
        return {"pageviews": [{**each, "y": each["y"] + 1} for each in told], "sessions": told}
