"""Shlink REST API v3: visits of the campaigns' short links, each day people and bots apart.

Which resource a link leads to is taken from its long URL as it is now. Every visit comes with user agent, place and
referrer: none of them is kept. Needs an API key (a read-only one for the campaigns' domain suffices); no limits.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, time
from typing import Any, NamedTuple
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from collectors.answers import moment, text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally, as_count, as_dict, as_list, destinations, short_links
from collectors.clicks.web import PageWatch, Web
from collectors.errors import NotConfigured, UnexpectedReply
from collectors.links import same_link_key
from collectors.records import Clicks

LISTED = 1_000  # short URLs a page
VISITS = 5_000  # visits a page
NOT_FOUND = 404


class ShortUrl(NamedTuple):
    """One short URL; `domain` is None on the server's default domain."""

    key: str  # what makes two links the same
    code: str
    domain: str | None
    long_url: str


class Visit(NamedTuple):
    """All that is kept of a visit. `bot` is None where the server does not say."""

    at: datetime
    bot: bool | None


class Page(NamedTuple):
    items: list[Any]
    last: bool
    total: int | None  # items on all pages together


class Shlink:
    """One Shlink server."""

    def __init__(self, setup: Setup) -> None:
        if setup.url is None:
            raise NotConfigured("Shlink needs url in its [[clicks]].")
        self._setup = setup
        self._url = setup.url

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Visits of the short links that lead to a campaign's resource; links the server does not know are passed."""
        campaigns = short_links(tracked)
        if not campaigns:
            return
        tally = Tally()
        with Web(self._setup, self._url, lambda key: {"X-Api-Key": key}) as web:
            for short_url in _known(web, set(campaigns)):
                pairs = destinations(campaigns[short_url.key], short_url.long_url)
                if pairs:
                    self._count(web, short_url, (first, last), pairs, tally)
        yield from tally

    def _count(
        self, web: Web, short_url: ShortUrl, days: tuple[date, date], pairs: list[tuple[str, str]], tally: Tally
    ) -> None:
        zone = self._setup.timezone
        people: Counter[date] = Counter()
        bots: Counter[date] = Counter()
        told = False
        for visit in _visits(web, short_url, days, zone):
            day = visit.at.astimezone(zone).date()
            if days[0] <= day <= days[1]:
                (bots if visit.bot else people)[day] += 1
                told = told or visit.bot is not None
        for campaign, resource in pairs:
            for day in {*people, *bots}:
                tally.add(campaign, resource, day, people[day], bots[day] if told else None)


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Shlink(setup)


def _known(web: Web, wanted: set[str]) -> Iterator[ShortUrl]:
    """The wanted links that the server has: from its list, and one by one where they are not in it."""
    missing = set(wanted)
    for item in _paged(web, "/rest/v3/short-urls", "shortUrls", LISTED, {}):
        short_url = parse_short_url(item)
        if short_url is not None and short_url.key in missing:
            missing.discard(short_url.key)
            yield short_url
        if not missing:
            return
    for key in sorted(missing):
        domain, _, code = key.partition("/")
        answer = web.get(f"/rest/v3/short-urls/{quote(unquote(code))}", {"domain": domain}, show=(NOT_FOUND,))
        if answer.status == NOT_FOUND and not isinstance(answer.data, dict):
            raise UnexpectedReply("Shlink answered HTTP 404, and not in its own words: does its url lead to the API?")
        short_url = None if answer.status == NOT_FOUND else parse_short_url(answer.data)
        if short_url is not None:
            yield short_url._replace(key=key)
        elif answer.status != NOT_FOUND:
            raise UnexpectedReply("Shlink did not say where a link leads.")


def _visits(web: Web, short_url: ShortUrl, days: tuple[date, date], zone: ZoneInfo) -> Iterator[Visit]:
    wanted: dict[str, str | int] = {
        "startDate": datetime.combine(days[0], time.min, zone).isoformat(),
        "endDate": datetime.combine(days[1], time(23, 59, 59), zone).isoformat(),
    }
    if short_url.domain is not None:
        wanted["domain"] = short_url.domain
    path = f"/rest/v3/short-urls/{quote(short_url.code)}/visits"
    for item in _paged(web, path, "visits", VISITS, wanted):
        yield parse_visit(item)


def _paged(web: Web, path: str, name: str, size: int, wanted: Mapping[str, str | int]) -> Iterator[Any]:
    watch = PageWatch("Shlink", web.most_pages)
    before: int | None = None
    for number in itertools.count(1):
        page = parse_page(web.get(path, {**wanted, "page": number, "itemsPerPage": size}).data, name, number, size)
        watch.note(page.items)
        # Newest come first: what arrived since the last page pushed as many items over onto this one again.
        again = page.total - before if page.total is not None and before is not None else 0
        yield from page.items[max(0, again) :]
        before = page.total
        if page.last:
            return


def parse_page(reply: Any, name: str, number: int, size: int) -> Page:
    """Page `number` of a listing, asked for with `size` items a page. Raises UnexpectedReply if it is another one."""
    listing = as_dict(as_dict(reply, "Shlink").get(name), "Shlink")
    items = as_list(listing.get("data"), "Shlink")
    pagination = listing.get("pagination")
    if not isinstance(pagination, dict):
        pagination = {}
    figures = {
        key: as_count(value, "Shlink")
        for key, value in pagination.items()
        if value is not None and key in ("currentPage", "pagesCount", "totalItems")
    }
    if figures.get("currentPage", number) != number:
        raise UnexpectedReply("Shlink sent another page than the one asked for: its paging does not work.")
    pages = figures.get("pagesCount")
    done = len(items) < size if pages is None else number >= pages
    return Page(items, done or not items, figures.get("totalItems"))


def parse_short_url(item: Any) -> ShortUrl | None:
    """A short URL as listed; None where it has no address or leads nowhere."""
    item = as_dict(item, "Shlink")
    code, long_url, domain = (text(item.get(name)) for name in ("shortCode", "longUrl", "domain"))
    key = same_link_key(text(item.get("shortUrl")))
    return ShortUrl(key, code, domain or None, long_url) if key and code and long_url else None


def parse_visit(item: Any) -> Visit:
    """When a visit was and whether it was a bot; whatever else the server tells of it is dropped here."""
    item = as_dict(item, "Shlink")
    visited, bot = moment(item.get("date")), item.get("potentialBot")
    if visited is None or visited.year == MAXYEAR:  # the last moments of time have no day in every time zone
        raise UnexpectedReply("Shlink sent a visit without a date that can be.")
    return Visit(visited, bot if isinstance(bot, bool) else None)
