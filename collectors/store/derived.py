"""The derived tables: post_latest, post_days, campaign_days and organisation_days.

A run keeps them up to date with what it stores, in the same transaction (`add`); `rebuild` makes them anew from the
snapshots and must give the same content.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlite_utils import Database

from collectors.days import Calendar
from collectors.gains import Cells, Known, gains
from collectors.records import METRIC_NAMES, Metrics

Values = list[int | None]
_Sums = dict[tuple[int, int], Values]  # (post, day) -> what it adds to sums, in the order of _SUM_NAMES

_METRICS = ", ".join(METRIC_NAMES)
_SUM_NAMES = (*METRIC_NAMES, "engagements", "rated_engagements", "rated_link_clicks")
_NOTHING: tuple[None, ...] = (None,) * len(METRIC_NAMES)
_AT_ONCE = 500  # posts
_ROWS_AT_ONCE = 50_000
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
    _add_to_organisation(db, platform, sums)


def rebuild(db: Database, calendar: Calendar) -> int:
    """Make all derived tables anew from the snapshots, in the surrounding transaction. Returns the posts' number."""
    for table in ("post_latest", "post_days"):
        db.execute(f"DELETE FROM {table}")
    posts = _derive(db, _timelines(db, calendar))
    sum_campaigns(db)
    _sum_organisation(db)
    return posts


def derive_again(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    """Make everything derived from these posts' snapshots anew, in the surrounding transaction.

    Sums of which nothing but a few days changed are not added up again over all their posts.
    """
    whole_platforms: set[str] = set()
    whole_campaigns: set[int] = set()
    for start in range(0, len(posts), _AT_ONCE):
        some = posts[start : start + _AT_ONCE]
        before = _sums_of(db, some)
        _make_anew(db, some, calendar)
        after = _sums_of(db, some)
        for platform, ids in _by_platform(db, some).items():
            changes = _changes(before, after, ids)
            if changes is None:
                whole_platforms.add(platform)
                whole_campaigns |= set(campaigns_with(db, ids))
            elif changes:
                _add_to_campaigns(db, platform, changes)
                _add_to_organisation(db, platform, changes)
    if whole_platforms:
        sum_campaigns(db, sorted(whole_campaigns))
        _sum_organisation(db, sorted(whole_platforms))


def _make_anew(db: Database, posts: Sequence[int], calendar: Calendar) -> None:
    for table in ("post_latest", "post_days"):
        db.execute(f"DELETE FROM {table} WHERE post_id IN ({_marks(posts)})", list(posts))
    _derive(db, _timelines(db, calendar, posts))


def _derive(db: Database, timelines: Iterable[tuple[int, Values, Cells]]) -> int:
    """Write what follows from these posts' looks alone. Returns how many posts there were."""
    posts = 0
    latest: list[tuple[int | None, ...]] = []
    days: list[tuple[int | None, ...]] = []
    for post, values, cells in timelines:
        posts += 1
        latest.append((post, *values, engagements(values)))
        days += [(post, day, *cells[day]) for day in sorted(cells)]
        if len(days) > _ROWS_AT_ONCE:
            _insert(db, latest, days)
            latest, days = [], []
    _insert(db, latest, days)
    return posts


def _sums_of(db: Database, posts: Sequence[int]) -> _Sums | None:
    """(post, day) -> what it adds to sums; None where these are too many to compare."""
    marks = _marks(posts)
    many = db.execute(f"SELECT count(*) FROM post_days WHERE post_id IN ({marks})", list(posts)).fetchone()[0]
    if many > _ROWS_AT_ONCE:
        return None
    rated = _posts_with_impressions(db, posts)
    rows = db.execute(f"SELECT post_id, day, {_METRICS} FROM post_days WHERE post_id IN ({marks})", list(posts))
    return {(post, day): _with_sums(cell, post in rated) for post, day, *cell in rows.fetchall()}


def _changes(before: _Sums | None, after: _Sums | None, posts: Collection[int]) -> _Sums | None:
    """What is to be added to the sums of these posts; None where adding is not enough: something is unknown now."""
    if before is None or after is None:
        return None
    changes: _Sums = {}
    for key in before.keys() | after.keys():
        if key[0] not in posts or (was := before.get(key)) == (now := after.get(key)):
            continue
        if was is None or now is None:
            if now is None:
                return None
            changes[key] = now
            continue
        if any(old is not None and new is None for old, new in zip(was, now, strict=True)):
            return None
        changes[key] = [new if new is None or old is None else new - old for old, new in zip(was, now, strict=True)]
    return changes


def _by_platform(db: Database, posts: Sequence[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    rows = db.execute(f"SELECT id, platform FROM posts WHERE id IN ({_marks(posts)})", list(posts))
    for post, platform in rows.fetchall():
        found.setdefault(platform, set()).add(post)
    return found


def campaigns_with(db: Database, posts: Collection[int]) -> list[int]:
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


def _sum_organisation(db: Database, platforms: Sequence[str] | None = None) -> None:
    """Make organisation_days anew, of all platforms or of these."""
    which = "" if platforms is None else f"WHERE platform IN ({_marks(platforms)})"
    names = ", ".join(("platform", "day", *_SUM_NAMES))
    db.execute(f"DELETE FROM organisation_days {which}", list(platforms or ()))
    db.execute(
        f"INSERT INTO organisation_days ({names}) SELECT {names} FROM organisation_day_sums {which}",
        list(platforms or ()),
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
    """A bare executemany: sqlite-utils looks at every value of what may be millions of rows."""
    for table, names, rows in (
        ("post_latest", ("post_id", *METRIC_NAMES, "engagements"), latest),
        ("post_days", ("post_id", "day", *METRIC_NAMES), days),
    ):
        marks = ", ".join("?" * len(names))
        db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


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


def _add_to_organisation(db: Database, platform: str, sums: Mapping[tuple[int, int], Values]) -> None:
    rows = _grouped(((platform, day), values) for (_, day), values in sums.items())
    _add_rows(db, "organisation_days", ("platform", "day"), _SUM_NAMES, rows)


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


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
