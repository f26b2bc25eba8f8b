"""Plausible Stats API v2 (`POST /api/v2/query`): visits per day, utm_campaign and the page they began on.

Counts visits, as Plausible does after leaving out bots; a day is one in the site's time zone there. Nothing about a
visitor is asked for. Goals are asked for one by one. Needs a Stats API key; 600 requests an hour, 10,000 rows a
request.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally, as_count, as_day, as_dict, as_list
from collectors.clicks.plausible_goals import PAGE, completed, goal_question, goals_asked, parse_completion
from collectors.clicks.web import PageWatch, Web
from collectors.errors import NotConfigured
from collectors.links import same_link_key
from collectors.records import Clicks, OutcomeCount

BAD_REQUEST = 400
DIMENSIONS = ("time:day", "visit:utm_campaign", "visit:entry_page")
HOSTNAME = "visit:entry_page_hostname"


class Visits(NamedTuple):
    """Visits of one day with one utm_campaign that began on one page."""

    day: date
    utm_campaign: str  # as written in the link
    entry_page: str
    hostname: str | None  # None where it was not asked for or is not known
    visits: int


class Landing(NamedTuple):
    """A resource as a visit with a campaign's UTM can land on it."""

    campaign: str
    resource: str
    host: str
    path: str


class Plausible:
    """One site in Plausible."""

    def __init__(self, setup: Setup) -> None:
        if setup.url is None or setup.site is None:
            raise NotConfigured("Plausible needs url and site in its [[clicks]].")
        self._setup = setup
        self._url = setup.url
        self._site = setup.site

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Visits that land on a resource, by day. Asks nothing where no campaign has a UTM and a resource here."""
        landings = landings_by_utm(self._site, tracked)
        if not landings:
            return
        # Keyed, not added up at once: a page that shifts while we read the next one shows a row again, not twice.
        counted: dict[tuple[date, str, str, str | None], int] = {}
        for page in self._pages(first, last, _any_on_a_subdomain(self._site, landings)):
            here: Counter[tuple[date, str, str, str | None]] = Counter()
            for row in page:
                if first <= row.day <= last and row.utm_campaign.strip().casefold() in landings:
                    here[row[:4]] += row.visits
            counted.update(here)
        tally = Tally()
        for key, visits in counted.items():
            row = Visits(*key, visits)
            for campaign, resource in landed(row, landings[row.utm_campaign.strip().casefold()], self._site):
                tally.add(campaign, resource, row.day, visits)
        yield from tally

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """Completions of each goal on visits with a campaign's UTM. NotConfigured: it does not know one."""
        for goal in goals_asked(tracked):
            yield from completed(goal, self._completions(first, last, goal), tracked)

    def _completions(self, first: date, last: date, goal: str) -> dict[tuple[date, str], int]:
        watch = PageWatch("Plausible", self._setup.limits.pages)
        counted: dict[tuple[date, str], int] = {}
        offset = 0
        with Web(self._setup, self._url, lambda key: {"Authorization": f"Bearer {key}"}, self._check()) as web:
            while True:
                answer = web.post(
                    "/api/v2/query", goal_question(self._site, goal, (first, last), offset), (BAD_REQUEST,)
                )
                if answer.status == BAD_REQUEST:
                    raise NotConfigured(
                        f'Plausible knows no goal "{goal}": write it as it stands there, or add it there.'
                    )
                rows, total = parse_page(answer.data)
                watch.note(rows)
                offset += len(rows)
                counted.update(pair for pair in map(parse_completion, rows) if first <= pair[0][0] <= last)
                if not rows or not (len(rows) >= PAGE if total is None else offset < total):
                    return counted

    def _pages(self, first: date, last: date, with_hostname: bool) -> Iterator[list[Visits]]:
        watch = PageWatch("Plausible", self._setup.limits.pages)
        dimensions = [*DIMENSIONS, HOSTNAME] if with_hostname else list(DIMENSIONS)
        offset = 0
        with Web(self._setup, self._url, lambda key: {"Authorization": f"Bearer {key}"}, self._check()) as web:
            while True:
                question = self._question(first, last, dimensions, offset)
                show = (BAD_REQUEST,) if HOSTNAME in dimensions and offset == 0 else ()
                answer = web.post("/api/v2/query", question, show)
                if answer.status == BAD_REQUEST:
                    dimensions = list(DIMENSIONS)  # an older server that cannot tell hosts apart
                    continue
                rows, total = parse_page(answer.data)
                watch.note(rows)
                offset += len(rows)
                yield [parse_row(row) for row in rows]
                more = len(rows) >= PAGE if total is None else offset < total
                if not rows or not more:
                    return

    def _check(self) -> str:
        return f'Check also that site = "{self._site}" is how Plausible spells it and the key is for its Stats API.'

    def _question(self, first: date, last: date, dimensions: list[str], offset: int) -> dict[str, Any]:
        # No filter on the UTM: Plausible compares case and blanks, and servers differ in whether they can be told
        # not to. The order is total, so that pages neither overlap nor leave gaps.
        return {
            "site_id": self._site,
            "metrics": ["visits"],
            "date_range": [first.isoformat(), last.isoformat()],
            "dimensions": dimensions,
            "order_by": [[dimension, "asc"] for dimension in dimensions],
            "include": {"total_rows": True},
            "pagination": {"limit": PAGE, "offset": offset},
        }


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Plausible(setup)


def parse_page(reply: Any) -> tuple[list[Any], int | None]:
    """The rows of a reply and how many there are on all pages together, None where it does not say."""
    reply = as_dict(reply, "Plausible")
    meta = reply.get("meta")
    total = meta.get("total_rows") if isinstance(meta, dict) else None
    return as_list(reply.get("results"), "Plausible"), None if total is None else as_count(total, "Plausible")


def parse_row(row: Any) -> Visits:
    """One row, its dimensions in the order asked for; no utm_campaign is an empty one."""
    row = as_dict(row, "Plausible")
    dimensions = as_list(row.get("dimensions"), "Plausible")
    metrics = as_list(row.get("metrics"), "Plausible")
    day, utm_campaign, entry_page, hostname = (*dimensions, None, None, None, None)[:4]
    return Visits(
        as_day(day, "Plausible"),
        text(utm_campaign),
        text(entry_page),
        text(hostname) if text(hostname) not in ("", "(not set)") else None,
        as_count(metrics[0] if metrics else None, "Plausible"),
    )


def landings_by_utm(site: str, tracked: Sequence[Tracked]) -> dict[str, list[Landing]]:
    """What can be landed on with which UTM (trimmed, without case); resources on other sites are left out."""
    by_utm: dict[str, list[Landing]] = {}
    home = _host(site)
    for campaign in tracked:
        landings = [
            Landing(campaign.campaign, resource, _host(url), _path(urlsplit(url).path))
            for resource, url in campaign.resources.items()
            if f".{_host(url)}".endswith(f".{home}")
        ]
        for utm in {utm.strip().casefold() for utm in campaign.utm_campaigns} - {""}:
            by_utm.setdefault(utm, []).extend(landings)
    return {utm: landings for utm, landings in by_utm.items() if landings}


def landed(row: Visits, landings: Sequence[Landing], site: str) -> list[tuple[str, str]]:
    """The (campaign, resource) pairs whose page these visits began on; one resource a campaign.

    Where the host is not known and pages of several hosts fit, it is the one of the site itself.
    """
    path = _path(row.entry_page)
    fitting = [landing for landing in landings if landing.path == path]
    host = _host(row.hostname) if row.hostname else None
    if host is None and len({landing.host for landing in fitting}) > 1:
        host = _host(site)
    found: dict[str, str] = {}
    for landing in fitting:
        if host in (None, landing.host):
            found.setdefault(landing.campaign, landing.resource)
    return list(found.items())


def _any_on_a_subdomain(site: str, by_utm: dict[str, list[Landing]]) -> bool:
    """Only then is the host asked for: the page alone does not tell help.site/ from site/."""
    return any(landing.host != _host(site) for landings in by_utm.values() for landing in landings)


def _host(address: str) -> str:
    """Host without case, `www.` and port; an address without a host has none that fits anything."""
    return (same_link_key(address) or "").partition("/")[0].partition(":")[0]


def _path(page: str) -> str:
    """Path without query, fragment and trailing slash. Plausible decodes it, links encode it: compared decoded."""
    return unquote(page.partition("#")[0].partition("?")[0]).rstrip("/")
