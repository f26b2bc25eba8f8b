"""Weeks and numbers as people and spreadsheets write them. What can be read two ways is refused, not guessed."""

import re
from datetime import date, timedelta

_IN_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: number for number, month in enumerate(_IN_ENGLISH, 1) for name in (month, month[:3])} | {"sept": 9}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?")
_DAY_NAMED = re.compile(r"(?:[A-Za-z]{3,9}\.?,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?[ ,-]{1,2}(\d{4})")
_MONTH_NAMED = re.compile(r"(?:[A-Za-z]{3,9}\.?,? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'\u2019]+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3}){2,}")
MOST_DIGITS = 9
_SHOWN = 40  # signs of a cell in a message


class Unreadable(Exception):  # noqa: N818 - reads as what it says
    """A cell that cannot be understood; the message says why and what to do."""


def monday(text: str) -> date:
    """The Monday that is meant: 2026-11-16, 16.11.2026, 16 Nov 2026, 2026-W47 and their like. Raises Unreadable.

    Of 9/11/2026 and 11/9/2026 only one may be a Monday, and then that one is meant.
    """
    found = _days(" ".join(text.split()), text)
    mondays = {day for day in found if day.weekday() == 0}
    if len(mondays) == 1:
        return mondays.pop()
    if mondays:
        raise Unreadable(f'"{text[:_SHOWN]}" can be read two ways: write the Monday as 2026-11-16.')
    if len(found) > 1:
        raise Unreadable(f'"{text[:_SHOWN]}" is no Monday, whichever way it is read: write the week\'s Monday.')
    (day,) = found
    begins = day - timedelta(days=day.weekday())
    raise Unreadable(f'"{text[:_SHOWN]}" is a {day:%A}: write the Monday with which its week begins, {begins}.')


def times(text: str) -> int | None:
    """How often; None for an empty cell. Raises Unreadable."""
    plain = _SPACES.sub("", text)
    if not plain:
        return None
    if _GROUPED.fullmatch(plain):
        plain = re.sub("[,.]", "", plain)
    elif re.fullmatch(r"\d+[.,]0{1,2}", plain):
        plain = re.split("[.,]", plain)[0]
    if plain.isascii() and plain.isdecimal():
        if len(plain.lstrip("0")) > MOST_DIGITS:
            raise Unreadable(f'"{text[:_SHOWN]}" is far too large: look whether columns have moved.')
        return int(plain)
    if plain.startswith(("-", "\u2212", "(")):
        raise Unreadable(f'"{text[:_SHOWN]}" is less than nothing: write a whole number, 0 or more.')
    if re.fullmatch(r"\d{1,3}\.\d{3}", plain):
        raise Unreadable(f'"{text[:_SHOWN]}" can be read two ways: write it without a point.')
    raise Unreadable(
        f'"{text[:_SHOWN]}" is no whole number: write it in digits, or leave it empty where it is unknown.'
    )


def _days(plain: str, text: str) -> set[date]:
    """The days that may be meant: two where day and month may be either way round."""
    try:
        if found := _ISO.fullmatch(plain):
            return {date(*map(int, found.groups()))}
        if found := _ISO_WEEK.fullmatch(plain):
            return {date.fromisocalendar(int(found[1]), int(found[2]), 1)}
        if found := _NUMBERS.fullmatch(plain):
            return _either_way(int(found[1]), int(found[3]), int(found[4]), only_by_day=found[2] == ".")
        if (found := _DAY_NAMED.fullmatch(plain)) and (month := _MONTHS.get(found[2].casefold())):
            return {date(int(found[3]), month, int(found[1]))}
        if (found := _MONTH_NAMED.fullmatch(plain)) and (month := _MONTHS.get(found[1].casefold())):
            return {date(int(found[3]), month, int(found[2]))}
    except ValueError:
        raise Unreadable(f'"{text[:_SHOWN]}" is no day there is: write the week\'s Monday as 2026-11-16.') from None
    raise Unreadable(f'"{text[:_SHOWN]}" is no day this page can read: write the week\'s Monday as 2026-11-16.')


def _either_way(one: int, two: int, year: int, *, only_by_day: bool) -> set[date]:
    """`16.11.2026` begins with the day; with a slash it may be either. Raises ValueError where there is no such day."""
    if only_by_day or one > 12:
        return {date(year, two, one)}
    return {date(year, one, two)} if two > 12 else {date(year, one, two), date(year, two, one)}
