"""What one run wants of each source: decided from campaigns.toml and the database before anything is asked."""

import hashlib
import json
from collections.abc import Sequence
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from collectors.campaigns import Campaign, Collect, Configuration
from collectors.clicks import Tracked
from collectors.days import DAY, Calendar, day_number
from collectors.matching import post_key
from collectors.outcomes import Outcome
from collectors.platforms import Platform
from collectors.schedule import KnownPost, comments_are_due, is_due, listing_reach
from collectors.store import accounts, clicks, purging
from collectors.visits import AccountPlan, ClickSpan, Listing

_OVERLAP = 2 * DAY  # seconds a listing goes back behind the last one: some posts appear late
_CLICKS_AGAIN = 3  # days before the last success that a click source is read again
_UTC = Calendar(ZoneInfo("UTC"))


def plan_account(
    db: Database, configuration: Configuration, account: accounts.StoredAccount, platform: Platform, now: int
) -> AccountPlan:
    """Which posts of an account to list, look at again, and read the comments of."""
    once_a_day, collect = _once_a_day(platform), configuration.collect
    calendar = _UTC if once_a_day else Calendar(configuration.organisation.zone)
    oldest = now - (collect.monthly_days + 1) * DAY
    young = oldest if once_a_day else now - (collect.nightly_days + 1) * DAY  # a price is reckoned over all posts
    known = list(accounts.known_posts(db, account.id, calendar, now, (young, oldest, now - 6 * DAY)))
    due = [post for post in known if is_due(post, collect, once_a_day=once_a_day, kept_days=account.kept_days)]
    return AccountPlan(
        collect=collect,
        once_a_day=once_a_day,
        read_profile=not (once_a_day and _today(account.profile_at, now)),
        listing=_plan_listing(configuration, account, platform, now, (known, due)),
        known={post.native_id: post for post in known},
        due=due,
        waiting=[] if account.comments_off else _waiting_for_comments(known, due, collect, platform),
        permalinks=_unknown_permalinks(db, configuration, account.id),
        read_comments=not account.comments_off,
        purged=purging.stays_away(db, account.id),
    )


def _plan_listing(
    configuration: Configuration,
    account: accounts.StoredAccount,
    platform: Platform,
    now: int,
    posts: tuple[Sequence[KnownPost], Sequence[KnownPost]],
) -> Listing | None:
    once_a_day = _once_a_day(platform)
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


def _waiting_for_comments(
    known: Sequence[KnownPost], due: Sequence[KnownPost], collect: Collect, platform: Platform
) -> list[KnownPost]:
    """Posts whose counters were read, but not what people wrote since: that failed then, or the run was killed."""
    once_a_day, nested = _once_a_day(platform), platform.counts_nested_replies
    soon = {post.native_id for post in due}
    return [
        post
        for post in known
        if post.gone is None
        and post.native_id not in soon
        and comments_are_due(post, collect, nested_counted=nested, once_a_day=once_a_day)
    ]


def _unknown_permalinks(db: Database, configuration: Configuration, account: int) -> list[str]:
    permalinks = [link for campaign in configuration.campaigns for link in campaign.match.posts]
    stored = accounts.post_names(db, account) if permalinks else set()
    return [link for link in permalinks if post_key(link) not in stored]


def _once_a_day(platform: Platform) -> bool:
    """Where reading costs money nothing is read twice on a UTC day."""
    return platform.listing_price > 0


def _today(at: int | None, now: int) -> bool:
    return at is not None and _UTC.day(at) == _UTC.day(now)


def _earliest_start(configuration: Configuration) -> int:
    return Calendar(configuration.organisation.zone).begins(_first_day(configuration))


def _first_day(configuration: Configuration) -> int:
    return min(day_number(campaign.starts) for campaign in configuration.campaigns)


def plan_clicks(
    db: Database, configuration: Configuration, source: str, now: int, oldest: int | None = None
) -> list[ClickSpan]:
    """What to read of a click source: the last days of every campaign, or all days of one that is new or changed.

    oldest: the first day that the source still knows, where it forgets: what is stored of earlier ones stays then.
    """
    zone = configuration.organisation.zone
    today = max(Calendar(zone).day(now), _UTC.day(now))  # some sources count in UTC days
    read_until, before = clicks.last_read(db, source), clicks.read_by(db, source)
    tracked = tracked_campaigns(configuration, source)
    spans: dict[tuple[int, bool], list[Tracked]] = {}
    for campaign, one in zip(configuration.campaigns, tracked, strict=True):
        first, known = day_number(campaign.starts), before.get(campaign.id) == click_digest(campaign, one)
        if known and read_until is not None:
            first = max(first, Calendar(zone).day(read_until) - _CLICKS_AGAIN)
        first = max(min(first, today), oldest or 0)
        if first <= today:
            spans.setdefault((first, not known and oldest is None), []).append(one)
    return [
        ClickSpan((first, today), anew, tuple(some)) for (first, anew), some in sorted(spans.items(), key=itemgetter(0))
    ]


def tracked_campaigns(configuration: Configuration, source: str | None = None) -> list[Tracked]:
    """The campaigns as a click source must know them: outcomes only for the source whose count counts."""
    urls = {resource.id: resource.url for resource in configuration.resources}
    counting = source is not None and source == configuration.organisation.click_source
    outcomes = configuration.outcomes if counting else ()
    return [_tracked(campaign, urls, outcomes) for campaign in configuration.campaigns]


def click_digests(configuration: Configuration, source: str) -> dict[str, str]:
    """Campaign -> its `click_digest` for this source."""
    tracked = tracked_campaigns(configuration, source)
    pairs = zip(configuration.campaigns, tracked, strict=True)
    return {campaign.id: click_digest(campaign, one) for campaign, one in pairs}


def click_digest(campaign: Campaign, tracked: Tracked) -> str:
    """Changes exactly when other clicks may count for a campaign, or on other days."""
    facts = [str(campaign.starts), tracked.utm_campaigns, tracked.links, sorted(tracked.resources.items())]
    if tracked.outcomes:  # only then: no campaign without any is to be read anew because there could be
        facts.append(sorted(tracked.outcomes.items()))
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _tracked(campaign: Campaign, urls: dict[str, str], outcomes: Sequence[Outcome]) -> Tracked:
    """An outcome belongs to the campaigns that point to its resource; one of no resource, to all.

    Of a campaign without a UTM none is asked for: no visit is known to have come by it, which is not that none did it.
    """
    resources = {resource: urls[resource] for resource in campaign.resources}
    known = outcomes if any(utm.strip() for utm in campaign.match.utm_campaign) else ()
    goals = {one.id: one.goal for one in known if one.goal and (one.resource is None or one.resource in resources)}
    return Tracked(campaign.id, tuple(campaign.match.utm_campaign), tuple(campaign.match.links), resources, goals)
