"""Which earlier days may this period be compared with?"""

from datetime import date, timedelta


def previous_period(first: date, last: date, earliest: date | None) -> tuple[date, date] | None:
    """The latest earlier period that is as long and has the same weekdays: shifted back by whole weeks.

    earliest: the first day that can be compared with (begin of the campaign and of the collection, whichever is
    later). None where the earlier period would begin before that, or nothing was collected yet: no comparison is better
    than a wrong one.
    """
    before = same_weekdays_before(first, last)
    return None if last < first or earliest is None or before[0] < earliest else before


def same_weekdays_before(first: date, last: date) -> tuple[date, date]:
    """The period shifted back by as many whole weeks as it takes not to overlap, known or not."""
    shift = timedelta(weeks=-(-((last - first).days + 1) // 7))
    return first - shift, last - shift
