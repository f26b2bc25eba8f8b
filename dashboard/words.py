"""How numbers, days and names are written for people. Only here, so that every page writes them alike."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dashboard import numerals
from dashboard.numerals import MINUS as MINUS
from dashboard.numerals import THIN as THIN

_SIGNS = re.compile(r"([\\`*_\[\]<>~$#:|!]|&(?=[#\w]))")
_LINKS = re.compile(r"(https?:|www|@)(?=\S)", re.IGNORECASE)  # becomes a link in whatever way its signs are escaped,
_JOINER = "\u2060"  # but not with this in it, which nobody sees
NOT_REPORTED = "not reported"

PER = {"day": "per day", "week": "per week"}
# Names that are not just their key with a capital.
TITLES = {
    "x": "X",
    "youtube": "YouTube",
    "ga4": "Google Analytics",
    "yourls": "YOURLS",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "redirect": "Our short links",
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
    """12,345 as the reader's language writes it; unknown is said, never 0."""
    if _unknown(value) or value is None:
        return NOT_REPORTED
    return numerals.current().written(round(value))


def decimal(value: float, digits: int = 1) -> str:
    """12.5, with so many digits behind the mark."""
    return numerals.current().written(value, digits)


def signed(value: float) -> str:
    """With its sign, as +1,234."""
    return f"+{number(value)}" if value > 0 else number(value)


def percent(share: float | None, digits: int = 1) -> str:
    """0.0176 -> 1.8 %."""
    if _unknown(share) or share is None:
        return "not known"
    form = numerals.current()
    return form.percent.format(form.written(share * 100, digits))


def percents(low: float, high: float) -> str:
    """34 to 46 %: two shares, the sign once where it stands behind."""
    before, _, behind = numerals.current().percent.partition("{}")
    first, second = percent(low, 0), percent(high, 0)
    return f"{first} to {second}" if before else f"{first.removesuffix(behind)} to {second}"


def signed_percent(share: float) -> str:
    """How much more or less, as +12 %; small changes with a digit behind the mark."""
    sign = "+" if share > 0 else MINUS if share < 0 else ""
    if 0 < abs(share) < 0.0005:
        return f"under {sign}{percent(0.001)}"
    return sign + percent(abs(share), 0 if abs(share) >= 0.095 or share == 0 else 1)


def points(difference: float) -> str:
    """What a rate gained or lost, in hundredths: 0.003 -> +0.3 points. Not a percentage of the rate."""
    sign = "+" if difference > 0 else MINUS if difference < 0 else ""
    size = abs(difference) * 100
    if 0 < size < 0.005:
        return f"under {sign}{decimal(0.01, 2)} points"
    return f"{sign}{decimal(size, 1 if size >= 0.095 or size == 0 else 2)} points"


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
    """A text of somebody else's as it is, on one line: Streamlit would take some of its signs for formatting."""
    return _SIGNS.sub(r"\\\1", _LINKS.sub(rf"\1{_JOINER}", " ".join(text.split())))


def web_address(address: object) -> str | None:
    """An address that a browser may be led to, fit for Markdown; None where it is none: a server may say anything."""
    if not isinstance(address, str) or not re.match(r"https?://[^/]", address, re.IGNORECASE):
        return None
    return re.sub(r"[\s<>()\[\]\\\"'`|]", lambda sign: quote(sign[0]), address)


def unmarked(text: str) -> str:
    """A text for who hears it: without the signs that make parts bold, and without those that `plain` put in."""
    return re.sub(r"\\(?=[^\w\s])", "", text.replace("**", "").replace(_JOINER, ""))


def counted(count: int, thing: str, things: str | None = None) -> str:
    """1 post, 2 posts, 1,234 posts."""
    return f"{number(count)} {thing if count == 1 else things or thing + 's'}"


def _unknown(value: float | None) -> bool:
    return value is None or value != value  # a missing figure in a frame is NaN
