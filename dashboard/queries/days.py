"""What was gained, per platform and day. `campaign_id` None means the whole organisation, each post counted once."""

from datetime import date

import pandas as pd

from dashboard.queries.database import DAY_SUMS, GAINS, Database, ask, columns, instants, local_days, sums
from dashboard.queries.organisation import organisation, unrated

_RATED = "max(CASE WHEN l.impressions IS NOT NULL AND l.{0} IS NOT NULL THEN 1 ELSE 0 END) AS rated_{0}"
_KNOWN = ", ".join(
    [f"max(CASE WHEN l.{name} IS NOT NULL THEN 1 ELSE 0 END) AS {name}" for name in GAINS]
    + [_RATED.format("engagements"), _RATED.format("link_clicks")]
)
_KNOWN_DAYS = ", ".join(f"max(CASE WHEN d.{name} IS NOT NULL THEN 1 ELSE 0 END) AS {name}" for name in DAY_SUMS)
_NEWEST_POSTS = 1000
_NEWEST_LOOKS = 100  # of an account: these are looked at whenever any of its posts is


def gained_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: platform, day, the metrics, engagements, rated_engagements, rated_link_clicks; sorted.

    rated_engagements are missing where the platform's terms allow no rate. Sparse: no row for a day on which nothing
    moved. `metrics.daily.daily_series` fills it.
    """
    if campaign_id is None:
        sql = f"SELECT d.platform, d.day, {columns(DAY_SUMS, 'd')} FROM organisation_days d WHERE"
    else:
        sql = f"SELECT d.platform, d.day, {columns(DAY_SUMS, 'd')} FROM campaign_days d WHERE d.campaign_id = :id AND"
    values = {} if campaign_id is None else {"id": campaign_id}
    sql = f"{sql} d.day BETWEEN :first AND :last ORDER BY d.platform, d.day"
    return _allowed(database, ask(database, sql, first=first, last=last, **values))


def _allowed(database: Database, found: pd.DataFrame, instead: int | None = None) -> pd.DataFrame:
    """The same without what a rate of engagement divides, where a platform's terms allow none."""
    forbidden = found["platform"].isin(unrated(database))
    return found.assign(rated_engagements=found["rated_engagements"].mask(forbidden, instead))


def reported(database: Database, campaign_id: int | None, last: date) -> pd.DataFrame:
    """Columns: platform, posts, last_look, and every column of `gained_days` as 1 (reported up to `last`) or 0 (never).

    One row for each platform with a post up to `last`; `posts` counts them (the newest ones, without a campaign).
    A metric counts as reported when one post published by then has a value for it, were it 0. last_look: the day
    (datetime64) on which one of them was last read: what they gained later is not known.
    """
    timezone = organisation(database).timezone
    until = instants(timezone, last, last)["end"]
    if campaign_id is None:
        chosen = (
            "(SELECT id, platform, looked_at FROM posts WHERE published_at < :until "
            f"ORDER BY published_at DESC LIMIT {_NEWEST_POSTS})"
        )
        values: dict[str, int] = {}
    else:
        chosen = (
            "(SELECT p.id, p.platform, p.looked_at FROM campaign_posts m JOIN posts p ON p.id = m.post_id "
            "WHERE m.campaign_id = :id AND p.published_at < :until)"
        )
        values = {"id": campaign_id}
    sql = (
        f"SELECT p.platform, count(*) AS posts, max(p.looked_at) AS looked_at, {_KNOWN} "
        f"FROM {chosen} p LEFT JOIN post_latest l ON l.post_id = p.id "
        "GROUP BY p.platform ORDER BY p.platform"
    )
    known = _allowed(database, ask(database, sql, until=until, **values), 0)
    if campaign_id is None:
        known = pd.concat([known, _older_days(database, last), _last_looks(database, until)])
        known = known.groupby("platform", as_index=False).max()
        known = known[known["looked_at"].notna() & known["posts"].notna()].reset_index(drop=True)
    known.insert(2, "last_look", local_days(known.pop("looked_at"), timezone))
    return known.fillna(0)


def _older_days(database: Database, last: date) -> pd.DataFrame:
    """The newest posts may all be of one platform: what the others ever reported stands in the sums per day."""
    sql = (
        f"SELECT d.platform, 0 AS posts, {_KNOWN_DAYS} FROM organisation_days d "
        "WHERE d.day <= :last GROUP BY d.platform"
    )
    return _allowed(database, ask(database, sql, last=last), 0)


def _last_looks(database: Database, until: int) -> pd.DataFrame:
    """Columns: platform, looked_at: of every account's newest posts, so that none is left out for being quiet."""
    sql = (
        "SELECT a.platform, max((SELECT max(n.looked_at) FROM (SELECT p.looked_at FROM posts p "
        "WHERE p.account_id = a.id AND p.published_at < :until ORDER BY p.published_at DESC LIMIT :newest) n)) "
        "AS looked_at FROM accounts a GROUP BY a.platform"
    )
    return ask(database, sql, until=until, newest=_NEWEST_LOOKS)


def campaign_totals(database: Database, first: date, last: date) -> pd.DataFrame:
    """Columns: campaign_id, platform, and the sums of `gained_days` over the range, for all campaigns.

    No row where a campaign gained nothing on a platform.
    """
    # Asked per campaign and platform, so that each is one seek in the primary key rather than a scan of all days.
    sql = (
        f"SELECT d.campaign_id, d.platform, {sums(DAY_SUMS, 'd')} FROM campaigns c "
        "CROSS JOIN (SELECT DISTINCT platform FROM accounts) a CROSS JOIN campaign_days d "
        "WHERE d.campaign_id = c.id AND d.platform = a.platform AND d.day BETWEEN :first AND :last "
        "GROUP BY d.campaign_id, d.platform ORDER BY d.campaign_id, d.platform"
    )
    return _allowed(database, ask(database, sql, first=first, last=last))


def first_moments(database: Database, campaign_id: int | None = None) -> pd.DataFrame:
    """One row.

    Columns: published_at (of the first post, the campaign's or all), collected_at (begin of the first run that stored).
    """
    if campaign_id is None:
        first_post = "SELECT min(published_at) FROM posts"
    else:
        first_post = (
            "SELECT min(p.published_at) FROM campaign_posts m JOIN posts p ON p.id = m.post_id "
            "WHERE m.campaign_id = :id"
        )
    first_run = "SELECT min(started_at) FROM runs WHERE stored = 1"
    values = {} if campaign_id is None else {"id": campaign_id}
    return ask(database, f"SELECT ({first_post}) AS published_at, ({first_run}) AS collected_at", **values)
