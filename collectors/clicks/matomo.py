"""Matomo Reporting API: visits per day, campaign name and the page they began on; conversions of goals.

Counts visits, as Matomo does after leaving out bots, that came by a campaign (utm_campaign, mtm_campaign and
pk_campaign are one to Matomo) and whose entry page is a resource; a day is one in the site's time zone there. Matomo
files the pages of several hosts of one site under their path, with the address of the first it saw. Asks once a
campaign's name for the entry pages: each is a segment, which a server that makes reports by its timer alone tells of
only once it has made them. Needs a token with view access, sent in the body and never in an address; nothing about a
visitor is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import (
    OutcomeTally,
    Tally,
    as_count,
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
NO_PAGES = ("Others", "Page URL not defined")  # the sum of the rest, and visits without a page; have no address
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
        campaigns = by_utm([campaign for campaign in tracked if campaign.resources])
        if not campaigns:
            return
        tally = Tally()
        with self._web() as web:
            for name, some in spellings(campaigns):
                pages = self._report(web, "Actions.getEntryPageUrls", (first, last), segment=_segment(name), flat="1")
                for day, address, visits in parse_entry_pages(pages, (first, last)):
                    for campaign, resource in destinations(some, address):
                        tally.add(campaign, resource, day, visits)
        yield from tally

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """Conversions of the outcomes' goals (by their number in Matomo) in visits that came by a campaign."""
        campaigns = by_utm([campaign for campaign in tracked if campaign.outcomes])
        goals = {goal for some in campaigns.values() for each in some for goal in each.outcomes.values()}
        if not all(goal.isascii() and goal.isdigit() for goal in goals):
            raise NotConfigured("Matomo knows goals by their number: correct the goals of [[outcomes]].")
        if not goals:
            return
        tally = OutcomeTally()
        with self._web() as web:
            self._refuse_unknown(web, goals, (first, last))
            for name, some in spellings(campaigns):
                for goal in sorted({goal for each in some for goal in each.outcomes.values()}):
                    told = self._report(web, "Goals.get", (first, last), segment=_segment(name), idGoal=goal)
                    for day, n in parse_conversions(told, (first, last)):
                        for campaign, outcome in outcomes_of(some, goal):
                            tally.add(campaign, outcome, day, n)
        yield from tally

    def _refuse_unknown(self, web: Web, goals: set[str], days: Days) -> None:
        """Of a goal it does not have Matomo tells no conversions, which would be taken for none."""
        known = parse_goals(self._report(web, "Goals.getGoals", days))
        if unknown := sorted(goal for goal in goals if str(int(goal)) not in known):
            raise NotConfigured(
                f"Matomo has no goal of number {', '.join(unknown)} on this site: see its list of goals."
            )

    def _web(self) -> Web:
        return Web(self._setup, self._url, lambda key: {}, self._check())

    def _check(self) -> str:
        return f'Check also that site = "{self._site}" is its number in Matomo and the token may view it.'

    def _report(self, web: Web, method: str, days: Days, **more: str) -> Any:
        asked = {
            "module": "API",
            "method": method,
            "idSite": self._site,
            "period": "day",
            "date": f"{days[0].isoformat()},{days[1].isoformat()}",
            "format": "JSON",
            "language": "en",
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


def spellings(campaigns: Mapping[str, Sequence[Tracked]]) -> list[tuple[str, Sequence[Tracked]]]:
    """Each UTM as Matomo keeps it (trimmed and in lower case, whatever stood in the link), and whose it is."""
    written = {utm for some in campaigns.values() for each in some for utm in each.utm_campaigns}
    names = sorted({utm.strip().lower() for utm in written} - {""})
    return [(name, campaigns[plain_utm(name)]) for name in names]


def _segment(name: str) -> str:
    """Visits that came by this campaign; Matomo reads the values in a segment decoded once more."""
    return f"referrerType==campaign;referrerName=={quote(name, safe='')}"


def _by_day(reply: Any, days: Days) -> list[tuple[date, Any]]:
    """What a report says of each of the days; of one day alone some servers say it without the day.

    A report that leaves a day out would be taken for one without visits: only the last may be missing, which has
    perhaps not begun there.
    """
    if isinstance(reply, list) and days[0] == days[1]:
        return [(days[0], reply)]
    told = as_dict(reply, "Matomo")
    wanted = [days[0] + timedelta(number) for number in range((days[1] - days[0]).days + 1)]
    if any(told.get(day.isoformat()) is None for day in wanted[:-1]):
        raise UnexpectedReply("Matomo sent a report that leaves out days.")
    return [(day, told[day.isoformat()]) for day in wanted if told.get(day.isoformat()) is not None]


def parse_entry_pages(reply: Any, days: Days) -> list[tuple[date, str, int]]:
    """(day, address of the page, visits that began there)."""
    found = []
    for day, said in _by_day(reply, days):
        for row in (as_dict(row, "Matomo") for row in as_list(said, "Matomo")):
            if row.get("label") not in NO_PAGES:
                address = text(row.get("url"))
                if not address:
                    raise UnexpectedReply("Matomo sent an entry page without its address.")
                found.append((day, address, as_count(row.get("entry_nb_visits"), "Matomo")))
    return found


def parse_goals(reply: Any) -> set[str]:
    """The numbers of the site's goals, which Matomo sends as a list, or as an object with the numbers for keys."""
    if isinstance(reply, list):
        rows = reply
    else:
        rows = [row for number, row in as_dict(reply, "Matomo").items() if number.isdecimal()]
    return {str(as_count(as_dict(row, "Matomo").get("idgoal"), "Matomo")) for row in rows}


def parse_conversions(reply: Any, days: Days) -> list[tuple[date, int]]:
    """Conversions by day; a day without any is an empty list."""
    found = []
    for day, said in _by_day(reply, days):
        if said != []:
            found.append((day, as_count(as_dict(said, "Matomo").get("nb_conversions"), "Matomo")))
    return found
