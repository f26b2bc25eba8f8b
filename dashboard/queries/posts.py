"""The organisation's posts: what each has, gained, and how it grew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.queries.database import GAINS, METRICS, Database, ask, columns, instants, listed, sums
from dashboard.queries.organisation import organisation, unrated
from dashboard.queries.search import found_by

# A post last read before the range has not gained in it, unless a file tells of it.
_PUBLISHED_OR_GAINED = (
    "p.published_at < :end AND (p.published_at >= :begin OR ((p.looked_at >= :begin OR EXISTS "
    "(SELECT 1 FROM imported_figures f WHERE f.post_id = p.id)) AND EXISTS "
    "(SELECT 1 FROM post_gains g WHERE g.post_id = p.id AND g.day <= :last AND g.last_day >= :first)))"
)
_DAYS_IN_RANGE = "(min(d.last_day, :last) - max(d.day, :first) + 1)"  # of a stretch of days with equal gains
ENGAGEMENT_PARTS = ("likes", "comments", "shares", "saves", "link_clicks")
STAFF_TAG = "tagged by staff"  # why a post is in a campaign that staff put it into, as collectors write it too
_POST = "p.id AS post_id, p.platform, a.handle, p.kind, p.text, p.url, p.published_at, p.deleted_at, p.looked_at"


@dataclass(frozen=True)
class Only:
    """Which posts are wanted, beside the campaign's and the days'; whatever is empty does not matter."""

    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: str = ""  # to be found in text, links or hashtags; where there are any, the days do not matter


def posts(
    database: Database,
    campaign_id: int | None,
    first: date,
    last: date,
    limit: int | None = None,
    only: Only = Only(),
) -> pd.DataFrame:
    """Posts published or gained in the range, newest first; `campaign_id` None means all posts.

    limit: only so many, the newest; a campaign may have thousands. only: see there; posts searched for are found
    whenever they were published.
    Columns: post_id, platform, handle, kind, text (missing where deleted), url, published_at, deleted_at, looked_at,
    published_in_range (1 or 0), lifetime_<metric> and lifetime_engagements (last known values), and gained_<metric>
    and gained_engagements (gained in the range; 0 where the value did not move, missing where never reported).
    """
    span = instants(organisation(database).timezone, first, last)
    gained = ", ".join(
        f"CASE WHEN l.{name} IS NOT NULL THEN coalesce(g.{name}, 0) END AS gained_{name}" for name in METRICS
    )
    in_range = ", ".join(f"sum(d.{name} * {_DAYS_IN_RANGE}) AS {name}" for name in METRICS)
    chosen, values = _wanted(campaign_id, only)
    if limit is not None:
        chosen += " LIMIT :limit"
        values["limit"] = limit
    sql = (
        f"SELECT {_POST}, CASE WHEN p.published_at >= :begin AND p.published_at < :end THEN 1 ELSE 0 END "
        f"AS published_in_range, {columns(GAINS, 'l', 'lifetime_')}, {gained} "
        f"FROM (SELECT c.id, {in_range} FROM ({chosen}) c LEFT JOIN post_gains d "
        "ON d.post_id = c.id AND d.day <= :last AND d.last_day >= :first GROUP BY c.id) g "
        "JOIN posts p ON p.id = g.id JOIN accounts a ON a.id = p.account_id "
        "LEFT JOIN post_latest l ON l.post_id = p.id ORDER BY p.published_at DESC, p.id DESC"
    )
    answer = ask(database, sql, first=first, last=last, **span, **values)
    parts = answer[[f"gained_{name}" for name in ENGAGEMENT_PARTS]]
    answer["gained_engagements"] = parts.sum(axis=1, min_count=1).astype("Int64")
    return answer


def found_anywhere(database: Database, words: str) -> int:
    """How many of the organisation's posts hold all these words."""
    found, values = found_by(words)
    answer = ask(database, f"SELECT count(*) AS posts FROM posts p WHERE p.id IN ({found})", **values)
    return int(answer["posts"].iloc[0])


def kinds(database: Database) -> list[str]:
    """The kinds of post there are, by name."""
    return [str(kind) for kind in ask(database, "SELECT DISTINCT p.kind FROM posts p ORDER BY p.kind")["kind"]]


def _chosen(campaign_id: int | None) -> str:
    if campaign_id is None:
        return "posts p"
    return "(SELECT post_id FROM campaign_posts WHERE campaign_id = :id) m JOIN posts p ON p.id = m.post_id"


def _wanted(campaign_id: int | None, only: Only) -> tuple[str, dict[str, Any]]:
    """SQL for the ids of the posts wanted, newest first, and its values."""
    values: dict[str, Any] = {} if campaign_id is None else {"id": campaign_id}
    conditions = [_PUBLISHED_OR_GAINED]
    if only.words:
        found, matched = found_by(only.words)
        conditions = [f"p.id IN ({found})"]
        values |= matched
    for column, wanted in (("platform", only.platforms), ("kind", only.kinds)):
        if wanted:
            marks, given = listed(column, wanted)
            conditions.append(f"p.{column} IN ({marks})")
            values |= given
    where = f"{_chosen(campaign_id)} WHERE {' AND '.join(conditions)}"
    return f"SELECT p.id FROM {where} ORDER BY p.published_at DESC, p.id DESC", values


def published_posts(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: post_id, platform, published_at, deleted_at; posts published in the range, oldest first."""
    what = "p.id AS post_id, p.platform, p.published_at, p.deleted_at"
    return _published(database, campaign_id, (first, last), what, "ORDER BY p.published_at, p.id")


def published_figures(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """What each post published in the range has in all, oldest first.

    Columns: post_id, platform, published_at, deleted_at, looked_at, with_link (1 or 0), impressions, engagements,
    link_clicks (last known values; missing where never reported), rated_engagements (missing, too, where the
    platform's terms allow no rate).
    """
    what = (
        "p.id AS post_id, p.platform, p.published_at, p.deleted_at, p.looked_at, "
        "CASE WHEN p.links <> '[]' THEN 1 ELSE 0 END AS with_link, "
        "(SELECT l.impressions FROM post_latest l WHERE l.post_id = p.id) AS impressions, "
        "(SELECT l.engagements FROM post_latest l WHERE l.post_id = p.id) AS engagements, "
        "(SELECT l.link_clicks FROM post_latest l WHERE l.post_id = p.id) AS link_clicks"
    )
    found = _published(database, campaign_id, (first, last), what, "ORDER BY p.published_at, p.id")
    return found.assign(rated_engagements=found["engagements"].mask(found["platform"].isin(unrated(database))))


def published_counts(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """How many posts were published in the range. Columns: platform, posts; no row for a platform without."""
    what = "p.platform, count(*) AS posts"
    return _published(database, campaign_id, (first, last), what, "GROUP BY p.platform ORDER BY p.platform")


def _published(
    database: Database, campaign_id: int | None, days: tuple[date, date], what: str, arranged: str
) -> pd.DataFrame:
    span = instants(organisation(database).timezone, *days)
    sql = (
        f"SELECT {what} FROM {_chosen(campaign_id)} WHERE p.published_at >= :begin AND p.published_at < :end {arranged}"
    )
    values = {} if campaign_id is None else {"id": campaign_id}
    return ask(database, sql, **span, **values)


def post(database: Database, post_id: int) -> pd.DataFrame:
    """One row (or none): the post's columns of `posts` with lifetime_<metric>, without gains."""
    sql = (
        f"SELECT {_POST}, {columns(GAINS, 'l', 'lifetime_')} FROM posts p JOIN accounts a ON a.id = p.account_id "
        "LEFT JOIN post_latest l ON l.post_id = p.id WHERE p.id = :post"
    )
    return ask(database, sql, post=post_id)


def post_campaigns(database: Database, post_id: int) -> pd.DataFrame:
    """Columns: campaign_id, campaign, campaign_name, why (the rule that matched, or STAFF_TAG)."""
    sql = (
        "SELECT c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, m.why FROM campaign_posts m "
        "JOIN campaigns c ON c.id = m.campaign_id WHERE m.post_id = :post ORDER BY c.position, c.id"
    )
    return ask(database, sql, post=post_id)


def post_places(database: Database, posts: Sequence[int]) -> pd.DataFrame:
    """The campaigns these posts are in, and those staff took them out of. Several rows a post, none where neither.

    Columns: post_id, campaign_id, campaign_name, why (the rule that matched or STAFF_TAG; missing where taken out),
    member (1 put in by staff, 0 taken out, missing where staff said nothing), tagged_at, and rules (why the campaign's
    rules alone would hold the post; missing where they would not).
    """
    marks, values = listed("post", posts or [0])
    named = "c.id AS campaign_id, c.name AS campaign_name"
    sql = (
        f"SELECT m.post_id, {named}, m.why, t.member, t.tagged_at, "
        "CASE WHEN t.member IS NULL THEN m.why ELSE t.why END AS rules, c.position "
        "FROM campaign_posts m JOIN campaigns c ON c.id = m.campaign_id "
        "LEFT JOIN post_tags t ON t.campaign_id = m.campaign_id AND t.post_id = m.post_id "
        f"WHERE m.post_id IN ({marks}) UNION ALL "
        f"SELECT t.post_id, {named}, NULL AS why, t.member, t.tagged_at, t.why AS rules, c.position "
        "FROM post_tags t JOIN campaigns c ON c.id = t.campaign_id "
        f"WHERE t.member = 0 AND t.post_id IN ({marks}) ORDER BY post_id, position, campaign_id"
    )
    return ask(database, sql, **values)


def post_snapshots(database: Database, post_id: int) -> pd.DataFrame:
    """Columns: taken_at, seen_until, the metrics (cumulative); a row whenever something had changed, oldest first."""
    sql = (
        f"SELECT s.taken_at, s.seen_until, {columns(METRICS, 's')} FROM snapshots s "
        "WHERE s.post_id = :post ORDER BY s.taken_at"
    )
    return ask(database, sql, post=post_id)


def post_looks(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """The snapshots of all posts published in the range, for `metrics.at_age`: by post, the oldest first.

    Columns: post_id, platform, kind, published_at, looked_at, taken_at, seen_until, the metrics (cumulative). A row
    whenever something had changed; `seen_until` is when that was last seen.
    """
    span = instants(organisation(database).timezone, first, last)
    sql = (
        "SELECT p.id AS post_id, p.platform, p.kind, p.published_at, p.looked_at, s.taken_at, s.seen_until, "
        f"{columns(METRICS, 's')} FROM {_chosen(campaign_id)} JOIN snapshots s ON s.post_id = p.id "
        "WHERE p.published_at >= :begin AND p.published_at < :end ORDER BY p.id, s.taken_at"
    )
    values = {} if campaign_id is None else {"id": campaign_id}
    return ask(database, sql, **span, **values)


def post_hashtags(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: post_id, links (how many it has), hashtag (without #, as written); a row per tag of a post of the range.

    A post without any tag has one row without hashtag; a deleted post has none, since its text and tags are gone.
    """
    span = instants(organisation(database).timezone, first, last)
    values = {} if campaign_id is None else {"id": campaign_id}
    sql = (
        f"SELECT p.id AS post_id, p.links, p.hashtags FROM {_chosen(campaign_id)} "
        "WHERE p.published_at >= :begin AND p.published_at < :end AND p.deleted_at IS NULL ORDER BY p.id"
    )
    answer = ask(database, sql, **span, **values)
    answer["links"] = [len(json.loads(links)) for links in answer["links"]]
    tags = [json.loads(tags) or [None] for tags in answer.pop("hashtags")]
    return answer.assign(hashtag=pd.Series(tags, dtype="object")).explode("hashtag", ignore_index=True)


def post_days(database: Database, post_id: int) -> pd.DataFrame:
    """What one post gained. Columns: day, the metrics; no row where nothing moved."""
    sql = (
        f"WITH RECURSIVE d AS (SELECT day, last_day, {columns(METRICS, 'g')} FROM post_gains g WHERE g.post_id = :post "
        f"UNION ALL SELECT day + 1, last_day, {columns(METRICS, 'd')} FROM d WHERE day < last_day) "
        f"SELECT d.day, {sums(METRICS, 'd')} FROM d GROUP BY d.day ORDER BY d.day"
    )
    return ask(database, sql, post=post_id)
