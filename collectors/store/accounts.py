"""What is known of an account between runs: how far its listing got, its posts, its followers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from collectors.days import Calendar, instant
from collectors.matching import post_key
from collectors.records import Profile
from collectors.schedule import KnownPost


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account's row. Instants are None until the thing happened."""

    id: int
    native_id: str | None
    profile_at: int | None
    listed_at: int | None
    listed_from: int | None
    listed_until: int | None
    resume: str | None
    resume_since: int | None
    resume_at: int | None
    comments_off: int  # 1: campaigns.toml says to read none
    kept_days: int | None  # its figures go where they were not seen for so long


def stored_account(db: Database, platform: str, handle: str, server: str) -> StoredAccount:
    """The account's row, which `save_configuration` has made."""
    row = db.execute(
        "SELECT id, native_id, profile_at, listed_at, listed_from, listed_until, resume, resume_since, resume_at, "
        "comments_off, kept_days FROM accounts WHERE platform = ? AND handle = ? AND server = ?",
        [platform, handle, server],
    ).fetchone()
    return StoredAccount(*row)


def known_posts(
    db: Database, account: int, calendar: Calendar, now: int, span: tuple[int, int, int]
) -> Iterator[KnownPost]:
    """The account's posts, newest first, their ages in days of `calendar`.

    `span` holds three instants: all posts published since the first; those published since the second, if they were
    last looked at before the third, or have comments that were never read.
    """
    today = calendar.day(now)
    rows = db.execute(
        "SELECT p.native_id, version_id, published_at, looked_at, deleted_at, l.comments, comments_read_at, "
        "comments_counter FROM posts p LEFT JOIN post_latest l ON l.post_id = p.id "
        "WHERE account_id = ? AND (published_at >= ? OR (published_at >= ? "
        "AND (looked_at < ? OR ifnull(l.comments, 0) != ifnull(comments_counter, 0)))) "
        "ORDER BY published_at DESC",
        [account, *span],
    )
    for native_id, version_id, published_at, looked_at, deleted_at, comments, read_at, counter in rows.fetchall():
        yield KnownPost(
            native_id=native_id,
            ask_id=version_id or native_id,
            published_at=published_at,
            looked_at=looked_at,
            age=today - calendar.day(published_at),
            unseen=today - calendar.day(looked_at),
            gone=None if deleted_at is None else today - calendar.day(deleted_at),
            counter=comments,
            comments_read_at=read_at,
            comments_counter=counter,
            comments_unread=None if read_at is None else today - calendar.day(read_at),
        )


def post_names(db: Database, account: int) -> set[str | None]:
    """What all the account's posts are called: their permalinks and ids, as `post_key` gives them."""
    rows = db.execute("SELECT url, platform, native_id, version_id FROM posts WHERE account_id = ?", [account])
    names: set[str | None] = set()
    for url, platform, *ids in rows.fetchall():
        names |= {post_key(url), *(f"{platform}:{name}" for name in ids if name)}
    return names


def save_profile(db: Database, account: int, profile: Profile, day: int, read_at: int) -> None:
    """The account's id, when its token ends, and its followers on this day (the day's last count stands)."""
    key_until = None if profile.key_until is None else instant(profile.key_until)
    db.execute(
        "UPDATE accounts SET native_id = ?, profile_at = ?, key_until = ? WHERE id = ?",
        [profile.native_id, read_at, key_until, account],
    )
    if profile.followers is not None:
        db.execute(
            "INSERT INTO account_days (account_id, day, followers) VALUES (?, ?, ?) "
            "ON CONFLICT (account_id, day) DO UPDATE SET followers = excluded.followers",
            [account, day, profile.followers],
        )


def listing_goes_on(db: Database, account: int, resume: str, since: int, began_at: int) -> None:
    """A page of a listing is stored, and this is where the next one begins."""
    db.execute(
        "UPDATE accounts SET resume = ?, resume_since = ?, resume_at = ? WHERE id = ?",
        [resume, since, began_at, account],
    )


def listing_is_complete(db: Database, account: int, since: int, began_at: int, finished_at: int) -> None:
    """Everything published from `since` until the listing began is known now."""
    db.execute(
        "UPDATE accounts SET listed_at = ?, listed_from = min(ifnull(listed_from, ?), ?), "
        "listed_until = max(ifnull(listed_until, 0), ?), resume = NULL, resume_since = NULL, resume_at = NULL "
        "WHERE id = ?",
        [finished_at, since, since, began_at, account],
    )
