"""Writes what a platform told of our posts: the posts, their snapshots, what they gained, what is gone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from collectors.days import Calendar, instant
from collectors.gains import Gains, gains
from collectors.matching import Matcher
from collectors.records import METRIC_NAMES, Metrics, Post
from collectors.store import day_sums, derived, file_looks, memberships
from collectors.store.comments import forget_texts
from collectors.store.rows import insert_rows, marks_for

_METRICS = ", ".join(METRIC_NAMES)
_IMPRESSIONS = METRIC_NAMES.index("impressions")
_WRITTEN = ("version_id", "kind", "text", "url", "links", "hashtags")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one account's posts are put: the open database and what is needed to understand a post."""

    db: Database
    account: int
    platform: str
    calendar: Calendar
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Counts:
    """What one answer brought."""

    new: int = 0
    looked_at: int = 0
    gone: int = 0


@dataclass(slots=True)
class _Last:
    """The newest snapshot of a post."""

    taken_at: int
    seen_until: int
    values: tuple[int | None, ...]
    latest: tuple[int | None, ...]  # last known values, also of metrics this snapshot lacks


@dataclass(frozen=True, slots=True)
class _Look:
    """A snapshot to write: what a post's counters say that they did not say before."""

    post: int
    taken_at: int
    metrics: Metrics
    published_at: int
    before: _Last | None


def save_posts(shelf: Shelf, posts: Sequence[Post], read_at: int) -> Counts:
    """Store posts read at one moment, with their counters and gains. Belongs inside a transaction.

    The same answer stored twice changes nothing but the moments it was seen at.
    """
    posts = list({post.native_id: post for post in posts}.values())
    before = _stored(shelf, [post.native_id for post in posts])
    new = [post for post in posts if post.native_id not in before]
    removed = _text_removed(shelf, before)
    posts = [_with_text_kept(post, before.get(post.native_id), removed) for post in posts]
    changed = [post for post in posts if post.native_id in before and before[post.native_id][1:] != _written(post)]
    if new:
        _insert(shelf, new, read_at)
    if changed:
        _update(shelf, changed)
    stored = before | _stored(shelf, [post.native_id for post in new])
    ids = {native_id: int(row[0] or 0) for native_id, row in stored.items()}
    # One that came back and does not show its text yet stays where it was, as it did while it was gone.
    readable = [post.native_id for post in changed if post.text is not None and post.native_id not in removed]
    _match(shelf, [ids[post.native_id] for post in new], [ids[native_id] for native_id in readable])
    _save_snapshots(shelf, [(ids[post.native_id], post) for post in posts], read_at)
    looked = [(read_at, ids[post.native_id]) for post in posts]
    shelf.db.conn.executemany("UPDATE posts SET looked_at = max(looked_at, ?) WHERE id = ?", looked)
    return Counts(len(new), len(posts) - len(new), 0)


def insert_new(shelf: Shelf, new: Sequence[Post], read_at: int) -> dict[str, int]:
    """Posts that are not stored yet, put into the campaigns they belong to; native id -> key. Without figures."""
    if not new:
        return {}
    _insert(shelf, new, read_at)
    ids = {native_id: int(row[0] or 0) for native_id, row in _stored(shelf, [post.native_id for post in new]).items()}
    _match(shelf, list(ids.values()), [])
    return ids


def mark_gone(shelf: Shelf, native_ids: Iterable[str], read_at: int) -> Counts:
    """Record that posts no longer exist on their platform, and let go of their texts. Belongs inside a transaction.

    Their counters, gains and campaigns stay. The caller empties the write-ahead log and the backups afterwards.
    """
    rows = [(read_at, shelf.account, native) for native in native_ids]
    if not rows:
        return Counts()
    count = shelf.db.conn.executemany(
        "UPDATE posts SET deleted_at = ?, text = NULL, links = '[]', hashtags = '[]' "
        "WHERE account_id = ? AND native_id = ? AND deleted_at IS NULL",
        rows,
    ).rowcount
    shelf.db.conn.executemany(
        "UPDATE posts SET looked_at = max(looked_at, ?) WHERE account_id = ? AND native_id = ?", rows
    )
    forget_texts(shelf.db, "post_id IN (SELECT id FROM posts WHERE deleted_at IS NOT NULL)")
    return Counts(gone=count)


def _stored(shelf: Shelf, native_ids: Sequence[str]) -> dict[str, tuple[int | str | None, ...]]:
    """native id -> (id, what is written of it, deleted_at)."""
    columns = ", ".join(_WRITTEN)
    rows = shelf.db.execute(
        f"SELECT native_id, id, {columns}, deleted_at FROM posts "
        f"WHERE platform = ? AND native_id IN ({marks_for(native_ids)})",
        [shelf.platform, *native_ids],
    )
    return {row[0]: row[1:] for row in rows.fetchall()}


def _written(post: Post) -> tuple[str | int | None, ...]:
    """What is kept of a post that may change; the last place is deleted_at, which a living post has not."""
    links, hashtags = json.dumps(post.links), json.dumps(post.hashtags)
    return (post.version_id, post.kind, post.text, post.url, links, hashtags, None)


def _text_removed(shelf: Shelf, native_ids: Iterable[str]) -> set[str]:
    """Those of these posts whose texts were removed here, and are not to come back."""
    wanted = list(native_ids)
    rows = shelf.db.execute(
        "SELECT native_id FROM posts WHERE text_removed_at IS NOT NULL AND platform = ? "
        f"AND native_id IN ({marks_for(wanted)})",
        [shelf.platform, *wanted],
    )
    return {native_id for (native_id,) in rows.fetchall()}


def _with_text_kept(post: Post, before: tuple[int | str | None, ...] | None, removed: Iterable[str]) -> Post:
    """Where the platform does not show a living post's text now, or it was removed here, what is stored of it stays."""
    if before is None or (post.text is not None and post.native_id not in removed):
        return post
    _, _, _, text, _, links, hashtags, _ = before
    kept = {"text": text, "links": json.loads(str(links)), "hashtags": json.loads(str(hashtags))}
    return replace(post, **kept)


def _insert(shelf: Shelf, posts: Sequence[Post], read_at: int) -> None:
    columns = ("account_id", "platform", "native_id", "published_at", "looked_at", *_WRITTEN)
    rows = [
        (shelf.account, shelf.platform, post.native_id, _published(post, read_at), read_at, *_written(post)[:-1])
        for post in posts
    ]
    insert_rows(shelf.db, "posts", columns, rows)


def _update(shelf: Shelf, posts: Sequence[Post]) -> None:
    """A post that came back after it was gone gets its text again."""
    assignments = ", ".join(f"{name} = ?" for name in _WRITTEN)
    shelf.db.conn.executemany(
        f"UPDATE posts SET {assignments}, deleted_at = ? WHERE platform = ? AND native_id = ?",
        [(*_written(post), shelf.platform, post.native_id) for post in posts],
    )


def _match(shelf: Shelf, new: Sequence[int], changed: Sequence[int]) -> None:
    """Put new posts, and posts that changed, into the campaigns they belong to."""
    if new:
        memberships.match_new(shelf.db, shelf.matcher, new)
    if changed and (touched := memberships.match_changed(shelf.db, shelf.matcher, changed)):
        day_sums.sum_campaigns(shelf.db, sorted(touched))


def _published(post: Post, read_at: int) -> int:
    """A client's clock may be ahead: nothing was published after we read it."""
    return min(instant(post.published_at), read_at)


def _save_snapshots(shelf: Shelf, posts: Sequence[tuple[int, Post]], read_at: int) -> None:
    """Write a snapshot where something changed, move `seen_until` where nothing did, and add what was gained.

    The platform's own looks are what they would be without any file; those of files find their places between them,
    and what follows from both is derived anew.
    """
    by_id = dict(posts)
    with_files = file_looks.take_away(shelf.db, list(by_id))
    last = _last_snapshots(shelf.db, list(by_id))
    same: list[tuple[int, int, int]] = []
    fresh: list[_Look] = []
    for post_id, post in by_id.items():
        before = last.get(post_id)
        if before is not None and before.values == tuple(post.metrics):
            same.append((read_at, post_id, before.taken_at))
        else:
            taken_at = read_at if before is None else max(read_at, before.seen_until + 1)
            fresh.append(_Look(post_id, taken_at, post.metrics, _published(post, read_at), before))
    shelf.db.conn.executemany(
        "UPDATE snapshots SET seen_until = max(seen_until, ?) WHERE post_id = ? AND taken_at = ?", same
    )
    if fresh:
        rows = [(look.post, look.taken_at, look.taken_at, *look.metrics) for look in fresh]
        insert_rows(shelf.db, "snapshots", ("post_id", "taken_at", "seen_until", *METRIC_NAMES), rows)
    if gaining := [look for look in fresh if look.post not in with_files]:
        _add_gains(shelf, gaining)
    file_looks.lay_out(shelf.db, with_files, shelf.calendar)


def _add_gains(shelf: Shelf, looks: Sequence[_Look]) -> None:
    """Bring what is derived up to date with new snapshots that are each their post's newest."""
    gained: dict[int, Gains] = {}
    latest, newly_rated = [], []
    for look in looks:
        known_before = look.before.latest if look.before else (None,) * len(METRIC_NAMES)
        known_now = [old if new is None else new for old, new in zip(known_before, look.metrics, strict=True)]
        latest.append((look.post, *known_now, day_sums.engagements(known_now)))
        if look.before and known_before[_IMPRESSIONS] is None and known_now[_IMPRESSIONS] is not None:
            newly_rated.append(look.post)
        until = _known_until(shelf.db, look.post, look.before)
        start = derived.known_values(known_before, until, look.published_at)
        gained[look.post] = gains(start, look.metrics, look.taken_at, shelf.calendar)
    shelf.db.table("post_latest").insert_all([("post_id", *METRIC_NAMES, "engagements"), *latest], replace=True)
    derived.add(shelf.db, gained, newly_rated)


def _last_snapshots(db: Database, ids: Sequence[int]) -> dict[int, _Last]:
    snapshot = ", ".join(f"s.{name}" for name in METRIC_NAMES)
    known = ", ".join(f"l.{name}" for name in METRIC_NAMES)
    rows = db.execute(
        f"SELECT s.post_id, s.taken_at, s.seen_until, {snapshot}, {known} FROM post_latest l JOIN snapshots s "
        "ON s.post_id = l.post_id AND s.taken_at = (SELECT max(taken_at) FROM snapshots WHERE post_id = l.post_id) "
        f"WHERE l.post_id IN ({marks_for(ids)})",
        ids,
    )
    width = len(METRIC_NAMES)
    return {row[0]: _Last(row[1], row[2], row[3 : 3 + width], row[3 + width :]) for row in rows.fetchall()}


def _known_until(db: Database, post_id: int, last: _Last | None) -> list[int]:
    """Per metric, the last moment its last known value was seen: usually the last snapshot's."""
    if last is None:
        return [0] * len(METRIC_NAMES)
    until = [last.seen_until] * len(METRIC_NAMES)
    for position, name in enumerate(METRIC_NAMES):
        if last.values[position] is None and last.latest[position] is not None:
            until[position] = db.execute(
                f"SELECT max(seen_until) FROM snapshots WHERE post_id = ? AND taken_at <= ? AND {name} IS NOT NULL",
                [post_id, last.taken_at],
            ).fetchone()[0]
    return until
