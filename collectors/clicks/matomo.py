"""Matomo Reporting API: visits per day, campaign name and the page they began on; conversions of goals.

Counts visits, as Matomo does after leaving out bots, that came by a campaign (utm_campaign, mtm_campaign and
pk_campaign are one to Matomo) and whose entry page is a resource; a day is one in the site's time zone there. Matomo
files the pages of several hosts of one site under their path, with the address of the first it saw. Asks for the
campaigns' names, then once a name for its entry pages: each is a segment, which a server that makes reports by its
timer alone tells of only once it has made them. Needs a token with view access, sent in the body and never in an
address; nothing about a visitor is asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import (
    OutcomeTally,
    Tally,
    as_count,
    as_day,
    as_dict,
    as_list,
    by_utm,
    destinations,
    outcomes_of,
    plain_utm,
)
from collectors.clicks.web import Web
from collectors.errors import BadCredentials, CollectionError, NotConfigured, UnexpectedReply
from collectors.records import Clicks, OutcomeCount

Days = tuple[date, date]
_OF_THE_KEY = ("token", "authenticat", "access", "permission", "log in")  # what refusals speak of, in any version


class Matomo:
    """One site in Matomo."""

    def __init__(self, setup: Setup) -> None:
        if setup.url is None or setup.site is None:
            raise NotConfigured("Matomo needs url and site in its [[clicks]].")
        if not (setup.site.isascii() and setup.site.isdigit()):
            raise NotConfigured('Matomo needs the number of the site, such as site = "1": correct it in [[clicks]].')
        self._setup = setup
        self._url = setup.url
        self._site = setup.site

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Visits that began on a resource, by day. Asks nothing where no campaign has a UTM and a resource."""
        campaigns = by_utm(tracked)
        if not campaigns:
            return
        tally = Tally()
        with self._web() as web:
            for name in self._names(web, (first, last), campaigns):
                pages = self._report(web, "Actions.getEntryPageUrls", (first, last), segment=_segment(name), flat="1")
                for day, address, visits in parse_entry_pages(pages, (first, last)):
                    for campaign, resource in destinations(campaigns[plain_utm(name)], address):
                        tally.add(campaign, resource, day, visits)
        yield from tally

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """Conversions of the outcomes' goals (by their number in Matomo) in visits that came by a campaign."""
        campaigns = by_utm([campaign for campaign in tracked if campaign.outcomes])
        for goal in {goal for some in campaigns.values() for each in some for goal in each.outcomes.values()}:
            if not (goal.isascii() and goal.isdigit()):
                raise NotConfigured("Matomo knows goals by their number: correct the goals of [[outcomes]].")
        if not campaigns:
            return
        tally = OutcomeTally()
        with self._web() as web:
            for name in self._names(web, (first, last), campaigns):
                some = campaigns[plain_utm(name)]
                for goal in sorted({goal for each in some for goal in each.outcomes.values()}):
                    told = self._report(web, "Goals.get", (first, last), segment=_segment(name), idGoal=goal)
                    for day, n in parse_conversions(told, (first, last)):
                        for campaign, outcome in outcomes_of(some, goal):
                            tally.add(campaign, outcome, day, n)
        yield from tally

    def _web(self) -> Web:
        return Web(self._setup, self._url, lambda key: {}, self._check())

    def _check(self) -> str:
        return f'Check also that site = "{self._site}" is its number in Matomo and the token may view it.'

    def _names(self, web: Web, days: Days, campaigns: dict[str, list[Tracked]]) -> list[str]:
        """How our campaigns are spelt in Matomo."""
        return [name for name in parse_names(self._report(web, "Referrers.getCampaigns", days), days)
                if plain_utm(name) in campaigns]  # fmt: skip

    def _report(self, web: Web, method: str, days: Days, **more: str) -> Any:
        asked = {
            "module": "API",
            "method": method,
            "idSite": self._site,
            "period": "day",
            "date": f"{days[0].isoformat()},{days[1].isoformat()}",
            "format": "JSON",
            "filter_limit": "-1",
            "token_auth": self._setup.credential or "",
            **more,
        }
        told = web.post_form("/index.php", asked).data
        if isinstance(told, dict) and "result" in told:
            raise self._refusal(told)
        return told

    def _refusal(self, told: dict[str, Any]) -> CollectionError:
        """Matomo refuses with HTTP 200; what it says may repeat what was sent and is told to nobody."""
        said = text(told.get("message")).casefold()
        if "website" in said and "access" not in said:
            return NotConfigured(f"Matomo does not know the site. {self._check()}")
        if any(word in said for word in _OF_THE_KEY):
            return BadCredentials(f"Matomo refuses the token: set OUTREACH_MATOMO_TOKEN anew. {self._check()}")
        return UnexpectedReply(f"Matomo answered with an error, which it should not to this request. {self._check()}")


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Matomo(setup)


def _segment(name: str) -> str:
    """Visits that came by this campaign; Matomo reads the values in a segment decoded once more."""
    return f"referrerType==campaign;referrerName=={quote(name, safe='')}"


def _by_day(reply: Any, days: Days) -> list[tuple[date, Any]]:
    """What a report says of each day; of one day alone some servers say it without the day."""
    if isinstance(reply, list):
        if reply and days[0] != days[1]:
            raise UnexpectedReply("Matomo sent a report without days.")
        return [(days[0], reply)] if reply else []
    told = [(as_day(day, "Matomo"), said) for day, said in as_dict(reply, "Matomo").items()]
    return [(day, said) for day, said in told if days[0] <= day <= days[1]]


def parse_names(reply: Any, days: Days) -> list[str]:
    """The campaigns of any day of a report, each once."""
    rows = [as_dict(row, "Matomo") for _, said in _by_day(reply, days) for row in as_list(said, "Matomo")]
    names = [_name(row) for row in rows]
    return list(dict.fromkeys(name for name in names if name))


def _name(row: dict[str, Any]) -> str:
    label = row.get("label")
    if not isinstance(label, str | int):  # PHP makes numbers of names that look like one
        raise UnexpectedReply("Matomo sent a campaign without a name.")
    return text(str(label))


def parse_entry_pages(reply: Any, days: Days) -> list[tuple[date, str, int]]:
    """(day, address of the page, visits that began there); what has no address is the sum of the rest, or no page."""
    found = []
    for day, said in _by_day(reply, days):
        for row in (as_dict(row, "Matomo") for row in as_list(said, "Matomo")):
            address = text(row.get("url"))
            if address and row.get("entry_nb_visits") is not None:
                found.append((day, address, as_count(row["entry_nb_visits"], "Matomo")))
    return found


def parse_conversions(reply: Any, days: Days) -> list[tuple[date, int]]:
    """Conversions by day; a day without any is an empty list."""
    found = []
    for day, said in _by_day(reply, days):
        if said != []:
            found.append((day, as_count(as_dict(said, "Matomo").get("nb_conversions"), "Matomo")))
    return found
