"""The organisation's posts: what each has, gained, and how it grew."""

from datetime import date

import pandas as pd

from dashboard.queries.database import GAINS, METRICS, Database, ask, columns, instants, sums
from dashboard.queries.organisation import organisation

ENGAGEMENT_PARTS = ("likes", "comments", "shares", "saves", "link_clicks")
_POST = "p.id AS post_id, p.platform, a.handle, p.kind, p.text, p.url, p.published_at, p.deleted_at, p.looked_at"


def posts(
    database: Database, campaign_id: int | None, first: date, last: date, limit: int | None = None
) -> pd.DataFrame:
    """Posts published or gained in the range, newest first; `campaign_id` None means all posts.

    limit: only so many, the newest; a campaign may have thousands.
    Columns: post_id, platform, handle, kind, text (missing where deleted), url, published_at, deleted_at, looked_at,
    published_in_range (1 or 0), lifetime_<metric> and lifetime_engagements (last known values), and gained_<metric>
    and gained_engagements (gained in the range; 0 where the value did not move, missing where never reported).
    """
    span = instants(organisation(database).timezone, first, last)
    gained = ", ".join(
        f"CASE WHEN l.{name} IS NOT NULL THEN coalesce(g.{name}, 0) END AS gained_{name}" for name in METRICS
    )
    chosen = _published_or_gained(campaign_id)
    values: dict[str, int] = {} if campaign_id is None else {"id": campaign_id}
    if limit is not None:
        chosen += " LIMIT :limit"
        values["limit"] = limit
    sql = (
        f"SELECT {_POST}, CASE WHEN p.published_at >= :begin THEN 1 ELSE 0 END AS published_in_range, "
        f"{columns(GAINS, 'l', 'lifetime_')}, {gained} "
        f"FROM (SELECT c.id, {sums(METRICS, 'd')} FROM ({chosen}) c LEFT JOIN post_days d "
        "ON d.post_id = c.id AND d.day BETWEEN :first AND :last GROUP BY c.id) g "
        "JOIN posts p ON p.id = g.id JOIN accounts a ON a.id = p.account_id "
        "LEFT JOIN post_latest l ON l.post_id = p.id ORDER BY p.published_at DESC, p.id DESC"
    )
    answer = ask(database, sql, first=first, last=last, **span, **values)
    parts = answer[[f"gained_{name}" for name in ENGAGEMENT_PARTS]]
    answer["gained_engagements"] = parts.sum(axis=1, min_count=1).astype("Int64")
    return answer


def _chosen(campaign_id: int | None) -> str:
    if campaign_id is None:
        return "posts p"
    return "(SELECT post_id FROM campaign_posts WHERE campaign_id = :id) m JOIN posts p ON p.id = m.post_id"


def _published_or_gained(campaign_id: int | None) -> str:
    """SQL for the ids of the posts of the range, newest first. A post last read before it has not gained in it."""
    return (
        f"SELECT p.id FROM {_chosen(campaign_id)} WHERE p.published_at < :end AND (p.published_at >= :begin OR "
        "(p.looked_at >= :begin AND EXISTS (SELECT 1 FROM post_days d "
        "WHERE d.post_id = p.id AND d.day BETWEEN :first AND :last))) ORDER BY p.published_at DESC, p.id DESC"
    )


def published_posts(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: post_id, platform, published_at, deleted_at; posts published in the range, oldest first."""
    what = "p.id AS post_id, p.platform, p.published_at, p.deleted_at"
    return _published(database, campaign_id, (first, last), what, "ORDER BY p.published_at, p.id")


def published_figures(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """What each post published in the range has in all, oldest first.

    Columns: post_id, platform, published_at, deleted_at, looked_at, with_link (1 or 0), impressions, engagements,
    link_clicks (last known values; missing where never reported).
    """
    what = (
        "p.id AS post_id, p.platform, p.published_at, p.deleted_at, p.looked_at, "
        "CASE WHEN p.links <> '[]' THEN 1 ELSE 0 END AS with_link, "
        "(SELECT l.impressions FROM post_latest l WHERE l.post_id = p.id) AS impressions, "
        "(SELECT l.engagements FROM post_latest l WHERE l.post_id = p.id) AS engagements, "
        "(SELECT l.link_clicks FROM post_latest l WHERE l.post_id = p.id) AS link_clicks"
    )
    return _published(database, campaign_id, (first, last), what, "ORDER BY p.published_at, p.id")


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
    """Columns: campaign_id, campaign, campaign_name, why (the reason it was matched)."""
    sql = (
        "SELECT c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, m.why FROM campaign_posts m "
        "JOIN campaigns c ON c.id = m.campaign_id WHERE m.post_id = :post ORDER BY c.position, c.id"
    )
    return ask(database, sql, post=post_id)


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


def post_days(database: Database, post_id: int) -> pd.DataFrame:
    """What one post gained. Columns: day, the metrics; no row where nothing moved."""
    sql = f"SELECT d.day, {columns(METRICS, 'd')} FROM post_days d WHERE d.post_id = :post ORDER BY d.day"
    return ask(database, sql, post=post_id)
