"""The platforms we can read, and the few methods each of them has.

A new platform touches four places: its module, one line in PLATFORMS, its tests, a row in the README's table.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from collectors.errors import NotConfigured, cannot_start
from collectors.limits import USUAL, Limits
from collectors.meter import Meter
from collectors.records import Comment, Post, PostPage, Profile, Thread


@dataclass(frozen=True, slots=True)
class Account:
    """One `[[accounts]]` entry with what a platform module needs to read it."""

    platform: str
    handle: str
    server: str | None  # as in campaigns.toml, without a trailing slash
    credentials: Mapping[str, str]  # by short name, e.g. {"TOKEN": ...}; only those that are set
    meter: Meter
    now: Callable[[], datetime]  # UTC
    native_id: str | None = None  # as an earlier run learned it
    options: Mapping[str, str] | None = None  # keys of the entry that only this platform knows
    limits: Limits = USUAL
    remark: Callable[[str], None] = lambda said: None  # hears what people should know, though all goes on


class Platform(Protocol):
    """One account on one platform. Every method raises only `collectors.errors`, and none waits for ever.

    A method makes each HTTP request once; trying again is the runner's business.
    """

    batch: int  # posts per `refresh` call
    comment_batch: int  # threads per `list_comments` call
    counts_nested_replies: bool  # whether the comments counter moves when somebody replies to a reply
    whole_threads: bool  # whether `list_comments` tells all that stands there, also what was written before `since`
    listing_price: int  # micro-dollars per post listed; 0 where reading is free
    lookup_price: int  # micro-dollars per post refreshed by id

    def profile(self) -> Profile:
        """Our account: its stable id, and its followers now. Also the proof that the credentials work."""

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        """Own posts published at or after `since`, newest first, page by page.

        Reposts, boosts and replies to others are left out. `resume` goes on behind a page got earlier.
        """

    def refresh(self, ids: Sequence[str]) -> Mapping[str, Post | None]:
        """The posts as they are now, by the id asked for.

        What no longer exists is missing from the answer; None stands for a post of which nothing can be said now.
        """

    def native_id(self, permalink: str) -> str | None:
        """The id to `refresh` one of our posts by, read off its permalink; None where it is no post of this account.

        Makes no request; may rely on `profile` having been asked.
        """

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        """What others wrote under these posts, replies to replies included; never our own answers.

        May hold comments older than a thread's `since`: the store counts nobody twice.
        """


@dataclass(frozen=True, slots=True)
class Entry:
    """What must be known of a platform before its client library is loaded."""

    module: str | None  # None: known from files that people export alone
    title: str  # as people write it
    credentials: tuple[str, ...] = ()  # needed; in the environment as OUTREACH_<PLATFORM>_<NAME>
    optional_credentials: tuple[str, ...] = ()  # all of them or none
    consent: tuple[str, ...] = ()  # these do in place of `credentials`: the account's own consent to read it
    days_without_consent: int | None = None  # how long the platform lets figures be kept that were read without it
    needs_server: bool = False
    options: tuple[str, ...] = ()  # keys of an [[accounts]] entry that only this platform knows
    once_a_day: bool = False  # reading costs money: nothing is read twice on a UTC day

    @property
    def all_credentials(self) -> tuple[str, ...]:
        """Whatever can be set for it."""
        return (*self.credentials, *self.optional_credentials, *self.consent)


PLATFORMS: dict[str, Entry] = {
    "x": Entry(
        "collectors.platforms.x",
        "X",
        credentials=("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"),
        once_a_day=True,
    ),
    "reddit": Entry("collectors.platforms.reddit", "Reddit", credentials=("CLIENT_ID", "CLIENT_SECRET")),
    "bluesky": Entry("collectors.platforms.bluesky", "Bluesky", optional_credentials=("HANDLE", "APP_PASSWORD")),
    "mastodon": Entry("collectors.platforms.mastodon", "Mastodon", optional_credentials=("TOKEN",), needs_server=True),
    "youtube": Entry(
        "collectors.platforms.youtube",
        "YouTube",
        credentials=("KEY",),
        consent=("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"),
        days_without_consent=30,
    ),
    "facebook": Entry("collectors.platforms.facebook", "Facebook", credentials=("TOKEN",)),
    "instagram": Entry("collectors.platforms.instagram", "Instagram", credentials=("TOKEN",)),
    "threads": Entry("collectors.platforms.threads", "Threads", credentials=("TOKEN",)),
    "linkedin": Entry(None, "LinkedIn"),
    "tiktok": Entry(None, "TikTok"),
    "sample": Entry("collectors.platforms.sample", "Sample", options=("like", "since")),
}


def open_platform(account: Account) -> Platform:
    """The platform module's `connect(account)`, its client library loaded only now. Raises CollectionError."""
    entry = PLATFORMS[account.platform]
    if entry.module is None:
        raise NotConfigured(f'{entry.title} is not read by this program: write read = "files" into its [[accounts]].')
    try:
        platform: Platform = importlib.import_module(entry.module).connect(account)
    except (ImportError, OSError, ValueError) as error:  # what client libraries make of the machine's own settings
        raise cannot_start(entry.title, error) from error
    return platform
