"""The derived tables of posts: post_latest and post_gains. What follows from these over many posts: `day_sums`.

A run keeps them up to date with what it stores, in the same transaction (`add`); `rebuild` makes them anew from the
snapshots and must give the same content.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from collectors.days import Calendar
from collectors.gains import Gains, Known, gains, plus
from collectors.records import METRIC_NAMES, Metrics
from collectors.store.day_sums import (
    Gained,
    Sums,
    add_to_sums,
    campaigns_with,
    difference,
    engagements,
    places_of,
    sum_campaigns,
    sum_organisation,
    sums_of,
)
from collectors.store.rows import add_rows, insert_rows, marks_for

_METRICS = ", ".join(METRIC_NAMES)
_STRETCH = ("post_id", "day", "last_day")
_AT_ONCE = 5_000  # posts

Values = list[int | None]


def known_values(latest: Sequence[int | None], until: Sequence[int], published_at: int) -> list[Known]:
    """What `gains` starts from: each metric's last value, or 0 at publication where there was none."""
    return [
        Known(0, published_at) if value is None else Known(value, moment)
        for value, moment in zip(latest, until, strict=True)
    ]


def add(db: Database, gained: Mapping[int, Gains], newly_rated: Collection[int]) -> None:
    """Add what posts gained, by post. post_latest must be up to date already.

    `newly_rated` are posts whose impressions became known just now: what they gained before counts as rated too.
    """
    places, rows = places_of(db, gained), list(_rows(gained))
    sums: Sums = {}
    if newly_rated:
        earlier = {post: places[post]._replace(rated="since now") for post in newly_rated}
        sums = sums_of(_gained_by(db, newly_rated), earlier)
    for key, values in sums_of(rows, places).items():
        sums[key] = plus(sums[key], values) if key in sums else values
    add_rows(db, "post_gains", _STRETCH, METRIC_NAMES, rows)
    add_to_sums(db, sums)


def rebuild(db: Database, calendar: Calendar) -> int:
    """Make all derived tables anew from the snapshots, in the surrounding transaction. Returns the posts' number."""
    for table in ("post_latest", "post_gains"):
        db.execute(f"DELETE FROM {table}")
    posts = [post for (post,) in db.execute("SELECT DISTINCT post_id FROM snapshots ORDER BY post_id").fetchall()]
    for start in range(0, len(posts), _AT_ONCE):
        _derive(db, posts[start : start + _AT_ONCE], calendar)
    sum_campaigns(db)
    sum_organisation(db)
    return len(posts)


def derive_again(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    """Make everything derived from these posts' snapshots anew, in the surrounding transaction.

    Sums are added to; where a figure that was known is not any more, they are summed again over all their posts.
    """
    campaigns: set[int] = set()
    platforms: set[str] = set()
    for start in range(0, len(posts), _AT_ONCE):
        some = posts[start : start + _AT_ONCE]
        stored = _gained_by(db, some)
        before = sums_of(stored, places_of(db, some)) if stored else {}
        for table in ("post_latest", "post_gains"):
            db.execute(f"DELETE FROM {table} WHERE post_id IN ({marks_for(some)})", list(some))
        derived = _derive(db, some, calendar)
        changes = difference(before, sums_of(derived, places_of(db, some)))
        if changes is None:
            campaigns.update(campaigns_with(db, some))
            platforms.update(place.platform for place in places_of(db, some).values())
        else:
            add_to_sums(db, changes)
    sum_campaigns(db, sorted(campaigns))
    sum_organisation(db, sorted(platforms))


def _derive(db: Database, posts: Sequence[int], calendar: Calendar) -> list[Gained]:
    """Write what follows from these posts' looks alone. Returns what they gained."""
    latest: list[tuple[int | None, ...]] = []
    gained: list[Gained] = []
    for post, values, its in _timelines(db, posts, calendar):
        latest.append((post, *values, engagements(values)))
        gained += _rows({post: its})
    insert_rows(db, "post_latest", ("post_id", *METRIC_NAMES, "engagements"), latest)
    insert_rows(db, "post_gains", (*_STRETCH, *METRIC_NAMES), gained)
    return gained


def _rows(gained: Mapping[int, Gains]) -> Iterator[Gained]:
    return ((post, day, last, *cell) for post, its in gained.items() for (day, last), cell in its.items())


def _gained_by(db: Database, posts: Collection[int]) -> list[Gained]:
    """What is stored of these posts' gains."""
    rows = db.execute(
        f"SELECT {', '.join(_STRETCH)}, {_METRICS} FROM post_gains WHERE post_id IN ({marks_for(posts)})", list(posts)
    )
    found: list[Gained] = rows.fetchall()
    return found


def _timelines(db: Database, posts: Sequence[int], calendar: Calendar) -> Iterator[tuple[int, Values, Gains]]:
    """For each of these posts: its last known values and all its gains, from its snapshots in order."""
    metrics = ", ".join(f"s.{name}" for name in METRIC_NAMES)
    rows = db.execute(
        f"SELECT s.post_id, p.published_at, s.taken_at, s.seen_until, {metrics} FROM snapshots s "
        f"JOIN posts p ON p.id = s.post_id WHERE s.post_id IN ({marks_for(posts)}) ORDER BY s.post_id, s.taken_at",
        list(posts),
    )
    for post, snapshots in groupby(rows, key=itemgetter(0)):
        latest: Values = [None] * len(METRIC_NAMES)
        until = [0] * len(METRIC_NAMES)
        gained: Gains = {}
        for _, published_at, taken_at, seen_until, *values in snapshots:
            found = gains(known_values(latest, until, published_at), Metrics(*values), taken_at, calendar)
            for stretch, cell in found.items():
                gained[stretch] = plus(gained[stretch], cell) if stretch in gained else cell
            for position, value in enumerate(values):
                if value is not None:
                    latest[position], until[position] = value, seen_until
        yield post, latest, gained
