"""The derived tables: post_latest, post_days, campaign_days and organisation_days.

A run keeps them up to date with what it stores, in the same transaction (`add`); `rebuild` makes them anew from the
snapshots and must give the same content.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from collectors.days import Calendar
from collectors.gains import Cells, Known, gains
from collectors.records import METRIC_NAMES, Metrics

Values = list[int | None]

_METRICS = ", ".join(METRIC_NAMES)
_SUM_NAMES = (*METRIC_NAMES, "engagements", "rated_engagements", "rated_link_clicks")
_NOTHING: tuple[None, ...] = (None,) * len(METRIC_NAMES)
_AT_ONCE = 500  # posts
_LINK_CLICKS = METRIC_NAMES.index("link_clicks")
_ENGAGING = tuple(METRIC_NAMES.index(name) for name in ("likes", "comments", "shares", "saves", "link_clicks"))


def engagements(values: Sequence[int | None]) -> int | None:
    """likes + comments + shares + saves + link_clicks, over those reported; None where none is."""
    total: int | None = None
    for position in _ENGAGING:
        if (value := values[position]) is not None:
            total = value if total is None else total + value
    return total


def known_values(latest: Sequence[int | None], until: Sequence[int], published_at: int) -> list[Known]:
    """What `gains` starts from: each metric's last value, or 0 at publication where there was none."""
    return [
        Known(0, published_at) if value is None else Known(value, moment)
        for value, moment in zip(latest, until, strict=True)
    ]


def add(db: Database, platform: str, gained: Mapping[int, Cells], newly_rated: Iterable[int]) -> None:
    """Add what posts of one platform gained: post id -> cells. post_latest must be up to date already.

    `newly_rated` are posts whose impressions became known just now: what they gained before counts as rated too.
    """
    rated = _posts_with_impressions(db, gained)
    sums = {
        (post, day): _with_sums(cell, post in rated) for post, cells in gained.items() for day, cell in cells.items()
    }
    for post in newly_rated:
        for day, *cell in db.execute(f"SELECT day, {_METRICS} FROM post_days WHERE post_id = ?", [post]).fetchall():
            earlier: Values = [*_NOTHING, None, engagements(cell), cell[_LINK_CLICKS]]
            sums[post, day] = _plus(sums[post, day], earlier) if (post, day) in sums else earlier
    cells_by_post = [(post, day, *cell) for post, cells in gained.items() for day, cell in cells.items()]
    _add_rows(db, "post_days", ("post_id", "day"), METRIC_NAMES, cells_by_post)
    _add_to_campaigns(db, platform, sums)
    organisation = _grouped(((platform, day), values) for (_, day), values in sums.items())
    _add_rows(db, "organisation_days", ("platform", "day"), _SUM_NAMES, organisation)


def rebuild(db: Database, calendar: Calendar) -> int:
    """Make all derived tables anew from the snapshots, in the surrounding transaction. Returns the posts' number."""
    for table in ("post_latest", "post_days"):
        db.execute(f"DELETE FROM {table}")
    posts = 0
    latest: list[tuple[int | None, ...]] = []
    days: list[tuple[int | None, ...]] = []
    for post, values, cells in _timelines(db, calendar):
        posts += 1
        latest.append((post, *values, engagements(values)))
        days += [(post, day, *cells[day]) for day in sorted(cells)]
        if len(days) > 50_000:
            _insert(db, latest, days)
            latest, days = [], []
    _insert(db, latest, days)
    sum_campaigns(db)
    names = ", ".join(("platform", "day", *_SUM_NAMES))
    db.execute("DELETE FROM organisation_days")
    db.execute(f"INSERT INTO organisation_days ({names}) SELECT {names} FROM organisation_day_sums")
    return posts


def derive_again(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    """Make everything derived from these posts' snapshots anew, in the surrounding transaction."""
    platforms: set[str] = set()
    campaigns: set[int] = set()
    for start in range(0, len(posts), _AT_ONCE):
        some = posts[start : start + _AT_ONCE]
        marks = _marks(some)
        for table in ("post_latest", "post_days"):
            db.execute(f"DELETE FROM {table} WHERE post_id IN ({marks})", list(some))
        timelines = list(_timelines(db, calendar, some))
        latest = [(post, *values, engagements(values)) for post, values, _ in timelines]
        _insert(db, latest, [(post, day, *cells[day]) for post, _, cells in timelines for day in sorted(cells)])
        rows = db.execute(f"SELECT DISTINCT platform FROM posts WHERE id IN ({marks})", list(some))
        platforms |= {platform for (platform,) in rows.fetchall()}
        campaigns |= set(campaigns_with(db, some))
    sum_campaigns(db, sorted(campaigns))
    names = ", ".join(("platform", "day", *_SUM_NAMES))
    for platform in sorted(platforms):
        db.execute("DELETE FROM organisation_days WHERE platform = ?", [platform])
        db.execute(
            f"INSERT INTO organisation_days ({names}) SELECT {names} FROM organisation_day_sums WHERE platform = ?",
            [platform],
        )


def campaigns_with(db: Database, posts: Sequence[int]) -> list[int]:
    """The keys of the campaigns that hold one of these posts."""
    found = db.execute(
        f"SELECT DISTINCT campaign_id FROM campaign_posts WHERE post_id IN ({_marks(posts)})", list(posts)
    )
    return [row[0] for row in found.fetchall()]


def sum_campaigns(db: Database, campaigns: Sequence[int] | None = None) -> None:
    """Make campaign_days anew, of all campaigns or of those with these keys."""
    if campaigns is None:
        campaigns = [row[0] for row in db.execute("SELECT id FROM campaigns").fetchall()]
    marks = _marks(campaigns)
    db.execute(f"DELETE FROM campaign_days WHERE campaign_id IN ({marks})", list(campaigns))
    names = ", ".join(("campaign_id", "platform", "day", *_SUM_NAMES))
    db.execute(
        f"INSERT INTO campaign_days ({names}) SELECT {names} FROM campaign_day_sums WHERE campaign_id IN ({marks})",
        list(campaigns),
    )


def _timelines(
    db: Database, calendar: Calendar, posts: Sequence[int] | None = None
) -> Iterator[tuple[int, Values, Cells]]:
    """For each post, or each of these: its last known values and all its gains, from its snapshots in order."""
    metrics = ", ".join(f"s.{name}" for name in METRIC_NAMES)
    which = "" if posts is None else f"WHERE s.post_id IN ({_marks(posts)}) "
    rows = db.execute(
        f"SELECT s.post_id, p.published_at, s.taken_at, s.seen_until, {metrics} FROM snapshots s "
        f"JOIN posts p ON p.id = s.post_id {which}ORDER BY s.post_id, s.taken_at",
        list(posts or ()),
    )
    for post, snapshots in groupby(rows, key=itemgetter(0)):
        latest: Values = [None] * len(METRIC_NAMES)
        until = [0] * len(METRIC_NAMES)
        cells: Cells = {}
        for _, published_at, taken_at, seen_until, *values in snapshots:
            found = gains(known_values(latest, until, published_at), Metrics(*values), taken_at, calendar)
            for day, cell in found.items():
                cells[day] = _plus(cells[day], cell) if day in cells else cell
            for position, value in enumerate(values):
                if value is not None:
                    latest[position], until[position] = value, seen_until
        yield post, latest, cells


def _insert(db: Database, latest: Sequence[tuple[int | None, ...]], days: Sequence[tuple[int | None, ...]]) -> None:
    if latest:
        db.table("post_latest").insert_all([("post_id", *METRIC_NAMES, "engagements"), *latest])
    if days:
        db.table("post_days").insert_all([("post_id", "day", *METRIC_NAMES), *days])


def _with_sums(cell: Values, rated: bool) -> Values:
    engaged = engagements(cell)
    return [*cell, engaged, engaged if rated else None, cell[_LINK_CLICKS] if rated else None]


def _posts_with_impressions(db: Database, posts: Iterable[int]) -> set[int]:
    ids = list(posts)
    found = db.execute(
        f"SELECT post_id FROM post_latest WHERE impressions IS NOT NULL AND post_id IN ({_marks(ids)})", ids
    )
    return {row[0] for row in found.fetchall()}


def _add_to_campaigns(db: Database, platform: str, sums: Mapping[tuple[int, int], Values]) -> None:
    ids = list({post for post, _ in sums})
    members: dict[int, list[int]] = {}
    found = db.execute(f"SELECT post_id, campaign_id FROM campaign_posts WHERE post_id IN ({_marks(ids)})", ids)
    for post, campaign in found.fetchall():
        members.setdefault(post, []).append(campaign)
    rows = _grouped(
        ((campaign, platform, day), values)
        for (post, day), values in sums.items()
        for campaign in members.get(post, ())
    )
    _add_rows(db, "campaign_days", ("campaign_id", "platform", "day"), _SUM_NAMES, rows)


def _grouped(items: Iterable[tuple[tuple[int | str, ...], Values]]) -> list[tuple[int | str | None, ...]]:
    totals: dict[tuple[int | str, ...], Values] = {}
    for key, values in items:
        totals[key] = _plus(totals[key], values) if key in totals else values
    return [(*key, *values) for key, values in totals.items()]


def _plus(one: Values, other: Values) -> Values:
    """Cell by cell; an unknown added to a known leaves the known."""
    return [b if a is None else a if b is None else a + b for a, b in zip(one, other, strict=True)]


def _add_rows(
    db: Database, table: str, keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[int | str | None]]
) -> None:
    """Add to what stands in the table already; a bare executemany, as sqlite-utils' upsert can only replace."""
    columns = ", ".join((*keys, *names))
    sums = ", ".join(f"{name} = coalesce({name} + excluded.{name}, {name}, excluded.{name})" for name in names)
    marks = ", ".join("?" * (len(keys) + len(names)))
    db.conn.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}", rows
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
