"""The Google Analytics Data API: `runReport` for one property, over sessions that a test adds; and a key for it."""

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.loopback.server import LoopbackServer, Reply, Request

PROPERTY = "123456789"
ACCOUNT = "outreach@harbour-mind.iam.gserviceaccount.example"


@cache
def key() -> str:
    """The JSON key of a service account, made for this process."""
    private = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps({
        "type": "service_account",
        "project_id": "harbour-mind",
        "private_key_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        "private_key": private.decode(),
        "client_email": ACCOUNT,
        "client_id": "100000000000000000001",
        "token_uri": "https://oauth2.example/token",
    })  # fmt: skip


class Ga4Server(LoopbackServer):
    """Answers whoever is signed as the service account. `largest` is how many rows it gives at once."""

    def __init__(self, account: str = ACCOUNT) -> None:
        super().__init__()
        self.account = account
        self.largest = 250_000
        self._sessions: Counter[tuple[str, ...]] = Counter()
        self._events: Counter[tuple[str, ...]] = Counter()

    def add_session(
        self, day: date, campaign: str | None, page: str, n: int = 1, host: str = "harbourmind.example"
    ) -> None:
        """`n` sessions that began on this page."""
        self._sessions[f"{day:%Y%m%d}", campaign or "(not set)", host, page] += n

    def add_event(self, day: date, campaign: str, name: str, n: int = 1) -> None:
        self._events[f"{day:%Y%m%d}", campaign, name] += n

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", f"/v1beta/properties/{PROPERTY}:runReport"):
            return _error(404, "NOT_FOUND")
        claims = _claims(request.headers.get("authorization", ""))
        if (claims.get("iss"), claims.get("aud")) != (self.account, "https://analyticsdata.googleapis.com/"):
            return _error(401, "UNAUTHENTICATED")
        asked = json.loads(request.body)
        names = [each["name"] for each in asked["dimensions"]]
        metric = asked["metrics"][0]["name"]
        known = {
            ("sessions", ("date", "sessionCampaignName", "hostName", "landingPage")): self._sessions,
            ("eventCount", ("date", "sessionCampaignName", "eventName")): self._events,
        }
        if (metric, tuple(names)) not in known:
            return _error(400, "INVALID_ARGUMENT")
        return Reply.json(self._report(asked, names, metric, known[metric, tuple(names)]))

    def _report(self, asked: dict[str, Any], names: list[str], metric: str, of: Counter[tuple[str, ...]]) -> Any:
        [span] = asked["dateRanges"]
        first, last = (span[name].replace("-", "") for name in ("startDate", "endDate"))
        filters = [each["filter"] for each in asked["dimensionFilter"]["andGroup"]["expressions"]]
        rows = [
            {"dimensionValues": [{"value": each} for each in row], "metricValues": [{"value": str(n)}]}
            for row, n in sorted(of.items())
            if first <= row[0] <= last and all(_fits(each, row[names.index(each["fieldName"])]) for each in filters)
        ]
        start = int(asked.get("offset", 0))
        found = rows[start : start + min(int(asked["limit"]), self.largest)]
        told: dict[str, Any] = {
            "dimensionHeaders": [{"name": name} for name in names],
            "metricHeaders": [{"name": metric, "type": "TYPE_INTEGER"}],
            "metadata": {"currencyCode": "GBP", "timeZone": "Europe/London"},
            "kind": "analyticsData#runReport",
        }
        return told | ({"rows": found} if found else {}) | ({"rowCount": len(rows)} if rows else {})


def _fits(wanted: Mapping[str, Any], value: str) -> bool:
    told = wanted["stringFilter"]
    assert told["matchType"] in (5, "FULL_REGEXP")
    return bool(re.fullmatch(told["value"], value, 0 if told.get("caseSensitive") else re.IGNORECASE))


def _claims(header: str) -> dict[str, Any]:
    """What the token says of who sends it; that it is signed is Google's affair."""
    parts = header.removeprefix("Bearer ").split(".")
    if len(parts) != 3:
        return {}
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    return claims


def _error(status: int, name: str) -> Reply:
    return Reply.json({"error": {"code": status, "message": "no", "status": name}}, status)
