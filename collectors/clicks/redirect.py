"""Short links of our own, counted by our own redirect: people and bots apart, from its journal. Nobody is asked.

A day's journal is counted whole each time, so counting it twice changes nothing. Journals are kept for some weeks
after they were counted, then removed; what the database holds of those days stays.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import Tally
from collectors.errors import NotConfigured, UnexpectedReply
from collectors.records import Clicks, LinkCount
from collectors.redirect import journal

KEPT = timedelta(days=40)  # a journal stays so long behind the first day that is counted again


class OwnLinks:
    """The journal beside the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def oldest(self) -> date | None:
        """The first day of which there is a journal."""
        try:
            return next(iter(journal.days(self._folder)), None)
        except OSError as error:
            raise self._unreadable(error) from error

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """How often the campaigns' short links to their resources were opened."""
        wanted = {(campaign.campaign, resource) for campaign in tracked for resource in campaign.resources}
        tally = Tally()
        for day, opened, times in self._entries(first, last):
            if (opened.campaign, opened.resource) in wanted:
                people, bots = (times, 0) if opened.person else (0, times)
                tally.add(opened.campaign, opened.resource, day, people, bots)
        yield from tally

    def read_links(self, first: date, last: date) -> Iterator[LinkCount]:
        """How often each link was opened; then journals go that are far older than these days."""
        counts: dict[tuple[str, date], list[int]] = {}
        for day, opened, times in self._entries(first, last):
            counts.setdefault((opened.slug, day), [0, 0])[not opened.person] += times
        for (slug, day), (people, bots) in sorted(counts.items()):
            yield LinkCount(slug, day, people, bots)
        try:
            journal.forget(self._folder, first - KEPT)
        except OSError as error:
            raise UnexpectedReply(f"An old journal of short links cannot be removed ({error.strerror}).") from error

    def _entries(self, first: date, last: date) -> Iterator[tuple[date, journal.Opened, int]]:
        try:
            for day, counted in journal.read(self._folder, first, last):
                for opened, times in counted.items():
                    yield day, opened, times
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> UnexpectedReply:
        remedy = "give this user the right to read that folder"
        return UnexpectedReply(f"{self._folder} cannot be read ({error.strerror}): {remedy}.")


def connect(setup: Setup) -> ClickSource:
    """The click source. Raises NotConfigured where there is no database whose journal it could read."""
    if setup.journal is None:
        raise NotConfigured("Our short links are counted beside a database, and none is named.")
    return OwnLinks(setup.journal)
