"""A Plausible server: `POST /api/v2/query` for one site, over visits that a test adds from night to night."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.loopback.server import LoopbackServer, Reply, Request

NOT_SET = "(not set)"
LIMIT = 10_000


class PlausibleServer(LoopbackServer):
    """`knows_hostnames` is False on a server older than the dimension visit:entry_page_hostname."""

    def __init__(self, site: str = "harbourmind.example", key: str = "plausible-key", latency: float = 0.0) -> None:
        super().__init__(latency)
        self.site = site
        self.key = key
        self.knows_hostnames = True
        self._visits: Counter[tuple[date, str, str, str]] = Counter()
        self.goals: dict[str, Counter[tuple[date, str]]] = {}

    def complete(self, goal: str, day: date, utm_campaign: str | None, n: int = 1) -> None:
        """`n` completions of a goal, which the site has from now on."""
        self.goals.setdefault(goal, Counter())[day, utm_campaign or NOT_SET] += n

    def add_visit(
        self, day: date, utm_campaign: str | None, entry_page: str, n: int = 1, hostname: str | None = None
    ) -> None:
        """`n` visits that began on a page of the site, or of another host that the same script counts for it."""
        self._visits[day, utm_campaign or NOT_SET, entry_page, hostname or self.site] += n

    def forget(self) -> None:
        """All visits, as after the site's history was deleted."""
        self._visits.clear()

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/api/v2/query"):
            return Reply.json({"error": "Not found"}, 404)
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return Reply.json({"error": "Invalid API key or site ID. Please make sure you're using a valid key."}, 401)
        query = json.loads(request.body)
        if query.get("site_id") != self.site:
            return Reply.json({"error": "Invalid API key or site ID. Please make sure you're using a valid key."}, 401)
        if query["metrics"] == ["events"]:
            return self._completions(query)
        known = ["time:day", "visit:utm_campaign", "visit:entry_page"]
        known += ["visit:entry_page_hostname"] if self.knows_hostnames else []
        unknown = [dimension for dimension in query["dimensions"] if dimension not in known]
        limit = query.get("pagination", {}).get("limit", LIMIT)
        if unknown or query.get("filters") or query["metrics"] != ["visits"] or limit > LIMIT:
            return Reply.json({"error": "Invalid query"}, 400)
        columns = [known.index(dimension) for dimension in query["dimensions"]]
        return Reply.json(self._results(query, columns, self._visits))

    def _completions(self, query: dict[str, Any]) -> Reply:
        ((operator, dimension, (goal,)),) = query["filters"]
        asked = (operator, dimension, query["dimensions"])
        if asked != ("is", "event:goal", ["time:day", "visit:utm_campaign"]):
            return Reply.json({"error": "Invalid query"}, 400)
        if goal not in self.goals:
            return Reply.json({"error": f"Invalid filters. The goal `{goal}` is not configured for this site."}, 400)
        return Reply.json(self._results(query, [0, 1], self.goals[goal]))

    def _results(self, query: dict[str, Any], columns: list[int], counted: Mapping[Any, int]) -> dict[str, Any]:
        first, last = (date.fromisoformat(day) for day in query["date_range"])
        groups: Counter[tuple[str, ...]] = Counter()
        for visit, n in counted.items():
            if first <= visit[0] <= last:
                groups[tuple(str(visit[column]) for column in columns)] += n
        rows = list(groups.items())
        for name, direction in reversed(query.get("order_by", [["time:day", "asc"]])):
            column = query["dimensions"].index(name)
            rows.sort(key=lambda row: row[0][column], reverse=direction == "desc")
        start = query.get("pagination", {}).get("offset", 0)
        stop = start + query.get("pagination", {}).get("limit", LIMIT)
        meta = {"total_rows": len(rows)} if query.get("include", {}).get("total_rows") else {}
        results = [{"dimensions": list(dimensions), "metrics": [n]} for dimensions, n in rows[start:stop]]
        return {"results": results, "meta": meta, "query": query}
