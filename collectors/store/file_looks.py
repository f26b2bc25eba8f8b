"""Snapshots that follow from imported files: made anew for a post whenever files or the platform say something else.

What files say is kept as it is (`imported_figures`), file by file, so that an import can be undone to the last figure.
Here it becomes looks among the platform's own: files of one moment are merged figure by figure, the newest import
first; where the platform itself was read on the same day, it goes before any file.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from collectors.days import Calendar
from collectors.records import METRIC_NAMES
from collectors.store import derived
from collectors.store.rows import insert_rows, marks_for

_METRICS = ", ".join(METRIC_NAMES)
_FIGURES = ", ".join(f"f.{name}" for name in METRIC_NAMES)
_AT_ONCE = 500  # posts
# Where the platform is asked, too, it is asked as if there were no files.
_LOOKED = """
    UPDATE posts SET looked_at = max(
      ifnull((SELECT max(seen_until) FROM snapshots WHERE post_id = posts.id AND import_id IS NULL), 0),
      ifnull((SELECT max(i.as_of_at) FROM imported_figures f JOIN imports i ON i.id = f.import_id
              WHERE f.post_id = posts.id AND i.undone_at IS NULL), 0))
    WHERE id IN ({marks}) AND EXISTS (SELECT 1 FROM snapshots WHERE post_id = posts.id)
      AND (account_id IN (SELECT id FROM accounts WHERE by_files = 1)
           OR NOT EXISTS (SELECT 1 FROM snapshots WHERE post_id = posts.id AND import_id IS NULL))"""

Values = tuple[int | None, ...]
Look = tuple[int, int, int, int, *tuple[int | None, ...]]  # post, taken_at, seen_until, import, then the figures


def lay_out(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    """Make the looks of files anew for these posts, and all that is derived. Belongs inside a transaction."""
    _lay_looks(db, posts, calendar)
    if posts:
        derived.derive_again(db, posts, calendar)


def lay_out_all(db: Database, calendar: Calendar) -> None:
    """The same for every post that files speak of, but for what is derived: for when days begin elsewhere."""
    found = db.execute("SELECT DISTINCT post_id FROM imported_figures ORDER BY post_id").fetchall()
    _lay_looks(db, [post for (post,) in found], calendar)


def _lay_looks(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    for start in range(0, len(posts), _AT_ONCE):
        some = posts[start : start + _AT_ONCE]
        _delete_looks(db, some)
        read = _read_spans(db, some)
        looks = [
            look
            for post, figures in _told(db, some)
            for look in _without_repetition(post, figures, read.get(post, []), calendar)
        ]
        insert_rows(db, "snapshots", ("post_id", "taken_at", "seen_until", "import_id", *METRIC_NAMES), looks)
        db.execute(_LOOKED.format(marks=marks_for(some)), list(some))


def take_away(db: Database, posts: Sequence[int]) -> list[int]:
    """Take the looks of files away, until they are laid out again: of which of these posts there are any."""
    found = db.execute(
        f"SELECT DISTINCT post_id FROM imported_figures WHERE post_id IN ({marks_for(posts)})", list(posts)
    )
    told = [post for (post,) in found.fetchall()]
    if told:
        _delete_looks(db, told)
    return told


def _delete_looks(db: Database, posts: Sequence[int]) -> None:
    db.execute(f"DELETE FROM snapshots WHERE import_id IS NOT NULL AND post_id IN ({marks_for(posts)})", list(posts))


def _told(db: Database, posts: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, int, Values]]]]:
    """Per post what its files say, in order of time: (moment, newest import, figures), one per moment."""
    rows = db.execute(
        f"SELECT f.post_id, i.as_of_at, i.id, {_FIGURES} FROM imported_figures f JOIN imports i ON i.id = f.import_id "
        f"WHERE i.undone_at IS NULL AND f.post_id IN ({marks_for(posts)}) "
        "ORDER BY f.post_id, i.as_of_at, i.id DESC",
        list(posts),
    )
    for post, its in groupby(rows.fetchall(), key=itemgetter(0)):
        moments = []
        for at, told in groupby(its, key=itemgetter(1)):
            newest_first = list(told)
            merged = newest_first[0][3:]
            for older in newest_first[1:]:
                merged = tuple(old if value is None else value for value, old in zip(merged, older[3:], strict=True))
            moments.append((at, newest_first[0][2], merged))
        yield post, moments


def _read_spans(db: Database, posts: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Per post, from when to when each of the platform's own values is known to have stood."""
    rows = db.execute(
        "SELECT post_id, taken_at, seen_until FROM snapshots WHERE import_id IS NULL "
        f"AND post_id IN ({marks_for(posts)}) ORDER BY post_id, taken_at",
        list(posts),
    )
    return {post: [row[1:] for row in its] for post, its in groupby(rows.fetchall(), key=itemgetter(0))}


def _without_repetition(
    post: int, figures: Sequence[tuple[int, int, Values]], read: Sequence[tuple[int, int]], calendar: Calendar
) -> Iterator[Look]:
    """The looks to store: none on a day on which the platform was read, and a new one only where something changed."""
    held: Look | None = None
    for at, number, values in figures:
        day = calendar.day(at)
        begins, ends = calendar.begins(day), calendar.begins(day + 1)
        if any(taken < ends and until >= begins for taken, until in read):
            continue
        if held is not None:
            between = any(held[2] < taken <= at for taken, _ in read)
            if held[4:] == values and not between:
                held = (held[0], held[1], at, *held[3:])
                continue
            yield held
        held = (post, at, at, number, *values)
    if held is not None:
        yield held
