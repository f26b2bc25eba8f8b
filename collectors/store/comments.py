"""Writes what people answered: texts for at most a day, counts per post and day for good, nothing of who they are."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from collectors.days import Calendar, instant
from collectors.records import Comment
from collectors.store.clock import AHEAD
from collectors.store.rows import marks_for
from collectors.wording import without_people

_LABEL = "UPDATE comment_buffer SET label = ?, model = ? WHERE id = ? AND label IS NULL"
TEXT_LIVES = 20 * 3600  # seconds; less than a day, so that the next night's run finds last night's texts expired
NOT_SCORED = "not_scored"
UNKNOWN_TONE = "unknown"  # of a model that tells none
NO_MODEL = "none"  # of comments that no model has seen
_BUFFERED = ("id", "post_id", "day", "text", "language", "label", "model", "expires_at", "digest")

Labelled = tuple[str | None, str | None, str | None]  # label, tone, reason; without a label it was not scored


@dataclass(frozen=True, slots=True)
class Unscored:
    """A buffered comment that has no label yet."""

    id: int
    post_id: int
    day: int
    text: str
    language: str | None


def save_comments(
    db: Database, platform: str, comments: Sequence[Comment], now: int, calendar: Calendar, lives: int = TEXT_LIVES
) -> int:
    """Buffer the comments nobody has counted yet, for `lives` seconds. Returns how many. Belongs inside a transaction.

    One that was counted before and says something else now has been edited: see `_follow_edits`.
    """
    posts = _posts(db, platform, {comment.post for comment in comments})
    by_digest = {
        (posts[comment.post].account, digest): comment
        for digest, comment in _by_digest(db, comments).items()
        if comment.post in posts
    }
    seen = _seen(db, by_digest)
    _follow_edits(db, [(posts[by_digest[place].post].id, place[1], by_digest[place]) for place in seen])
    new = {place: by_digest[place] for place in by_digest.keys() - seen}
    if not new:
        return 0
    db.table("comments_seen").insert_all([("account_id", "digest"), *new])
    rows = []
    for (_, digest), comment in new.items():
        post = posts[comment.post]
        # A clock that is wrong, or lies, puts nobody before the post or after today.
        written_at = max(post.published_at, min(instant(comment.written_at), now))
        day, text = calendar.day(written_at), _to_keep(comment)
        rows.append((post.id, day, text, comment.language, now + lives, digest))
    db.table("comment_buffer").insert_all([("post_id", "day", "text", "language", "expires_at", "digest"), *rows])
    return len(rows)


def forget_deleted(db: Database, platform: str, comments: Sequence[Comment], threads: Iterable[str]) -> int:
    """Delete buffered texts under these posts that are not among the comments: gone where they stood.

    Only for threads read whole. Belongs inside a transaction.
    """
    there = _by_digest(db, comments)
    posts = [post.id for post in _posts(db, platform, threads).values()]
    rows = db.execute(f"SELECT id, digest FROM comment_buffer WHERE post_id IN ({marks_for(posts)})", posts)
    gone = [key for key, digest in rows.fetchall() if digest is not None and digest not in there]
    for key in gone:
        forget_texts(db, "id = ?", [key])
    return len(gone)


def _follow_edits(db: Database, places: Iterable[tuple[int, int, Comment]]) -> None:
    """An edited text goes where it was counted; where it still waits for its label, the new one takes its place."""
    for post, digest, comment in places:
        db.execute(
            "DELETE FROM comment_buffer WHERE post_id = ? AND digest = ? AND label IS NOT NULL AND text <> ?",
            [post, digest, _to_keep(comment)],
        )
        db.execute(
            "UPDATE comment_buffer SET text = ? WHERE post_id = ? AND digest = ? AND text <> ?",
            [_to_keep(comment), post, digest, _to_keep(comment)],
        )


def _to_keep(comment: Comment) -> str:
    return storable(without_people(comment.text))


def _by_digest(db: Database, comments: Iterable[Comment]) -> dict[int, Comment]:
    (key,) = db.execute("SELECT digest_key FROM organisation").fetchone()
    return {keyed_digest(key, comment.native_id): comment for comment in comments}


def storable(text: str) -> str:
    """The text without what SQLite's UTF-8 cannot hold (lone surrogates)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def comments_were_read(db: Database, platform: str, counters: Mapping[str, int | None], read_at: int) -> None:
    """Note that the comments of these posts were read, and what their counters said then."""
    db.conn.executemany(
        "UPDATE posts SET comments_read_at = ?, comments_counter = ? WHERE platform = ? AND native_id = ?",
        [(read_at, counter, platform, native) for native, counter in counters.items()],
    )


def unscored(db: Database, at_most: int) -> list[Unscored]:
    """Buffered comments that wait for a label."""
    rows = db.execute(
        "SELECT id, post_id, day, text, language FROM comment_buffer WHERE label IS NULL AND text <> '' "
        "ORDER BY id LIMIT ?",
        [at_most],
    )
    return [Unscored(*row) for row in rows.fetchall()]


def save_model(db: Database, version: str, measured: str | None) -> None:
    """Note what labels the comments, and how right it is in plain words. Belongs inside a transaction."""
    db.execute(
        "INSERT INTO models (version, measured) VALUES (?, ?) "
        "ON CONFLICT (version) DO UPDATE SET measured = excluded.measured",
        [version, measured],
    )


def save_labels(db: Database, comments: Sequence[Unscored], labels: Sequence[Labelled], model: str) -> None:
    """Count what was found of these comments, in one transaction.

    One that is no longer there has been counted as not scored: its time was over while it was being read.
    """
    with db.atomic():
        pairs = list(zip(comments, map(_place, labels), strict=True))
        there = [
            (comment.post_id, comment.day, *place)
            for comment, place in pairs
            if db.execute(_LABEL, [place[0], model, comment.id]).rowcount
        ]
        _count(db, there, model)


def purge_expired_texts(db: Database, now: int) -> int:
    """Delete the comment texts whose day is over. One that never got a label counts as not scored.

    A text that would live longer than any text was read by a clock that was ahead, and by more than heals by itself:
    how old it is nobody knows.
    """
    with db.atomic():
        gone = forget_texts(db, "expires_at <= ? OR expires_at > ?", [now, now + TEXT_LIVES + AHEAD])
        write_buffer_anew(db)
        return gone


def write_buffer_anew(db: Database) -> None:
    """Put the texts that may stay into empty pages. Belongs inside a transaction.

    `secure_delete` overwrites what is deleted, but not the pieces that SQLite left behind when it moved texts between
    pages: some come to light in one of a thousand deletions. A table that is emptied whole loses them too.
    """
    rows = db.execute(f"SELECT {', '.join(_BUFFERED)} FROM comment_buffer").fetchall()
    db.execute("DELETE FROM comment_buffer")
    if rows:
        db.table("comment_buffer").insert_all([_BUFFERED, *rows])


def forget_labelled(db: Database) -> int:
    """Delete the texts that have their label, where none is to be kept beyond that."""
    with db.atomic():
        return forget_texts(db, "label IS NOT NULL")


def forget_switched_off(db: Database) -> int:
    """Delete the texts of accounts whose comments are not to be read. Belongs inside a transaction."""
    where = "post_id IN (SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account_id WHERE a.comments_off = 1)"
    return forget_texts(db, where, reason="off")


def forget_texts(db: Database, where: str, values: Sequence[int] = (), reason: str = "expired") -> int:
    """Delete buffered texts; those that wait for a label count as not scored. Belongs inside a transaction."""
    waiting = db.execute(f"SELECT post_id, day FROM comment_buffer WHERE label IS NULL AND ({where})", list(values))
    _count(db, ((post_id, day, NOT_SCORED, "", reason) for post_id, day in waiting.fetchall()), NO_MODEL)
    return db.execute(f"DELETE FROM comment_buffer WHERE {where}", list(values)).rowcount


def _place(labelled: Labelled) -> tuple[str, str, str]:
    """Label, tone and reason as comment_days knows them."""
    label, tone, reason = labelled
    return (NOT_SCORED, "", reason or "unknown") if label is None else (label, tone or UNKNOWN_TONE, "")


def _count(db: Database, placed: Iterable[tuple[int, int, str, str, str]], model: str) -> None:
    rows = [(*place, model, n) for place, n in Counter(placed).items()]
    db.conn.executemany(
        "INSERT INTO comment_days (post_id, day, label, tone, reason, model, n) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (post_id, day, label, tone, reason, model) DO UPDATE SET n = n + excluded.n",
        rows,
    )


def keyed_digest(key: bytes, native_id: str) -> int:
    """63 bits that say "this one was met before" without saying which one it is."""
    digest = hashlib.blake2b(storable(native_id).encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class _Post(NamedTuple):
    id: int
    account: int
    published_at: int


def _posts(db: Database, platform: str, native_ids: Iterable[str]) -> dict[str, _Post]:
    wanted = list(native_ids)
    rows = db.execute(
        "SELECT native_id, id, account_id, published_at FROM posts "
        f"WHERE platform = ? AND native_id IN ({marks_for(wanted)})",
        [platform, *wanted],
    )
    return {native_id: _Post(*row) for native_id, *row in rows.fetchall()}


def _seen(db: Database, places: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of these (account, digest) pairs that were counted before."""
    return {
        place
        for place in places
        if db.execute("SELECT 1 FROM comments_seen WHERE account_id = ? AND digest = ?", place).fetchone()
    }
