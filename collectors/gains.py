"""What a post gained between two snapshots, and on which days.

A gain lies between the last moment the old value was seen and the first moment the new one was. It is spread over
the days in proportion to the time of each day that lies between them, in integers, so that daily sums are exact and
a gap in collection makes a flat stretch instead of a spike. A value never seen before counts from publication.

Over hundreds of days most shares are the same: what is spread is told in stretches of days that gain equally much.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from collectors.days import DAY, Calendar
from collectors.records import Metrics

Cell = list[int | None]  # of each metric; None where it is not reported
Stretch = tuple[int, int]  # a first and a last day
Gains = dict[Stretch, Cell]  # what each day of a stretch gains; a day may lie in several, whose gains add up


class Known(NamedTuple):
    """The last known value of one metric, and the last moment it was seen."""

    value: int
    until: int


class Run(NamedTuple):
    """Days in a row of which equally many seconds count."""

    first: int
    days: int
    seconds: int


class Time:
    """The days that [start, end) touches, over which amounts are spread."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._seconds = sum([days * seconds for _, days, seconds in runs])
        self._longest_first = sorted(range(len(runs)), key=lambda place: -runs[place].seconds)
        self.end = runs[-1].first + runs[-1].days

    @classmethod
    def between(cls, start: int, end: int, calendar: Calendar) -> "Time":
        return cls(runs_between(start, end, calendar))

    def spread(self, amount: int) -> dict[int, int]:
        """`amount` in integer shares proportional to each day's seconds; largest remainder, ties to the earlier day.

        A loss is spread like a gain with the sign turned. The shares' sum is exactly `amount`. Day -> the share of it
        and of the days after it, up to the next day named.
        """
        size = abs(amount)
        if size * self._runs[self._longest_first[0]].seconds < self._seconds:  # no day has a whole one for itself
            shares = self._handed_out(size, [0] * len(self._runs), self._longest_first)
        else:
            parts = [divmod(size * seconds, self._seconds) for _, _, seconds in self._runs]
            whole = [part[0] for part in parts]
            order = [place for _, place in sorted([(-part[1], place) for place, part in enumerate(parts)])]
            missing = size - sum([share * run[1] for share, run in zip(whole, self._runs, strict=True)])
            shares = self._handed_out(missing, whole, order)
        return shares if amount >= 0 else {day: -share for day, share in shares.items()}

    def _handed_out(self, missing: int, whole: Sequence[int], order: Iterable[int]) -> dict[int, int]:
        """One more for as many days as are missing, run after run in this order."""
        more: dict[int, int] = {}
        for place in order:
            if not missing:
                break
            more[place] = min(missing, self._runs[place][1])
            missing -= more[place]
        shares: dict[int, int] = {}
        before = None
        for place, (first, days, _) in enumerate(self._runs):
            share = whole[place]
            if place in more:
                if share + 1 != before:
                    before = shares[first] = share + 1
                first, days = first + more[place], days - more[place]
            if days and share != before:
                before = shares[first] = share
        return shares


def spread_over_days(amount: int, start: int, end: int, calendar: Calendar) -> dict[int, int]:
    """What each of the days of [start, end) gains, with every day named."""
    time = Time.between(start, end, calendar)
    shares = time.spread(amount)
    return {day: shares[first] for first, following in pairwise((*shares, time.end)) for day in range(first, following)}


def runs_between(start: int, end: int, calendar: Calendar) -> list[Run]:
    """The days that [start, end) touches, and how many seconds of each lie in it."""
    first, last = calendar.day(start), calendar.day(end)
    if start >= end:
        return [Run(last, 1, 1)]
    if first == last:
        return [Run(first, 1, end - start)]
    runs = [Run(first, 1, calendar.begins(first + 1) - start)]
    following = first + 1
    for day in (*calendar.uneven(following, last), last):
        if following < day:
            runs.append(Run(following, day - following, DAY))
        runs.append(Run(day, 1, min(end, calendar.begins(day + 1)) - calendar.begins(day)))
        following = day + 1
    return runs


def gains(before: Sequence[Known], now: Metrics, taken_at: int, calendar: Calendar) -> Gains:
    """The days on which something moved between `before` and a new snapshot.

    `before` holds, per metric, its last known value; for one never known, 0 at the moment of publication.
    """
    moved: dict[int, dict[int, int]] = {}  # since when -> which metrics moved by how much
    for position, (known, value) in enumerate(zip(before, now, strict=True)):
        if value is not None and value != known.value:
            moved.setdefault(known.until, {})[position] = value - known.value
    found: Gains = {}
    for since, amounts in moved.items():
        time = Time.between(since, taken_at, calendar)
        shares = {position: time.spread(amount) for position, amount in amounts.items()}
        unmoved: Cell = [None if value is None else 0 for value in now]
        for stretch, cell in _stretches(shares, unmoved, time.end):
            if any(cell):
                found[stretch] = plus(found[stretch], cell) if stretch in found else cell
    return found


def plus(one: Sequence[int | None], other: Sequence[int | None]) -> Cell:
    """Cell by cell; an unknown added to a known leaves the known."""
    return [b if a is None else a if b is None else a + b for a, b in zip(one, other, strict=True)]


def _stretches(shares: Mapping[int, Mapping[int, int]], cell: Cell, end: int) -> Iterator[tuple[Stretch, Cell]]:
    """Stretches in which no metric's share changes, from each metric's own."""
    changes: dict[int, list[tuple[int, int]]] = {end: []}
    for position, its in shares.items():
        for day, share in its.items():
            changes.setdefault(day, []).append((position, share))
    for day, following in pairwise(sorted(changes)):
        for position, share in changes[day]:
            cell[position] = share
        yield (day, following - 1), cell.copy()
