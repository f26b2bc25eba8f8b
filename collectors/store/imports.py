"""Writes what files say that people exported from a platform, and takes it back."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from collectors.days import day_number, instant
from collectors.matching import post_key
from collectors.records import METRIC_NAMES, DayFigure, Post
from collectors.store import day_sums, posts, purging
from collectors.store.file_looks import lay_out
from collectors.store.posts import Shelf
from collectors.store.rows import insert_rows, marks_for

_AT_ONCE = 500  # posts


@dataclass(frozen=True, slots=True)
class File:
    """What was understood of one file. `refused` rows are none of its posts."""

    kind: str
    name: str
    content: bytes = field(repr=False)
    as_of: datetime
    posts: Sequence[Post] = ()
    days: Sequence[DayFigure] = ()
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought. `number` is None where the very same file was taken in before: then nothing changed."""

    number: int | None
    new_posts: int = 0
    known_posts: int = 0
    purged: int = 0  # posts that were removed on purpose and stay away
    days: int = 0


def save_file(shelf: Shelf, file: File, now: int) -> Imported:
    """Store what a file says, in the surrounding transaction. The same file of the same moment changes nothing."""
    db, as_of = shelf.db, instant(file.as_of)
    digest = hashlib.sha256(file.content).digest()
    before = db.execute(
        "SELECT id FROM imports "
        "WHERE account_id = ? AND kind = ? AND digest = ? AND as_of_at = ? AND undone_at IS NULL",
        [shelf.account, file.kind, digest, as_of],
    ).fetchone()
    if before:
        return Imported(None)
    stays_away = purging.stays_away(db, shelf.account)
    wanted = [post for post in _once_each(file.posts) if not stays_away(post)]
    purged = len(_once_each(file.posts)) - len(wanted)
    db.execute(
        "INSERT INTO imports (account_id, kind, name, digest, as_of_at, imported_at, taken, refused) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [shelf.account, file.kind, file.name, digest, as_of, now, len(wanted) + len(file.days), file.refused],
    )
    number = int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
    ids, new = _known_or_new(shelf, wanted, as_of)
    _save_figures(db, number, ((ids[post.native_id], post) for post in wanted))
    lay_out(db, sorted(ids.values()), shelf.calendar)
    _save_days(db, shelf.account, number, file.days)
    return Imported(number, new, len(wanted) - new, purged, len(file.days))


def foreseen(db: Database, account: int, found: Iterable[Post]) -> tuple[int, int, int]:
    """How many of these posts are new, known, and were removed on purpose. Only reads."""
    stays_away = purging.stays_away(db, account)
    once = _once_each(found)
    wanted = [post for post in once if not stays_away(post)]
    known = sum(key is not None for key in _keys(db, account, wanted))
    return len(wanted) - known, known, len(once) - len(wanted)


def undo(db: Database, number: int, shelf: Shelf, now: int) -> int:
    """Take back an import: its figures, and posts that nothing else tells of. Returns how many posts went.

    Belongs inside a transaction.
    """
    found = db.execute("SELECT post_id FROM imported_figures WHERE import_id = ?", [number]).fetchall()
    ids = [post for (post,) in found]
    db.execute("DELETE FROM imported_figures WHERE import_id = ?", [number])
    db.execute("DELETE FROM account_figures WHERE import_id = ?", [number])
    db.execute("UPDATE imports SET undone_at = ? WHERE id = ?", [now, number])
    lay_out(db, sorted(ids), shelf.calendar)
    return _forget_untold(db, ids)


def _once_each(found: Iterable[Post]) -> list[Post]:
    return list({post.native_id: post for post in found}.values())


def _known_or_new(shelf: Shelf, wanted: Sequence[Post], as_of: int) -> tuple[dict[str, int], int]:
    """native id in the file -> key of the post, which is made where neither its id nor its address is known."""
    ids: dict[str, int] = {}
    new: list[Post] = []
    for post, key in zip(wanted, _keys(shelf.db, shelf.account, wanted), strict=True):
        if key is None:
            new.append(post)
        else:
            ids[post.native_id] = key
    for start in range(0, len(new), _AT_ONCE):
        ids |= posts.insert_new(shelf, new[start : start + _AT_ONCE], as_of)
    return ids, len(new)


def _keys(db: Database, account: int, wanted: Sequence[Post]) -> list[int | None]:
    """The key of each post; None where neither its id nor its address is known."""
    rows = db.execute("SELECT id, native_id, version_id, url FROM posts WHERE account_id = ?", [account]).fetchall()
    by_id = {name: key for key, native, version, _ in rows for name in (native, version) if name}
    if not rows or all(post.native_id in by_id for post in wanted):
        return [by_id.get(post.native_id) for post in wanted]
    by_address = {address: key for key, _, _, url in rows if (address := post_key(url))}
    return [by_id.get(post.native_id) or by_address.get(post_key(post.url) or "") for post in wanted]


def _save_figures(db: Database, number: int, told: Iterable[tuple[int, Post]]) -> None:
    """Two rows of a file may mean one post: the later one stands."""
    rows = {post_id: (post_id, number, *post.metrics) for post_id, post in told}
    insert_rows(db, "imported_figures", ("post_id", "import_id", *METRIC_NAMES), rows.values())


def _save_days(db: Database, account: int, number: int, days: Sequence[DayFigure]) -> None:
    rows = {(each.metric, each.day): (account, each.metric, day_number(each.day), number, each.value) for each in days}
    insert_rows(db, "account_figures", ("account_id", "metric", "day", "import_id", "value"), rows.values())


def _forget_untold(db: Database, ids: Sequence[int]) -> int:
    """Delete those of these posts of which no file and no platform tells anything any more."""
    gone = 0
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        rows = db.execute(
            f"SELECT id FROM posts p WHERE id IN ({marks_for(some)}) "
            "AND NOT EXISTS (SELECT 1 FROM snapshots WHERE post_id = p.id) "
            "AND NOT EXISTS (SELECT 1 FROM imported_figures WHERE post_id = p.id)",
            some,
        ).fetchall()
        untold = [key for (key,) in rows]
        touched = day_sums.campaigns_with(db, untold)
        purging.delete_posts(db, untold)
        day_sums.sum_campaigns(db, touched)
        gone += len(untold)
    return gone
