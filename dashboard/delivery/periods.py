"""Which month or week has just ended?"""

from datetime import date, timedelta

Days = tuple[date, date]  # first and last, both included


def ended(every: str, today: date) -> list[Days]:
    """The last two months or weeks (Monday to Sunday) that ended before `today`, the earlier first."""
    if every == "week":
        last = today - timedelta(days=today.weekday() + 1)
        return [(last - timedelta(days=days + 6), last - timedelta(days=days)) for days in (7, 0)]
    last = today.replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    return [(before.replace(day=1), before), (last.replace(day=1), last)]


def shared(days: Days, starts: date, ends: date | None) -> Days | None:
    """The days of a campaign within these; None where it did not run in them."""
    first, last = max(days[0], starts), min(days[1], ends or days[1])
    return (first, last) if first <= last else None
