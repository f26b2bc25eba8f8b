"""What a source yields. Platforms and click sources make these; the store writes them.

All moments are timezone-aware and in UTC. A figure the source does not report is None, never 0.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Metrics(NamedTuple):
    """Cumulative counters of one post, as the platform counts them at one moment."""

    impressions: int | None = None  # times shown; not unique
    reach: int | None = None  # unique accounts, only where the platform says so
    likes: int | None = None
    comments: int | None = None  # the platform's own counter, taken as it counts
    shares: int | None = None  # reposts, boosts and quotes; Reddit crossposts
    saves: int | None = None
    link_clicks: int | None = None  # clicks on the link in the post, counted by the platform
    video_views: int | None = None
    score: int | None = None  # Reddit's net votes: neither likes nor engagements


METRIC_NAMES = Metrics._fields
NOTHING_REPORTED = Metrics()


@dataclass(frozen=True, slots=True)
class Post:
    """One of the organisation's own posts, with its counters at the moment it was read."""

    native_id: str  # stable over edits: on X the first version's id
    published_at: datetime
    kind: str  # text | link | image | video | poll | quote
    text: str | None  # what a reader sees (no HTML), the title first; None: not shown now, what was stored stays
    url: str  # the permalink people open
    links: tuple[str, ...] = ()  # every link, behind the platform's own shortener where the API expands it
    hashtags: tuple[str, ...] = ()  # the platform's own tag list, without '#'
    metrics: Metrics = NOTHING_REPORTED
    version_id: str | None = None  # id to ask for where an edit gave the newest version another one


@dataclass(frozen=True, slots=True)
class PostPage:
    """One answer of a listing, newest posts first.

    `resume` continues the listing behind this page (opaque to everyone but its platform); None on the last page.
    """

    posts: tuple[Post, ...]
    resume: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A post whose comments are wanted: those written after `since` suffice (all of them where it is None)."""

    post: str  # native id of the post
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody else wrote under our post. Carries nothing of who wrote it."""

    native_id: str  # used once, to make the digest that keeps it from being counted twice
    post: str  # native id of our post at the root of the thread
    written_at: datetime
    text: str  # as plain text
    language: str | None = None  # what the platform says, e.g. "en"; a hint at best


@dataclass(frozen=True, slots=True)
class Profile:
    """Our own account as the platform sees it."""

    native_id: str
    followers: int | None = None
    key_until: datetime | None = None  # when the token it is read with ends; None: never, or nobody knows


@dataclass(frozen=True, slots=True)
class Clicks:
    """Click-throughs to one resource on one day, for one campaign, as one click source counts them."""

    campaign: str  # id in campaigns.toml
    resource: str  # id in campaigns.toml
    day: date
    clicks: int  # by people where the source tells bots apart, else as it counts
    bots: int | None = None


class Reading(NamedTuple):
    """How often a short link was opened in all, as one click source said; instants in seconds since 1970."""

    link: str  # host and path: what makes two links the same
    read_at: int
    seen_until: int  # the last moment the same was said
    clicks: int


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How often people who came by one campaign did what an outcome names, on one day, as one click source counts."""

    campaign: str  # id in campaigns.toml
    outcome: str  # id in campaigns.toml
    day: date
    n: int


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How often one of our own short links was opened on one day."""

    slug: str
    day: date
    clicks: int  # by people
    bots: int


@dataclass(frozen=True, slots=True)
class DayFigure:
    """A figure of a whole account on one day, as a file tells it."""

    metric: str
    day: date
    value: int
