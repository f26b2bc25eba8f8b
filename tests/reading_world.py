"""A small organisation's database for the tests of the read side: real SQLite, invented posts, the same every time.

Gains per post and day are the truth; everything derived (lifetime values, sums per day) is added up from them here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from collectors.records import METRIC_NAMES
from collectors.store.schema import MIGRATIONS
from tests import reading_comments
from tests.reading_comments import MODEL_BEFORE, Buffered, Said, day_number
from tests.reading_outcomes import write_outcomes

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AS_OF = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)  # end of the last run
FIRST_NIGHT = date(2026, 10, 28)
ENGAGEMENTS = ("likes", "comments", "shares", "saves", "link_clicks")

Gains = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True)
class PostFacts:
    """One post: what it gained on each day, and which metrics its platform reports."""

    platform: str
    published: datetime
    campaigns: tuple[str, ...] = ("mens-health",)
    gains: Gains = field(default_factory=dict)
    reports: tuple[str, ...] = ("likes", "comments", "shares")
    text: str = "A good talk helps. https://harbourmind.example/help"
    deleted: bool = False
    comments: tuple[Said, ...] = ()
    buffered: tuple[Buffered, ...] = ()
    looked: datetime = AS_OF  # when its counters were last read


X_REPORTS = ("impressions", "likes", "comments", "shares", "saves", "link_clicks")
REDDIT_REPORTS = ("comments", "score")


def decay(first: date, days: int, **sizes: int) -> dict[date, dict[str, int]]:
    """Gains that halve every day from the first one on; a day on which nothing is left is not there."""
    series = {}
    for age in range(days):
        gained = {name: size >> age for name, size in sizes.items()}
        if any(gained.values()):
            series[first + timedelta(days=age)] = gained
    return series


def at(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def on(day: int, month: int = 11) -> date:
    return date(2026, month, day)


POSTS = (
    PostFacts(
        "x", at(2), reports=X_REPORTS, text="=Talk to somebody today",
        gains=decay(on(2), 12, impressions=20_000, likes=300, comments=40, shares=60, saves=20, link_clicks=90),
        comments=(
            Said(on(2), "positive", 24, model=MODEL_BEFORE), Said(on(2), "neutral", 15, model=MODEL_BEFORE),
            Said(on(3), "negative", 4, model=MODEL_BEFORE),
        ),
    ),
    PostFacts(
        "x", at(9), ("mens-health", "check-in"), reports=X_REPORTS, text="Two minutes that may help",
        gains=decay(on(9), 12, impressions=9_000, likes=120, comments=10, shares=30, saves=0, link_clicks=70)
        | {on(22): {"impressions": 5, "likes": -3}},
        comments=reading_comments.TWO_MINUTES_SAID, buffered=reading_comments.TWO_MINUTES_BUFFERED,
    ),
    PostFacts("bluesky", at(3), gains=decay(on(3), 8, likes=90, comments=8, shares=14)),
    PostFacts(
        "bluesky", at(12), gains=decay(on(12), 8, likes=40, comments=4, shares=6), text="", deleted=True,
    ),
    PostFacts(
        "mastodon", at(5), gains=decay(on(5), 8, likes=33, comments=5, shares=20),
        comments=(Said(on(6), "positive", 3), Said(on(6), "not_scored", 2, reason="language")),
        buffered=(Buffered("My brother found you through this"),),
    ),
    PostFacts("mastodon", at(20), text="Nobody has seen this one yet"),
    PostFacts("reddit", at(6), reports=REDDIT_REPORTS, gains=decay(on(6), 8, comments=25, score=140)),
    PostFacts(
        "x", at(10, month=10), ("check-in",), reports=X_REPORTS, text="How are you, really?",
        gains=decay(on(10, 10), 12, impressions=4_000, likes=40, comments=4, shares=8, saves=2, link_clicks=16),
    ),
    PostFacts(
        "bluesky", at(15, month=10), (), text="Our office is closed on Friday",
        gains=decay(on(15, 10), 5, likes=9),
    ),
)  # fmt: skip

CAMPAIGNS = (
    ("mens-health", "Men's Mental Health Month", "prevention", date(2026, 11, 1), date(2026, 11, 30)),
    ("check-in", "Two-minute check-in", "screening", date(2026, 10, 1), None),
    ("spring", "Spring walks", "support", date(2027, 3, 1), date(2027, 3, 31)),
)
GOALS = (
    ("mens-health", "impressions", 100_000),
    ("mens-health", "click_throughs", 400),
    ("check-in", "engagements", 900),
)
RESOURCES = (
    ("helpline", "Helpline page", "https://harbourmind.example/help", "helpline"),
    ("self-check", "Anonymous self-check", "https://harbourmind.example/check", "screening"),
)
CAMPAIGN_RESOURCES = (("mens-health", "helpline"), ("mens-health", "self-check"), ("check-in", "self-check"))
# source, campaign, resource, day, clicks, bots
CLICKS = (
    ("plausible", "mens-health", "helpline", date(2026, 11, 2), 120, None),
    ("plausible", "mens-health", "helpline", date(2026, 11, 9), 60, None),
    ("plausible", "mens-health", "self-check", date(2026, 11, 9), 35, None),
    ("plausible", "check-in", "self-check", date(2026, 11, 9), 35, None),
    ("shlink", "mens-health", "helpline", date(2026, 11, 2), 101, 17),
)
CLICK_SOURCES = {"plausible": AS_OF, "shlink": AS_OF, "bitly": None}  # read until; None: never read
FAILED = {("bluesky", date(2026, 11, 10)), ("plausible", date(2026, 11, 15))}


def reading_world(path: Path, *, sample: bool = False, more: Iterable[PostFacts] = ()) -> Path:
    """Writes the organisation with all its posts, and `more`, its campaigns, clicks and nights to a new file."""
    db = write(path, (*POSTS, *more), sample=sample)
    with db.atomic():
        _write_clicks(db)
        write_outcomes(db, "plausible", _ids(db, "campaigns"))
        _write_nights(db)
        _write_followers(db)
    db.close()
    return path


def write(path: Path, posts: Iterable[PostFacts], *, sample: bool = False) -> Database:
    """A database with these posts, the campaigns and one run that ended at AS_OF."""
    posts = tuple(posts)
    db = Database(path)
    db.enable_wal()
    MIGRATIONS.apply(db)
    with db.atomic():
        _write_frame(db, sample)
        for number, facts in enumerate(posts, start=1):
            _write_post(db, number, facts)
        _write_sums(db, posts)
        ended = _instant(AS_OF)
        db.table("runs").insert(
            {"id": 1000, "started_at": ended - 300, "finished_at": ended, "status": "ok", "stored": 1}
        )
    return db


def _instant(moment: datetime) -> int:
    return int(moment.timestamp())


def _write_frame(db: Database, sample: bool) -> None:
    db.table("organisation").insert(
        {"id": 1, "name": "Harbour Mind", "timezone": "Europe/London", "click_source": "plausible",
         "x_monthly_budget_microusd": 10_000_000, "digest_key": b"0" * 16}
    )  # fmt: skip
    db.table("accounts").insert_all(
        {"id": number, "platform": platform, "handle": "harbourmind", "sample": int(sample)}
        for number, platform in enumerate(("x", "bluesky", "mastodon", "reddit"), start=1)
    )
    for number, (slug, name, purpose, starts, ends) in enumerate(CAMPAIGNS, start=1):
        db.table("campaigns").insert(
            {"id": number, "slug": slug, "name": name, "purpose": purpose, "position": number,
             "starts": day_number(starts), "ends": day_number(ends) if ends else None}
        )  # fmt: skip
    reading_comments.write_models(db)
    db.table("resources").insert_all(
        {"id": number, "slug": slug, "name": name, "url": url, "kind": kind}
        for number, (slug, name, url, kind) in enumerate(RESOURCES, start=1)
    )
    campaign_ids, resource_ids = _ids(db, "campaigns"), _ids(db, "resources")
    db.table("campaign_goals").insert_all(
        {"campaign_id": campaign_ids[slug], "metric": metric, "target": target} for slug, metric, target in GOALS
    )
    db.table("campaign_resources").insert_all(
        {"campaign_id": campaign_ids[slug], "resource_id": resource_ids[resource]}
        for slug, resource in CAMPAIGN_RESOURCES
    )


def _ids(db: Database, table: str) -> dict[str, int]:
    return {row["slug"]: row["id"] for row in db.table(table).rows}


def _write_post(db: Database, number: int, facts: PostFacts) -> None:
    accounts = {row["platform"]: row["id"] for row in db.table("accounts").rows}
    db.table("posts").insert(
        {"id": number, "account_id": accounts[facts.platform], "platform": facts.platform, "native_id": f"n{number}",
         "published_at": _instant(facts.published), "kind": "text", "text": None if facts.deleted else facts.text,
         "url": f"https://{facts.platform}.example/harbourmind/{number}", "looked_at": _instant(facts.looked),
         "deleted_at": _instant(AS_OF) - 86_400 if facts.deleted else None, "comments_read_at": _instant(AS_OF)}
    )  # fmt: skip
    campaign_ids = _ids(db, "campaigns")
    db.table("campaign_posts").insert_all(
        {"campaign_id": campaign_ids[slug], "post_id": number, "why": "hashtag MensMentalHealth"}
        for slug in facts.campaigns
    )
    running: dict[str, int | None] = dict.fromkeys(METRIC_NAMES)
    running |= dict.fromkeys(facts.reports, 0)
    snapshots: list[dict[str, int | None]] = []
    for day, gained in sorted(facts.gains.items()):
        running |= {name: (running[name] or 0) + value for name, value in gained.items()}
        taken_at = day_number(day) * 86_400 + 23 * 3600
        snapshots.append({"post_id": number, "taken_at": taken_at, "seen_until": taken_at, **running})
        row = {name: gained.get(name, 0) if name in facts.reports else None for name in METRIC_NAMES}
        db.table("post_gains").insert({"post_id": number, "day": day_number(day), "last_day": day_number(day)} | row)
    if snapshots:
        snapshots[-1]["seen_until"] = max(_instant(facts.looked), int(snapshots[-1]["taken_at"] or 0))
        db.table("snapshots").insert_all(snapshots)
    db.table("post_latest").insert({"post_id": number, "engagements": _engagements(running)} | running)
    reading_comments.write_comments(db, number, facts.comments)
    reading_comments.write_buffer(db, number, day_number(TODAY), facts.buffered)


def _engagements(values: Mapping[str, int | None]) -> int | None:
    known = [value for name in ENGAGEMENTS if (value := values.get(name)) is not None]
    return sum(known) if known else None


def _write_sums(db: Database, posts: tuple[PostFacts, ...]) -> None:
    campaign_ids = _ids(db, "campaigns")
    sums: dict[tuple[int | None, str, int], dict[str, int]] = {}
    for facts in posts:
        for day, gained in facts.gains.items():
            row = {name: gained.get(name, 0) for name in facts.reports}
            row |= _rated(row)
            for scope in (None, *(campaign_ids[slug] for slug in facts.campaigns)):
                total = sums.setdefault((scope, facts.platform, day_number(day)), {})
                total |= {name: total.get(name, 0) + value for name, value in row.items()}
    for (scope, platform, number), total in sums.items():
        key = {"platform": platform, "day": number}
        if scope is None:
            db.table("organisation_days").insert(key | total)
        else:
            db.table("campaign_days").insert(key | {"campaign_id": scope} | total)


def _rated(row: Mapping[str, int]) -> dict[str, int]:
    engagements = _engagements(dict(row))
    more = {} if engagements is None else {"engagements": engagements}
    if "impressions" in row and engagements is not None:
        more["rated_engagements"] = engagements
    if "impressions" in row and "link_clicks" in row:
        more["rated_link_clicks"] = row["link_clicks"]
    return more


def _write_clicks(db: Database) -> None:
    campaign_ids, resource_ids = _ids(db, "campaigns"), _ids(db, "resources")
    db.table("click_sources").insert_all(
        {"source": source, "read_until": _instant(until) if until else None} for source, until in CLICK_SOURCES.items()
    )
    db.table("click_days").insert_all(
        {"source": source, "campaign_id": campaign_ids[campaign], "resource_id": resource_ids[resource],
         "day": day_number(day), "clicks": clicks, "bots": bots}
        for source, campaign, resource, day, clicks, bots in CLICKS
    )  # fmt: skip
    where = {"campaign_id": 1, "resource_id": 1, "platform": "x", "url": "https://harbourmind.example/help"}
    db.table("links").insert({"slug": "bcdfgh", **where, "made_at": _instant(AS_OF)})


def _write_nights(db: Database) -> None:
    """One run a night from FIRST_NIGHT to the night before AS_OF's, and the sources of all of them."""
    nights = [FIRST_NIGHT + timedelta(days=n) for n in range((AS_OF.date() - FIRST_NIGHT).days + 1)]
    rooms = Counter({"x": 1, "bluesky": 2, "mastodon": 3, "reddit": 4})
    for number, night in enumerate(nights, start=1):
        began = day_number(night) * 86_400 + 2 * 3600
        run = 1000 if night == AS_OF.date() else number
        if run != 1000:
            db.table("runs").insert(
                {"id": run, "started_at": began, "finished_at": began + 300, "status": "ok", "stored": 1}
            )
        for source in ("x", "bluesky", "mastodon", "reddit", "plausible", "shlink", "bitly"):
            failed = (source, night) in FAILED or source == "bitly"
            db.table("run_sources").insert(
                {"run_id": run, "room": "platforms" if source in rooms else "clicks", "source": source,
                 "account_id": rooms[source] or None, "started_at": began, "finished_at": began + 60,
                 "status": "failed" if failed else "ok", "refreshed": 5, "calls": 2,
                 "cost_microusd": 12_000 if source == "x" else 0, "error": "TryLater" if failed else None,
                 "message": f"{source} did not answer in time; the next run tries again." if failed else None}
            )  # fmt: skip


def _write_followers(db: Database) -> None:
    db.table("account_days").insert_all(
        {"account_id": account, "day": day_number(FIRST_NIGHT) + n, "followers": 1000 * account + 3 * n}
        for account in (1, 2, 3)
        for n in range((TODAY - FIRST_NIGHT).days + 1)
    )
