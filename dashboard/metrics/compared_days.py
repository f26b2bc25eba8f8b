"""Which days is a period compared with, and if with none, why not?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboard.metrics.previous_period import same_weekdays_before

How = Literal["before", "year", "own"]
A_YEAR = timedelta(weeks=52)  # 364 days: the same weekdays, a day or two off the date
WEEK = 7


@dataclass(frozen=True)
class Bounds:
    """Where figures can be compared. None: no such bound."""

    campaign: date | None  # its first day
    collected: date | None  # the first day of which figures were collected; None: none were yet
    newest: date  # the last day that is whole


@dataclass(frozen=True)
class ComparedDays:
    """As many days as the period has, and whether they may be compared with."""

    first: date
    last: date
    hindrance: Literal["", "campaign", "collection", "overlap", "future"] = ""
    same_weekdays: bool = True


def compared_days(first: date, last: date, how: How, own: date | None, bounds: Bounds) -> ComparedDays:
    """The days a period is compared with: as many, and wherever possible with the same weekdays.

    before: shifted back by as many whole weeks as it takes not to overlap. year: 52 weeks earlier. own: from the day
    `own` on, moved by up to three days to the same weekday unless that leads to where nothing can be compared; then
    the weekdays differ. A period that is not within the bounds, or shares days with the first, has a hindrance: no
    comparison is better than a wrong one.
    """
    if how == "own":
        return _own_days(first, last, own or first - A_YEAR, bounds)
    begin = same_weekdays_before(first, last)[0] if how == "before" else first - A_YEAR
    return _checked(first, last, begin, bounds)


def _own_days(first: date, last: date, own: date, bounds: Bounds) -> ComparedDays:
    off = (first.weekday() - own.weekday() + 3) % WEEK - 3  # -3 to 3 days
    aligned = _checked(first, last, own + timedelta(days=off), bounds)
    return aligned if off == 0 or not aligned.hindrance else _checked(first, last, own, bounds)


def _checked(first: date, last: date, begin: date, bounds: Bounds) -> ComparedDays:
    end = begin + (last - first)
    same = begin.weekday() == first.weekday()
    if bounds.campaign and begin < bounds.campaign:
        return ComparedDays(begin, end, "campaign", same)
    if bounds.collected is None or begin < bounds.collected:
        return ComparedDays(begin, end, "collection", same)
    if begin <= last and end >= first:
        return ComparedDays(begin, end, "overlap", same)
    if end > bounds.newest:
        return ComparedDays(begin, end, "future", same)
    return ComparedDays(begin, end, "", same)
