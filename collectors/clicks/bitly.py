"""Bitly API v4: clicks of the campaigns' short links per day, as Bitly counts them.

Days are UTC days and are taken as they are; Bitly does not tell bots apart. Which resource a link leads to is taken
from its long URL as it is now. Needs an access token; how far back and how often one may ask depends on the plan.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally, as_count, as_day, as_dict, as_list, destinations, short_links
from collectors.clicks.web import Web
from collectors.errors import BadCredentials, UnexpectedReply
from collectors.records import Clicks

API = "https://api-ssl.bitly.com"
FORBIDDEN = 403
NOT_OURS = (400, FORBIDDEN, 404, 410, 422)  # to the question for one link: it is no Bitlink, or somebody else's


class Bitlink(NamedTuple):
    """One short link; `id` is domain/back-half."""

    id: str
    long_url: str


class Bitly:
    """The links that one access token may see."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Clicks of the Bitlinks that lead to a campaign's resource; links Bitly does not know are passed over."""
        campaigns = short_links(tracked)
        # A day that has not begun in UTC has no clicks, and Bitly may refuse to be asked about it.
        last = min(last, self._setup.now().astimezone(UTC).date())
        if not campaigns or last < first:
            return
        tally = Tally()
        counted: set[tuple[str, str]] = set()  # bit.ly/x and j.mp/x are one Bitlink
        with Web(self._setup, self._setup.url or API, lambda key: {"Authorization": f"Bearer {key}"}) as web:
            for key, bitlink in _known(web, sorted(campaigns)):
                pairs = [
                    (campaign, resource)
                    for campaign, resource in destinations(campaigns[key], bitlink.long_url)
                    if (bitlink.id, campaign) not in counted
                ]
                counted.update((bitlink.id, campaign) for campaign, _ in pairs)
                for day, clicks in _clicks(web, bitlink, first, last) if pairs else []:
                    for campaign, resource in pairs:
                        tally.add(campaign, resource, day, clicks)
        yield from tally


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Bitly(setup)


def _known(web: Web, keys: Sequence[str]) -> list[tuple[str, Bitlink]]:
    found: list[tuple[str, Bitlink]] = []
    refused = 0
    for key in keys:
        answer = web.get(f"/v4/bitlinks/{quote(unquote(key), safe='')}", show=NOT_OURS)
        if answer.status in NOT_OURS and not is_refusal(answer.data):
            raise UnexpectedReply(
                f"Bitly answered HTTP {answer.status}, and not in its own words: is it down, or moved?"
            )
        refused += answer.status == FORBIDDEN
        if answer.status not in NOT_OURS:
            found.append((key, parse_bitlink(answer.data, key)))
    if refused == len(keys):
        raise BadCredentials(
            "Bitly refuses every link (HTTP 403): set OUTREACH_BITLY_TOKEN to a token of the account they are in."
        )
    return found


def _clicks(web: Web, bitlink: Bitlink, first: date, last: date) -> list[tuple[date, int]]:
    days = (last - first).days + 1
    answer = web.get(
        f"/v4/bitlinks/{quote(bitlink.id, safe='')}/clicks",
        {"unit": "day", "units": days, "size": days, "unit_reference": f"{last.isoformat()}T00:00:00+0000"},
    )
    return [(day, clicks) for day, clicks in parse_clicks(answer.data) if first <= day <= last]


def is_refusal(reply: Any) -> bool:
    """Whether Bitly itself says no: whatever else answers in its place knows nothing of our links."""
    return isinstance(reply, dict) and isinstance(reply.get("message"), str)


def parse_bitlink(reply: Any, asked: str) -> Bitlink:
    """The Bitlink asked for, by the id Bitly itself gives it."""
    reply = as_dict(reply, "Bitly")
    long_url = text(reply.get("long_url"))
    if not long_url:
        raise UnexpectedReply("Bitly did not say where a link leads.")
    return Bitlink(text(reply.get("id")) or asked, long_url)


def parse_clicks(reply: Any) -> list[tuple[date, int]]:
    """Clicks per UTC day, in Bitly's order."""
    rows = [as_dict(row, "Bitly") for row in as_list(as_dict(reply, "Bitly").get("link_clicks"), "Bitly")]
    return [(as_day(row.get("date"), "Bitly"), as_count(row.get("clicks"), "Bitly")) for row in rows]
