"""What a post gained between two snapshots, and on which days.

A gain lies between the last moment the old value was seen and the first moment the new one was. It is spread over
the days in proportion to the time of each day that lies between them, in integers, so that daily sums are exact and
a gap in collection makes a flat stretch instead of a spike. A value never seen before counts from publication.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from collectors.days import Calendar
from collectors.records import Metrics

Cells = dict[int, list[int | None]]  # day -> gain of each metric; None where it is not reported


class Known(NamedTuple):
    """The last known value of one metric, and the last moment it was seen."""

    value: int
    until: int


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in integer shares proportional to `weights`; largest remainder, ties to the earlier share.

    A loss is spread like a gain with the sign turned. The shares' sum is exactly `amount`.
    """
    total = sum(weights)
    size = abs(amount)
    shares = [size * weight // total for weight in weights]
    missing = size - sum(shares)
    if missing:
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
        for i in by_remainder[:missing]:
            shares[i] += 1
    return shares if amount >= 0 else [-share for share in shares]


def days_between(start: int, end: int, calendar: Calendar) -> tuple[int, list[int]]:
    """The first day that [start, end) touches, and how many seconds of it lie in each day from there on."""
    last = calendar.day(end)
    if start >= end:
        return last, [1]
    first = calendar.day(start)
    edges = [start, *(calendar.begins(day) for day in range(first + 1, last + 1)), end]
    return first, [later - earlier for earlier, later in pairwise(edges)]


def gains(before: Sequence[Known], now: Metrics, taken_at: int, calendar: Calendar) -> Cells:
    """The days on which something moved between `before` and a new snapshot.

    `before` holds, per metric, its last known value; for one never known, 0 at the moment of publication.
    """
    cells: Cells = {}
    for position, (known, value) in enumerate(zip(before, now, strict=True)):
        if value is None or value == known.value:
            continue
        first, weights = days_between(known.until, taken_at, calendar)
        for day, share in enumerate(spread(value - known.value, weights), first):
            if share:
                cell = cells.setdefault(day, [None if v is None else 0 for v in now])
                cell[position] = share
    return cells
