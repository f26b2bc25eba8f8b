"""Umami 3: visitors per day who opened a resource by a link with a campaign's UTM.

Counts `sessions`: each visitor once a day and page, as Umami tells visitors apart without cookies, bots left out; only
views whose own address carried the UTM, which are arrivals. Pages are told apart by path, not by host. A day is one in
the organisation's time zone. Umami files events under a campaign only while its tags stand in the address, so outcomes
are not counted by it. On a server of one's own: `username`, and its password as key; on Umami Cloud: an API key.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally, as_count, as_day, as_dict, as_list, by_utm, destinations, plain_utm
from collectors.clicks.web import Web
from collectors.errors import NotConfigured, UnexpectedReply
from collectors.records import Clicks

BAD_REQUEST = 400
MOST = 10_000  # campaigns, and pages of one campaign
Span = dict[str, str | int]


class Umami:
    """One website in Umami."""

    def __init__(self, setup: Setup) -> None:
        if setup.url is None or setup.site is None:
            raise NotConfigured("Umami needs url and site in its [[clicks]].")
        if "/" in setup.site or "?" in setup.site:
            raise NotConfigured("Umami needs the id of the website as site: correct it in [[clicks]].")
        self._setup = setup
        self._url = setup.url
        self._user = (setup.options or {}).get("username")
        self._root = "/api" if self._user else "/v1"
        self._website = f"{self._root}/websites/{setup.site}"

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Visitors of each resource by day. Asks nothing where no campaign has a UTM and a resource."""
        campaigns = by_utm([campaign for campaign in tracked if campaign.resources])
        if not campaigns:
            return
        tally = Tally()
        zone = self._setup.timezone
        end = datetime.combine(last + timedelta(days=1), time.min, zone).timestamp()
        span: Span = {
            "startAt": int(datetime.combine(first, time.min, zone).timestamp() * 1000),
            "endAt": int(end * 1000) - 1,
        }
        with Web(self._setup, self._url, self._headers, self._check()) as web:
            self._log_in(web)
            for utm in self._utms(web, span, tracked):
                some = campaigns.get(plain_utm(utm), [])
                for path in self._paths(web, span, utm, some):
                    pairs = _landed(some, path)
                    for day, visitors in self._days(web, span, utm, path) if pairs else []:
                        for campaign, resource in pairs if first <= day <= last else []:
                            tally.add(campaign, resource, day, visitors)
        yield from tally

    def _utms(self, web: Web, span: Span, tracked: Sequence[Tracked]) -> list[str]:
        """Ours, in every spelling that Umami has, and in our own: of these it says in so many words that it has none.

        A server that does not list them is asked for our own spelling alone.
        """
        own = [utm.strip() for campaign in tracked for utm in campaign.utm_campaigns]
        return list(dict.fromkeys([*self._values(web, span, "utmCampaign"), *filter(None, own)]))

    def _paths(self, web: Web, span: Span, utm: str, campaigns: Sequence[Tracked]) -> list[str]:
        """The paths people opened with this utm_campaign, and the resources' own."""
        if not campaigns:
            return []
        own = [unquote(urlsplit(url).path) or "/" for campaign in campaigns for url in campaign.resources.values()]
        listed = self._values(web, {**span, "utmCampaign": f"eq.{utm}"}, "path")
        return list(dict.fromkeys([*listed, *own]))

    def _headers(self, key: str) -> dict[str, str]:
        return {} if self._user else {"x-umami-api-key": key}

    def _check(self) -> str:
        return f'Check also that site = "{self._setup.site}" is the id of the website there.'

    def _log_in(self, web: Web) -> None:
        if self._user:
            body = {"username": self._user, "password": self._setup.credential}
            web.send_from_now_on({"Authorization": f"Bearer {parse_token(web.post('/api/auth/login', body).data)}"})

    def _values(self, web: Web, asked: Span, kind: str) -> list[str]:
        answer = web.get(f"{self._website}/metrics", {**asked, "type": kind, "limit": MOST}, show=(BAD_REQUEST,))
        return [] if answer.status == BAD_REQUEST and isinstance(answer.data, dict) else parse_values(answer.data)

    def _days(self, web: Web, span: Span, utm: str, path: str) -> list[tuple[date, int]]:
        only: Span = {"unit": "day", "timezone": self._setup.timezone.key}
        only |= {"utmCampaign": f"eq.{utm}", "path": f"eq.{path}"}
        return parse_days(web.get(f"{self._website}/pageviews", {**span, **only}).data)


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Umami(setup)


def _landed(campaigns: Sequence[Tracked], path: str) -> list[tuple[str, str]]:
    """The (campaign, resource) pairs whose resource has this path, on whichever host; one resource a campaign."""
    hosts = dict.fromkeys(urlsplit(url).netloc for each in campaigns for url in each.resources.values())
    found: dict[str, str] = {}
    for host in hosts:
        for campaign, resource in destinations(campaigns, f"https://{host}{path.partition('?')[0]}"):
            found.setdefault(campaign, resource)
    return list(found.items())


def parse_token(reply: Any) -> str:
    """What a login gives to send with all that follows."""
    token = text(as_dict(reply, "Umami").get("token"))
    if not (token and token.isascii() and token.isprintable()):
        raise UnexpectedReply("Umami let us log in and gave no token.")
    return token


def parse_values(reply: Any) -> list[str]:
    """The values of a listing, each once; views without any are passed over."""
    rows = [as_dict(row, "Umami") for row in as_list(reply, "Umami")]
    return list(dict.fromkeys(value for row in rows if (value := text(row.get("x")))))


def parse_days(reply: Any) -> list[tuple[date, int]]:
    """Visitors by day."""
    rows = [as_dict(row, "Umami") for row in as_list(as_dict(reply, "Umami").get("sessions"), "Umami")]
    return [(as_day(row.get("x"), "Umami"), as_count(row.get("y"), "Umami")) for row in rows]
