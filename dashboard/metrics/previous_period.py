"""Which earlier days may this period be compared with?"""

from datetime import date, timedelta


def previous_period(first: date, last: date, earliest: date | None) -> tuple[date, date] | None:
    """The latest earlier period that is as long and has the same weekdays: shifted back by whole weeks.

    earliest: the first day that can be compared with (begin of the campaign and of the collection, whichever is
    later). None where the earlier period would begin before that, or nothing was collected yet: no comparison is better
    than a wrong one.
    """
    length = (last - first).days + 1
    shift = timedelta(weeks=-(-length // 7))
    if length < 1 or earliest is None or first - shift < earliest:
        return None
    return first - shift, last - shift
