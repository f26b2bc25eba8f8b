"""What a post gained between two snapshots, and on which days.

A gain lies between the last moment the old value was seen and the first moment the new one was. It is spread over
the days in proportion to the time of each day that lies between them, in integers, so that daily sums are exact and
a gap in collection makes a flat stretch instead of a spike. A value never seen before counts from publication.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise, repeat
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
    total, size = sum(weights), abs(amount)
    parts = {weight: divmod(size * weight, total) for weight in set(weights)}  # whole days weigh the same
    shares = [parts[weight][0] for weight in weights]
    missing = size - sum(shares)
    for remainder in sorted({part[1] for part in parts.values()}, reverse=True):
        for position, weight in enumerate(weights):
            if not missing:
                break
            if parts[weight][1] == remainder:
                shares[position] += 1
                missing -= 1
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
    moved: dict[int, list[int]] = {}  # since when -> which metrics
    for position, (known, value) in enumerate(zip(before, now, strict=True)):
        if value is not None and value != known.value:
            moved.setdefault(known.until, []).append(position)
    cells: Cells = {}
    for since, positions in moved.items():
        first, weights = days_between(since, taken_at, calendar)
        columns: list[Iterable[int | None]] = [repeat(None if value is None else 0) for value in now]
        for position in positions:
            columns[position] = spread((now[position] or 0) - before[position].value, weights)
        for day, cell in enumerate(zip(*columns), first):  # noqa: B905 - what is repeated has no end
            if not any(cell):
                continue
            if day in cells:
                for position in positions:
                    cells[day][position] = cell[position]
            else:
                cells[day] = list(cell)
    return cells
