"""How numbers, days and names are written for people. Only here, so that every page writes them alike."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_SIGNS = re.compile(r"([\\`*_\[\]<>~$#:|!])")
NOT_REPORTED = "not reported"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

PER = {"day": "per day", "week": "per week"}
# Names that are not just their key with a capital.
TITLES = {
    "x": "X",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "sentiment": "Labelling of comments",
}


def source_title(source: str) -> str:
    """A platform's or click source's name as people write it."""
    return TITLES.get(source) or source.replace("_", " ").capitalize()


def listing(names: Sequence[str], joint: str = "and") -> str:
    """'A', 'A and B', 'A, B and C'."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def number(value: float | None) -> str:
    """12,345; negative with a true minus; unknown is said, never 0."""
    if _unknown(value):
        return NOT_REPORTED
    return f"{round(value or 0):,}".replace("-", MINUS)


def signed(value: float) -> str:
    """With its sign, as +1,234."""
    return f"+{number(value)}" if value > 0 else number(value)


def percent(share: float | None, digits: int = 1) -> str:
    """0.0176 -> 1.8 %."""
    if _unknown(share) or share is None:
        return "not known"
    return f"{share * 100:.{digits}f}{THIN}%".replace("-", MINUS)


def day(value: date) -> str:
    """3 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def days(first: date, last: date) -> str:
    """1 to 30 Nov 2026, naming month and year once where both ends share them."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%b} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def moment(instant: datetime, timezone: str) -> str:
    """A moment on the organisation's clock: Tue 3 Nov 2026, 02:14."""
    local = instant.astimezone(ZoneInfo(timezone))
    return f"{local:%a} {day(local.date())}, {local:%H:%M}"


def age(span: timedelta) -> str:
    """How long ago, in the largest unit that says enough."""
    seconds = span.total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size * (2 if unit == "day" else 1):
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def plain(text: str) -> str:
    """A text of somebody else's as it is: Streamlit would take some of its signs for formatting."""
    return _SIGNS.sub(r"\\\1", text)


def unmarked(text: str) -> str:
    """A text for who hears it: without the signs that make parts bold, and without those that `plain` put in."""
    return re.sub(r"\\(?=[^\w\s])", "", text.replace("**", ""))


def counted(count: int, thing: str, things: str | None = None) -> str:
    """1 post, 2 posts, 1,234 posts."""
    return f"{number(count)} {thing if count == 1 else things or thing + 's'}"


def _unknown(value: float | None) -> bool:
    return value is None or value != value  # a missing figure in a frame is NaN
