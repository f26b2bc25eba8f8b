"""YOURLS: clicks of the campaigns' short links, from how often each was opened in all, night by night.

YOURLS tells no days: a link's clicks between two nightly readings lie between these, and are spread over its days in
proportion to their time, so that nights without a reading make a flat stretch and sums stay exact. What was counted
before the first reading belongs to no day and is left out. A count that falls was set back: nothing is taken away, and
it goes on from there. Bots are counted as YOURLS counts them. Which resource a link leads to is taken from its long URL
as it is now; the address of whoever made it is dropped. Needs the signature of a user, sent in the body.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import unquote

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally, as_count, as_dict, destinations, short_links
from collectors.clicks.web import Web
from collectors.days import Calendar, date_of, instant
from collectors.errors import NotConfigured, UnexpectedReply
from collectors.gains import spread_over_days
from collectors.links import same_link_key
from collectors.records import Clicks, Reading

NOT_FOUND = 404


class ShortLink(NamedTuple):
    """One short link as YOURLS knows it."""

    key: str  # what makes two links the same
    long_url: str
    clicks: int  # in all


class Yourls:
    """One YOURLS server. `readings` holds what it said in earlier nights, and in the end also what it said now."""

    def __init__(self, setup: Setup) -> None:
        if setup.url is None:
            raise NotConfigured("YOURLS needs url in its [[clicks]].")
        self._setup = setup
        self._url = setup.url
        self._asked: dict[str, ShortLink | None] = {}
        self.new_readings: list[Reading] = []
        self.remarks: list[str] = []

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Clicks of the links that lead to a campaign's resource, by day; other servers' links are passed over."""
        campaigns = short_links(tracked)
        if not campaigns:
            return
        with Web(self._setup, self._url, lambda key: {}) as web:
            for key in sorted(set(campaigns) - set(self._asked)):
                self._note(key, self._ask(web, key))
        self.remarks = self._unknown()
        tally = Tally()
        for key, link in self._asked.items():
            pairs = destinations(campaigns.get(key, ()), link.long_url) if link else []
            days = self._days(key) if pairs else {}
            for day, clicks in days.items():
                for campaign, resource in pairs if first <= day <= last else ():
                    tally.add(campaign, resource, day, clicks)
        yield from tally

    def _ask(self, web: Web, key: str) -> ShortLink | None:
        asked = {
            "action": "url-stats",
            "format": "json",
            "shorturl": unquote(key.partition("/")[2]),
            "signature": self._setup.credential or "",
        }
        answer = web.post_form("/yourls-api.php", asked, show=(NOT_FOUND,))
        if answer.status == NOT_FOUND and not is_unknown(answer.data):
            raise UnexpectedReply("YOURLS answered HTTP 404, and not in its own words: does its url lead to the API?")
        link = None if answer.status == NOT_FOUND else parse_link(answer.data)
        return link if link and unquote(link.key) == unquote(key) else None  # the same word of another server

    def _note(self, key: str, link: ShortLink | None) -> None:
        self._asked[key] = link
        if link:
            now = instant(self._setup.now())
            self.new_readings.append(Reading(key, now, now, link.clicks))

    def _unknown(self) -> list[str]:
        """What to say of links at this server's own hosts that it does not know; others' are no business of its."""
        known = {_host(key) for key, link in self._asked.items() if link} | {_host(same_link_key(self._url) or "")}
        missing = [key for key, link in self._asked.items() if link is None and _host(key) in known]
        return [f"YOURLS does not know the link {key}: correct it in campaigns.toml" for key in sorted(missing)]

    def _days(self, key: str) -> dict[date, int]:
        """What was gained between each two readings of a link, on the organisation's days."""
        calendar = Calendar(self._setup.timezone)
        days: dict[date, int] = {}
        told = [each for each in (*self._setup.readings, *self.new_readings) if each.link == key]
        for before, after in pairwise(sorted(told, key=lambda each: each.read_at)):
            gained = after.clicks - before.clicks
            if gained > 0:
                for day, share in spread_over_days(gained, before.seen_until, after.read_at, calendar).items():
                    days[date_of(day)] = days.get(date_of(day), 0) + share
        return days


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Yourls(setup)


def _host(key: str) -> str:
    return key.partition("/")[0].partition(":")[0]


def is_unknown(reply: Any) -> bool:
    """Whether YOURLS itself says that it has no such link."""
    return isinstance(reply, dict) and isinstance(reply.get("message"), str)


def parse_link(reply: Any) -> ShortLink:
    """The link asked for. Raises UnexpectedReply where something that is needed of it is missing."""
    link = as_dict(as_dict(reply, "YOURLS").get("link"), "YOURLS")
    key, long_url = same_link_key(text(link.get("shorturl"))), text(link.get("url"))
    if not key or not long_url:
        raise UnexpectedReply("YOURLS did not say which link it told of, or where that leads.")
    return ShortLink(key, long_url, as_count(link.get("clicks"), "YOURLS"))
