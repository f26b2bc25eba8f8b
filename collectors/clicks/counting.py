"""What the click sources share in understanding: figures, days, whose short link it is, and the sum per day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from collectors.answers import count
from collectors.clicks import Tracked
from collectors.errors import UnexpectedReply
from collectors.links import same_link_key
from collectors.records import Clicks, OutcomeCount

LARGEST_COUNT = 2**48  # no click source counts so far, and sums of such figures still fit into the database


def as_count(value: Any, where: str) -> int:
    """A figure of a reply, which may come as a string. Raises UnexpectedReply where it is none."""
    figure = count(value)
    if figure is None or figure > LARGEST_COUNT:
        raise UnexpectedReply(f"{where} sent a figure that is no whole number.")
    return figure


def as_day(value: Any, where: str) -> date:
    """The day a reply names, with or without a time behind it. Raises UnexpectedReply where it is none."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            pass
    raise UnexpectedReply(f"{where} sent a day that is no date.")


def as_list(value: Any, where: str) -> list[Any]:
    """A list of a reply. Raises UnexpectedReply where it is none."""
    if not isinstance(value, list):
        raise UnexpectedReply(f"{where} sent something else where a list should be.")
    return value


def as_dict(value: Any, where: str) -> dict[str, Any]:
    """An object of a reply. Raises UnexpectedReply where it is none."""
    if not isinstance(value, dict):
        raise UnexpectedReply(f"{where} sent something else where an object should be.")
    return value


def short_links(tracked: Sequence[Tracked]) -> dict[str, list[Tracked]]:
    """The campaigns' short links by what makes two links the same, each with the campaigns that use it."""
    campaigns: dict[str, list[Tracked]] = defaultdict(list)
    for campaign in tracked:
        for key in {same_link_key(link) for link in campaign.links}:
            if key is not None and "/" in key:
                campaigns[key].append(campaign)
    return dict(campaigns)


def by_utm(tracked: Sequence[Tracked]) -> dict[str, list[Tracked]]:
    """The campaigns by their UTM (trimmed, without case); those without one are left out."""
    campaigns: dict[str, list[Tracked]] = defaultdict(list)
    for campaign in tracked:
        for utm in {plain_utm(utm) for utm in campaign.utm_campaigns} - {""}:
            campaigns[utm].append(campaign)
    return dict(campaigns)


def plain_utm(utm: str) -> str:
    """What two utm_campaign values that are the same have in common."""
    return utm.strip().casefold()


def destinations(campaigns: Iterable[Tracked], address: str) -> list[tuple[str, str]]:
    """The (campaign, resource) pairs whose resource is at this address; one resource a campaign.

    Where a short link leads, or where a visit began. Compared decoded: some sources decode what links encode.
    """
    aim = unquote(same_link_key(address) or "")
    found: dict[str, str] = {}
    for campaign in campaigns:
        for resource, url in campaign.resources.items():
            if aim and unquote(same_link_key(url) or "") == aim:
                found.setdefault(campaign.campaign, resource)
    return list(found.items())


def outcomes_of(campaigns: Iterable[Tracked], goal: str) -> list[tuple[str, str]]:
    """The (campaign, outcome) pairs whose outcome has this goal."""
    return [(each.campaign, name) for each in campaigns for name, its in each.outcomes.items() if its == goal]


class Tally:
    """Adds up click-throughs per campaign, resource and day; iterating yields the records, in that order."""

    def __init__(self) -> None:
        self._clicks: dict[tuple[str, str, date], int] = defaultdict(int)
        self._bots: dict[tuple[str, str, date], int] = defaultdict(int)

    def add(self, campaign: str, resource: str, day: date, clicks: int, bots: int | None = None) -> None:
        key = (campaign, resource, day)
        self._clicks[key] += clicks
        if bots is not None:
            self._bots[key] += bots

    def __iter__(self) -> Iterator[Clicks]:
        for key in sorted(self._clicks):
            clicks, bots = self._clicks[key], self._bots.get(key)
            if clicks or bots:
                yield Clicks(*key, clicks, bots)


class OutcomeTally:
    """The same for outcomes: per campaign, outcome and day."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, date], int] = defaultdict(int)

    def add(self, campaign: str, outcome: str, day: date, n: int) -> None:
        self._counts[campaign, outcome, day] += n

    def __iter__(self) -> Iterator[OutcomeCount]:
        for key in sorted(self._counts):
            if self._counts[key]:
                yield OutcomeCount(*key, self._counts[key])
