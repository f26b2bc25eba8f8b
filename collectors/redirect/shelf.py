"""The short links of a database, answered from memory: a database that is busy or gone keeps nobody waiting."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from collectors.days import Calendar, date_of
from collectors.redirect.journal import Opened, line
from collectors.store import StoreError
from collectors.store.links import StoredLink, stored_links

_PAUSE = 0.2  # seconds between two looks for links that are not known
_LOOKS_AGAIN = 60.0  # seconds until even known links are looked at: they may have been purged


@dataclass(frozen=True, slots=True)
class KnownLink:
    """Where a link leads, and what to write when a person or a program opens it."""

    url: str
    by_person: bytes
    by_program: bytes


class Shelf:
    """Reads the links when one is asked for that it does not know, and now and then; goes on with those it has."""

    def __init__(self, database: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._clock = database, clock
        self._links: dict[str, KnownLink] = {}
        self._calendar = Calendar(ZoneInfo("UTC"))
        self._looked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self.resources: tuple[tuple[str, str], ...] = ()
        self.known = False  # whether the database could ever be read

    async def find(self, slug: str) -> KnownLink | None:
        """The link of this name. Who asks for one that is not known waits until the database was looked into again."""
        asked_at = self._clock()
        found = self._links.get(slug)
        if found is not None:
            if asked_at - self._looked_at > _LOOKS_AGAIN:
                self._begin_to_look()
            return found
        while self._looked_at < asked_at:
            await asyncio.shield(self._begin_to_look())
        return self._links.get(slug)

    def today(self, now: Callable[[], float] = time.time) -> date:
        """The organisation's day."""
        return date_of(self._calendar.day(int(now())))

    def look(self) -> None:
        """Read the links now. Raises StoreError."""
        stored = stored_links(self._database)
        self._links = {slug: _known(link) for slug, link in stored.links.items()}
        self.resources = stored.resources
        if self._calendar.zone.key != stored.timezone:
            self._calendar = Calendar(ZoneInfo(stored.timezone))
        self.known = True

    def _begin_to_look(self) -> "asyncio.Task[None]":
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return self._looking

    async def _look(self) -> None:
        """In a thread of its own; however many ask for what there is not, only so often."""
        try:
            await asyncio.sleep(max(0.0, self._looked_at + _PAUSE - self._clock()))
            self._looked_at = self._clock()
            await asyncio.to_thread(self.look)
        except StoreError:
            pass  # those it has go on
        finally:
            self._looking = None


def _known(link: StoredLink) -> KnownLink:
    opened = Opened(link.slug, link.campaign, link.resource, link.platform, person=True)
    return KnownLink(link.url, line(opened), line(opened._replace(person=False)))
