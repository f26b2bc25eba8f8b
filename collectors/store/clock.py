"""What is done where this machine's clock was wrong: in the last runs, or now.

Platforms say when a post was published: a clock that is behind the newest post is certainly wrong. A run that lies
ahead of a clock that may be right was made by one that was ahead, and what it noted would keep later runs from looking.
"""

from sqlite_utils import Database

from collectors.days import Calendar, moment
from collectors.records import METRIC_NAMES
from collectors.store import derived
from collectors.store.trouble import StoreError

_BEHIND = 86400  # seconds behind the newest post: then the clock is refused
AHEAD = 600  # seconds ahead of now: so much heals by itself, as whatever is read again overlaps by more

_METRICS = ", ".join(METRIC_NAMES)
_NOT_AFTER = {
    "runs": ("started_at", "finished_at"),
    "run_sources": ("started_at", "finished_at"),
    "accounts": ("profile_at", "listed_at"),
    "posts": ("deleted_at", "looked_at"),
    "organisation": ("derived_at",),
    "deliveries": ("tried_at",),
}


def refuse_wrong_clock(db: Database, now: int) -> None:
    """Raises StoreError where the clock says a moment at which posts that are known were not published yet."""
    (newest,) = db.execute("SELECT max(published_at) FROM posts").fetchone()
    if newest is not None and now < newest - _BEHIND:
        raise StoreError(
            f"This machine's clock says {moment(now):%Y-%m-%d %H:%M} UTC, but a post was published on "
            f"{moment(newest):%Y-%m-%d}. Set the clock and run again; nothing was asked, and no figure is lost."
        )


def bring_back_the_future(db: Database, calendar: Calendar, now: int) -> bool:
    """Where a run lies ahead of now: take all it noted as of this moment. Returns whether there was such a run.

    What was counted stays; listings, comments and click sources are read anew from the beginning, as nobody knows how
    far they got.
    """
    if db.execute("SELECT 1 FROM accounts WHERE purged_until > ?", [now]).fetchone():
        with db.atomic():
            db.execute("UPDATE accounts SET purged_until = ? WHERE purged_until > ?", [now, now])
    (latest,) = db.execute("SELECT max(started_at) FROM runs").fetchone()
    if latest is None or latest <= now + AHEAD:
        return False
    with db.atomic():
        _move_snapshots(db, now)
        for table, columns in _NOT_AFTER.items():
            for column in columns:
                db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", [now, now])
        db.execute(
            "UPDATE accounts SET listed_from = NULL, listed_until = NULL, resume = NULL, resume_since = NULL, "
            "resume_at = NULL WHERE listed_until > ? OR resume_at > ?",
            [now, now],
        )
        db.execute("UPDATE posts SET comments_read_at = NULL WHERE comments_read_at > ?", [now])
        db.execute("UPDATE click_sources SET read_until = NULL WHERE read_until > ?", [now])
        # Texts that were let go by that clock, too old only there, may come back.
        db.execute("UPDATE posts SET text_removed_at = NULL WHERE text_removed_at > ?", [now])
        _move_days(db, calendar.day(now))
        derived.rebuild(db, calendar)
        db.execute("UPDATE organisation SET derived_at = ?", [now])
    return True


def _move_snapshots(db: Database, now: int) -> None:
    """To the last seconds before now, in their order, behind those that were taken before."""
    db.execute("UPDATE snapshots SET seen_until = max(taken_at, ?) WHERE taken_at <= ? AND seen_until > ?", [now] * 3)
    rows = db.execute(
        f"SELECT post_id, row_number() OVER (PARTITION BY post_id ORDER BY taken_at), {_METRICS} FROM snapshots "
        "WHERE taken_at > ? ORDER BY post_id, taken_at",
        [now],
    ).fetchall()
    if not rows:
        return
    db.execute("DELETE FROM snapshots WHERE taken_at > ?", [now])
    db.table("snapshots").insert_all(
        [
            ("post_id", "taken_at", "seen_until", *METRIC_NAMES),
            *((post, now + place, now + place, *metrics) for post, place, *metrics in rows),
        ]
    )


def _move_days(db: Database, today: int) -> None:
    """Followers and changes that were noted for days to come."""
    db.execute(
        "INSERT OR IGNORE INTO account_days (account_id, day, followers) "
        "SELECT account_id, ?, followers FROM account_days WHERE day > ? ORDER BY day DESC",
        [today, today],
    )
    db.execute("DELETE FROM account_days WHERE day > ?", [today])
    db.execute("UPDATE definition_changes SET day = ? WHERE day > ?", [today, today])
