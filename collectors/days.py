"""The organisation's days: whole days since 1970-01-01, each beginning at midnight in its timezone.

A day is 23 or 25 hours long where the clocks change.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400  # seconds, but where the clocks change
_EPOCH = date(1970, 1, 1)
_LOOKED_AT = 512  # days whose lengths are found out at once


def day_number(day: date) -> int:
    """A date as the database keeps it."""
    return (day - _EPOCH).days


def date_of(day: int) -> date:
    """The date behind a day number."""
    return _EPOCH + timedelta(days=day)


def instant(moment: datetime) -> int:
    """A moment as the database keeps it: whole seconds since 1970."""
    return int(moment.timestamp())


def moment(instant_: int) -> datetime:
    """The UTC moment behind an instant."""
    return datetime.fromtimestamp(instant_, UTC)


class Calendar:
    """Which day an instant lies in, and when a day begins, in one timezone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.begins = lru_cache(maxsize=4096)(self._begins)
        self._uneven_of = lru_cache(maxsize=256)(self._uneven_at)
        self._day_of_quarter = lru_cache(maxsize=65_536)(self._day_at_quarter)

    def day(self, instant_: int) -> int:
        """The day number an instant lies in."""
        return self._day_of_quarter(instant_ // 900)  # no timezone of today changes its day within a quarter of an hour

    def uneven(self, first: int, end: int) -> Iterator[int]:
        """The days from `first` on and before `end` that are longer or shorter than 24 hours."""
        for block in range(first // _LOOKED_AT, -(-end // _LOOKED_AT)):
            yield from (day for day in self._uneven_of(block) if first <= day < end)

    def _uneven_at(self, block: int) -> list[int]:
        days = range(block * _LOOKED_AT, (block + 1) * _LOOKED_AT)
        return [day for day in days if self._begins(day + 1) - self._begins(day) != DAY]

    def _day_at_quarter(self, quarter: int) -> int:
        return day_number(datetime.fromtimestamp(quarter * 900, self.zone).date())

    def _begins(self, day: int) -> int:
        midnight = datetime.combine(date_of(day), datetime.min.time(), self.zone)
        return int(midnight.timestamp())
