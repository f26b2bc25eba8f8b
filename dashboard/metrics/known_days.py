"""Up to which day do we know anything?"""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_of(moment: datetime, timezone: str) -> date:
    """The organisation's day in which a moment lies."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def last_known_day(data_as_of: datetime | None, timezone: str, last: date) -> date | None:
    """The last day of a period ending on `last` that figures exist for; None before the first collection.

    The day of the last collection itself counts as known, though it had not ended then.
    """
    return None if data_as_of is None else min(last, day_of(data_as_of, timezone))
