"""The click sources we can read, and the one method each of them has.

A new click source touches four places: its module, one line in CLICK_SOURCES, its tests, a row in the README's table.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from collectors.errors import cannot_start
from collectors.limits import USUAL, Limits
from collectors.meter import Meter
from collectors.records import Clicks, LinkCount, OutcomeCount, Reading


@dataclass(frozen=True, slots=True)
class Tracked:
    """One campaign as a click source must know it: which clicks are its own, and to which resources.

    `resources` maps a resource's id to its URL, `outcomes` an outcome's id to what the source calls its goal.
    """

    campaign: str
    utm_campaigns: tuple[str, ...]
    links: tuple[str, ...]
    resources: Mapping[str, str]
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setup:
    """One `[[clicks]]` entry with what a click source module needs to read it."""

    source: str
    url: str | None  # without a trailing slash
    site: str | None
    credential: str | None
    timezone: ZoneInfo  # the organisation's
    meter: Meter
    now: Callable[[], datetime]  # UTC
    options: Mapping[str, str] | None = None
    limits: Limits = USUAL
    readings: Sequence[Reading] = ()  # what the source said of its links in earlier runs
    journal: Path | None = None  # the folder in which our own short links are counted


class ClickSource(Protocol):
    """Raises only `collectors.errors`; none waits for ever; each HTTP request is made once."""

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Click-throughs on the days from `first` to `last`, both included. Days without any are left out."""


@runtime_checkable
class CountsOutcomes(Protocol):
    """A click source that also counts what people did once they were there: self-checks completed, forms sent."""

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """The same days and campaigns as `read` is asked for. Days without any are left out."""


@runtime_checkable
class CountsInAll(Protocol):
    """A click source that tells no days, only how often a link was opened in all: its readings must be kept."""

    new_readings: list[Reading]  # made by `read`, each link's once
    remarks: list[str]  # what people should know of links that are not counted


@runtime_checkable
class CountsLinks(Protocol):
    """A click source that counts short links of our own, one by one, and forgets: the database is to remember."""

    def read_links(self, first: date, last: date) -> Iterator[LinkCount]:
        """The same days as `read` is asked for. Days on which a link was not opened are left out."""

    def oldest(self) -> date | None:
        """The first day it still knows: what was stored of earlier ones stays. None: it knows no day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What must be known of a click source before it is loaded."""

    module: str
    title: str
    credential: str | None  # in the environment as OUTREACH_<SOURCE>_<NAME>
    needs_url: bool = False
    needs_site: bool = False
    options: tuple[str, ...] = ()
    key_file: bool = False  # the credential is a file of JSON, or named by its name
    counts_outcomes: bool = False  # its source is a CountsOutcomes
    knows_goals: bool = True  # and says so where it knows no such goal; otherwise that is none to it


CLICK_SOURCES: dict[str, Entry] = {
    "plausible": Entry(
        "collectors.clicks.plausible", "Plausible", "KEY", needs_url=True, needs_site=True, counts_outcomes=True
    ),
    "shlink": Entry("collectors.clicks.shlink", "Shlink", "KEY", needs_url=True),
    "matomo": Entry(
        "collectors.clicks.matomo", "Matomo", "TOKEN", needs_url=True, needs_site=True, counts_outcomes=True
    ),
    "ga4": Entry(
        "collectors.clicks.ga4",
        "Google Analytics",
        "KEY",
        needs_site=True,
        key_file=True,
        counts_outcomes=True,
        knows_goals=False,
    ),
    "umami": Entry("collectors.clicks.umami", "Umami", "KEY", needs_url=True, needs_site=True, options=("username",)),
    "yourls": Entry("collectors.clicks.yourls", "YOURLS", "SIGNATURE", needs_url=True),
    "redirect": Entry("collectors.clicks.redirect", "Our short links", None),
    "bitly": Entry("collectors.clicks.bitly", "Bitly", "TOKEN"),
    "sample": Entry("collectors.clicks.sample", "Sample", None, options=("since",), counts_outcomes=True),
}


def open_click_source(setup: Setup) -> ClickSource:
    """The module's `connect(setup)`. Raises CollectionError."""
    entry = CLICK_SOURCES[setup.source]
    try:
        source: ClickSource = importlib.import_module(entry.module).connect(setup)
    except (ImportError, OSError, ValueError) as error:
        raise cannot_start(entry.title, error) from error
    return source
