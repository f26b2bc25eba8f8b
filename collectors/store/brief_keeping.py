"""Deletes figures that a platform lets us keep for some days only: YouTube's, where they are read with a key alone.

What stands in files that people exported is theirs, and stays.
"""

from collections.abc import Mapping

from sqlite_utils import Database

from collectors.days import DAY, Calendar
from collectors.records import METRIC_NAMES
from collectors.store import purging
from collectors.store.day_sums import ENGAGING
from collectors.store.rows import added

_ACCOUNTS = "(SELECT id FROM accounts WHERE platform = ? AND sample = 0 AND by_files = 0)"
_POSTS = f"(SELECT id FROM posts WHERE account_id IN {_ACCOUNTS})"
_GAINED = f"post_id IN {_POSTS} AND post_id NOT IN (SELECT post_id FROM imported_figures)"
_METRICS = ", ".join(METRIC_NAMES)
# A stretch of days that began before the days that are kept goes on from there.
_SHORTEN = (
    f"INSERT INTO post_gains (post_id, day, last_day, {_METRICS}) SELECT post_id, :first_day, last_day, {_METRICS} "
    f"FROM post_gains WHERE {_GAINED.replace('?', ':platform')} AND day < :first_day AND last_day >= :first_day "
    f"ON CONFLICT (post_id, day, last_day) DO UPDATE SET {added(METRIC_NAMES)}"
)
# A counter that was hidden for so long is not known any more.
_FORGET = [
    f"UPDATE post_latest SET {name} = NULL WHERE post_id IN {_POSTS} AND {name} IS NOT NULL AND NOT EXISTS "
    f"(SELECT 1 FROM snapshots s WHERE s.post_id = post_latest.post_id AND s.{name} IS NOT NULL)"
    for name in METRIC_NAMES
]
_ENGAGED = (
    f"UPDATE post_latest SET engagements = iif(coalesce({', '.join(ENGAGING)}) IS NULL, NULL, "
    f"{' + '.join(f'ifnull({name}, 0)' for name in ENGAGING)}) WHERE post_id IN {_POSTS}"
)


def note_days_kept(db: Database, kept: Mapping[str, int]) -> None:
    """Note for whoever reads figures for how long those of these platforms are kept; all others for good."""
    with db.atomic():
        db.execute("UPDATE accounts SET kept_days = NULL WHERE kept_days IS NOT NULL")
        for platform, days in kept.items():
            db.execute(f"UPDATE accounts SET kept_days = ? WHERE id IN {_ACCOUNTS}", [days, platform])


def let_go_of_figures(db: Database, platform: str, days: int, calendar: Calendar, now: int, followed_days: int) -> int:
    """Delete this platform's figures that were last seen more than `days` days ago. Returns how many rows went.

    Readings and gains go; of a post that was not looked at since, everything. What a post gained in the days that are
    kept stays as it was reckoned from readings that are gone; `outreach rebuild` spreads it anew from those left.
    Where one goes that is not `followed_days` old, nobody has collected for long: all are listed from the beginning.
    """
    before = now - days * DAY
    first_day = calendar.day(before)
    with db.atomic():
        unseen = db.execute(
            f"SELECT id, published_at FROM posts WHERE account_id IN {_ACCOUNTS} AND looked_at < ? "
            "AND id NOT IN (SELECT post_id FROM imported_figures)",
            [platform, before],
        ).fetchall()
        purging.delete_posts(db, [post for post, _ in unseen])
        if any(published_at >= now - followed_days * DAY for _, published_at in unseen):
            db.execute(f"UPDATE accounts SET listed_from = NULL WHERE id IN {_ACCOUNTS}", [platform])
        gone = len(unseen)
        db.execute(_SHORTEN, {"platform": platform, "first_day": first_day})
        for table, where, given in (
            ("snapshots", f"import_id IS NULL AND post_id IN {_POSTS} AND seen_until < ?", before),
            ("post_gains", f"{_GAINED} AND day < ?", first_day),
            ("account_days", f"account_id IN {_ACCOUNTS} AND day < ?", first_day),
        ):  # fmt: skip
            gone += db.execute(f"DELETE FROM {table} WHERE {where}", [platform, given]).rowcount
        if gone:
            for statement in (*_FORGET, _ENGAGED):
                db.execute(statement, [platform])
            purging.sum_again(db, platform)
    return gone
