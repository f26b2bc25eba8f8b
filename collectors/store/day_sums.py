"""The sums per day over posts: campaign_days over a campaign's, organisation_days over all, each counted once.

What gains add to them is reckoned here; made anew as a whole they are reckoned by the database itself, see
`schema_of_gains`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from sqlite_utils import Database

from collectors.gains import Cell, plus
from collectors.records import METRIC_NAMES
from collectors.store.rows import add_rows, marks_for

Gained = tuple[int, int, int, *tuple[int | None, ...]]  # post, first day, last day, then what each day gained
Sums = dict[tuple[int | None, str, int], Cell]  # (campaign, platform, day), campaign None: of all posts
Rated = Literal["yes", "no", "since now"]

_SUM_NAMES = (*METRIC_NAMES, "engagements", "rated_engagements", "rated_link_clicks")
_LINK_CLICKS = METRIC_NAMES.index("link_clicks")
ENGAGING = ("likes", "comments", "shares", "saves", "link_clicks")
_ENGAGING = tuple(map(METRIC_NAMES.index, ENGAGING))


class Place(NamedTuple):
    """Where a post's gains are added. rated: whether its impressions are known, so that a rate may divide by them."""

    platform: str
    campaigns: tuple[int, ...]
    rated: Rated


def engagements(values: Sequence[int | None]) -> int | None:
    """likes + comments + shares + saves + link_clicks, over those reported; None where none is."""
    reported = [value for position in _ENGAGING if (value := values[position]) is not None]
    return sum(reported) if reported else None


def places_of(db: Database, posts: Collection[int]) -> dict[int, Place]:
    """Where each of these posts counts, by what is stored of it now."""
    marks, given = marks_for(posts), list(posts)
    members: dict[int, list[int]] = {}
    found = db.execute(
        f"SELECT post_id, campaign_id FROM campaign_posts WHERE post_id IN ({marks}) ORDER BY campaign_id", given
    )
    for post, campaign in found.fetchall():
        members.setdefault(post, []).append(campaign)
    rows = db.execute(
        "SELECT p.id, p.platform, l.impressions IS NOT NULL FROM posts p LEFT JOIN post_latest l ON l.post_id = p.id "
        f"WHERE p.id IN ({marks})",
        given,
    )
    return {
        post: Place(platform, tuple(members.get(post, ())), "yes" if rated else "no")
        for post, platform, rated in rows.fetchall()
    }


def sums_of(gained: Iterable[Gained], places: Mapping[int, Place]) -> Sums:
    """What these gains add to the sums."""
    alike: dict[Place, list[Gained]] = {}
    for gain in gained:
        alike.setdefault(places[gain[0]], []).append(gain)
    sums: Sums = {}
    for place, gains in alike.items():
        for day, cell in _by_day(gains):
            summed = _with_sums(cell, place.rated)
            for campaign in (None, *place.campaigns):
                key = (campaign, place.platform, day)
                sums[key] = plus(sums[key], summed) if key in sums else summed
    return sums


def difference(before: Sums, after: Sums) -> Sums | None:
    """What is to be added for `before` to become `after`; None where adding is not enough: something is unknown now."""
    nothing: Cell = [None] * len(_SUM_NAMES)
    changes: Sums = {}
    for key in before.keys() | after.keys():
        was, now = before.get(key, nothing), after.get(key, nothing)
        if any(old is not None and new is None for old, new in zip(was, now, strict=True)):
            return None
        if was != now:
            changes[key] = [new if new is None else new - (old or 0) for old, new in zip(was, now, strict=True)]
    return changes


def add_to_sums(db: Database, sums: Sums) -> None:
    """Add to what stands in campaign_days and organisation_days."""
    campaigns = [(*key, *values) for key, values in sums.items() if key[0] is not None]
    organisation = [(*key[1:], *values) for key, values in sums.items() if key[0] is None]
    add_rows(db, "campaign_days", ("campaign_id", "platform", "day"), _SUM_NAMES, campaigns)
    add_rows(db, "organisation_days", ("platform", "day"), _SUM_NAMES, organisation)


def sum_campaigns(db: Database, campaigns: Iterable[int] | None = None) -> None:
    """Make campaign_days anew, of all campaigns or of those with these keys."""
    if campaigns is None:
        campaigns = [key for (key,) in db.execute("SELECT id FROM campaigns").fetchall()]
    db.conn.executemany("INSERT INTO sum_campaign_days (campaign_id) VALUES (?)", [(key,) for key in campaigns])


def sum_organisation(db: Database, platforms: Iterable[str] | None = None) -> None:
    """Make organisation_days anew, of all platforms or of these."""
    if platforms is None:
        found = "SELECT platform FROM posts UNION SELECT platform FROM organisation_days"
        platforms = [platform for (platform,) in db.execute(found).fetchall()]
    db.conn.executemany("INSERT INTO sum_organisation_days (platform) VALUES (?)", [(name,) for name in platforms])


def campaigns_with(db: Database, posts: Collection[int]) -> list[int]:
    """The keys of the campaigns that hold one of these posts."""
    found = db.execute(
        f"SELECT DISTINCT campaign_id FROM campaign_posts WHERE post_id IN ({marks_for(posts)})", list(posts)
    )
    return [row[0] for row in found.fetchall()]


def _by_day(gains: Sequence[Gained]) -> Iterator[tuple[int, Cell]]:
    """What all these gained on each day: what begins with a day is added to all after it, what ended is taken off."""
    table = np.array(gains, dtype=float)  # whole numbers up to 2**53 are exact; None becomes NaN
    start = int(table[:, 1].min())
    begins, ends = table[:, 1].astype(int) - start, table[:, 2].astype(int) + 1 - start
    known = ~np.isnan(table[:, 3:])
    values = np.where(known, table[:, 3:], 0).astype(np.int64)
    steps = np.zeros((2, ends.max() + 1, values.shape[1]), dtype=np.int64)
    for way, days in ((1, begins), (-1, ends)):
        np.add.at(steps[0], days, way * values)
        np.add.at(steps[1], days, way * known.astype(np.int64))
    levels, counts = steps.cumsum(axis=1).tolist()
    for day, (level, reported) in enumerate(zip(levels, counts, strict=True), start):
        if any(reported):
            yield day, [value if n else None for value, n in zip(level, reported, strict=True)]


def _with_sums(cell: Cell, rated: Rated) -> Cell:
    """With engagements, and what a rate by impressions may divide; of a post rated since now, that alone is new."""
    engaged, clicked = engagements(cell), cell[_LINK_CLICKS]
    if rated == "since now":
        return [*[None] * len(METRIC_NAMES), None, engaged, clicked]
    return [*cell, engaged, *((engaged, clicked) if rated == "yes" else (None, None))]
