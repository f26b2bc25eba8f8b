"""What one run wants of each source: decided from campaigns.toml and the database before anything is asked."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from collectors.campaigns import Campaign, Configuration
from collectors.clicks import Tracked
from collectors.days import Calendar, day_number
from collectors.matching import post_key
from collectors.platforms import Platform
from collectors.schedule import KnownPost, is_due, listing_reach
from collectors.store import accounts, clicks
from collectors.store.settings import matching_digest
from collectors.visits import AccountPlan, Listing

_OVERLAP = 2 * 86400  # seconds a listing goes back behind the last one: some posts appear late
_DAY = 86400
_CLICKS_AGAIN = 3  # days before the last success that a click source is read again
_UTC = Calendar(ZoneInfo("UTC"))


def plan_account(
    db: Database, configuration: Configuration, account: accounts.StoredAccount, platform: Platform, now: int
) -> AccountPlan:
    """Which posts of an account to list, look at again, and read the comments of."""
    once_a_day = platform.listing_price > 0
    collect = configuration.collect
    calendar = _UTC if once_a_day else Calendar(configuration.organisation.zone)
    oldest = now - (collect.monthly_days + 1) * _DAY
    young = oldest if once_a_day else now - (collect.nightly_days + 1) * _DAY  # a price is reckoned over all posts
    known = list(accounts.known_posts(db, account.id, calendar, now, (young, oldest, now - 6 * _DAY)))
    due = [post for post in known if is_due(post, collect, once_a_day=once_a_day)]
    return AccountPlan(
        collect=collect,
        once_a_day=once_a_day,
        read_profile=not (once_a_day and _today(account.profile_at, now)),
        listing=_plan_listing(configuration, account, platform, now, (known, due)),
        known={post.native_id: post for post in known},
        due=due,
        waiting=[post for post in known if once_a_day and _waits_for_comments(post)],
        permalinks=_unknown_permalinks(db, configuration, account.id),
    )


def _plan_listing(
    configuration: Configuration,
    account: accounts.StoredAccount,
    platform: Platform,
    now: int,
    posts: tuple[Sequence[KnownPost], Sequence[KnownPost]],
) -> Listing | None:
    once_a_day = platform.listing_price > 0
    if once_a_day and _today(account.listed_at, now):
        return None
    if once_a_day and account.resume and account.resume_at and _today(account.resume_at, now):
        return Listing(account.resume, account.resume_since or 0, account.resume_at)
    earliest = min(now, _earliest_start(configuration))
    since = earliest
    if account.listed_until is not None and account.listed_from is not None and account.listed_from <= earliest:
        since = max(earliest, account.listed_until - _OVERLAP)
    reach = listing_reach(*posts, platform.listing_price, platform.lookup_price)
    return Listing(None, since if reach is None else min(since, reach), now)


def _unknown_permalinks(db: Database, configuration: Configuration, account: int) -> list[str]:
    permalinks = [link for campaign in configuration.campaigns for link in campaign.match.posts]
    stored = {post_key(url) for url in accounts.permalinks(db, account)} if permalinks else set()
    return [link for link in permalinks if post_key(link) not in stored]


def _waits_for_comments(post: KnownPost) -> bool:
    """Looked at today already, but the run ended before its comments were read."""
    return post.unseen <= 0 and post.gone is None and bool(post.counter) and post.comments_unread != 0


def _today(at: int | None, now: int) -> bool:
    return at is not None and _UTC.day(at) == _UTC.day(now)


def _earliest_start(configuration: Configuration) -> int:
    return Calendar(configuration.organisation.zone).begins(_first_day(configuration))


def _first_day(configuration: Configuration) -> int:
    return min(day_number(campaign.starts) for campaign in configuration.campaigns)


def plan_clicks(db: Database, configuration: Configuration, source: str, now: int) -> tuple[int, int]:
    """The days, both included, to read a click source for."""
    zone = configuration.organisation.zone
    today = max(Calendar(zone).day(now), _UTC.day(now))  # some sources count in UTC days
    first = _first_day(configuration)
    read_until = clicks.last_read(db, source, matching_digest(configuration))
    if read_until is not None:
        first = max(first, Calendar(zone).day(read_until) - _CLICKS_AGAIN)
    return min(first, today), today


def tracked_campaigns(configuration: Configuration) -> list[Tracked]:
    """The campaigns as a click source must know them."""
    urls = {resource.id: resource.url for resource in configuration.resources}
    return [_tracked(campaign, urls) for campaign in configuration.campaigns]


def _tracked(campaign: Campaign, urls: dict[str, str]) -> Tracked:
    resources = {resource: urls[resource] for resource in campaign.resources}
    return Tracked(campaign.id, tuple(campaign.match.utm_campaign), tuple(campaign.match.links), resources)
