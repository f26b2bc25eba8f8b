"""Figures, days and ids as people and spreadsheets write them. What can be read two ways is refused, not guessed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from collectors.imports.month_names import day_in_year
from collectors.imports.told import Refused

MOST = 10**12  # no post was shown more often
OLDEST = date(1990, 1, 1)  # before there was a web; spreadsheets and programs write 0001 and 1900 where they know none
_NOTHING = frozenset({"", "-", "--", "\u2013", "\u2014", "n/a", "na", "null", "none", "undefined", "nan"})
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.0+)?|\d{1,3}(\.\d{3}){2,}")
_IN_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: number for number, month in enumerate(_IN_ENGLISH, 1) for name in (month, month[:3])} | {"sept": 9}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,? (\d{1,2}):(\d\d)(?::\d\d)?(?: ?([AP])M)?)?", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,? )?([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})"
    r"(?:,? (\d{1,2}):(\d\d)(?::\d\d)?(?: ?([AP])M\b)?.*)?",
    re.IGNORECASE,
)
_FROM_UTC = re.compile(r":\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_MANGLED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


def balance(text: str, column: str) -> int | None:
    """A figure that may be less than nothing, such as votes for less votes against. Otherwise as `count`."""
    plain = _SPACES.sub("", text)
    if plain.startswith(("-", "\u2212")) and plain[1:2].isdecimal():
        less = count(plain[1:], column)
        return None if less is None else -less
    return count(text, column)


def count(text: str, column: str) -> int | None:
    """A figure; None where the cell says there is none. Raises Refused."""
    plain = text if text.isdecimal() else _SPACES.sub("", text)
    if plain.isdecimal() and plain.isascii():
        return _sensible(int(plain[:20]), text, column)
    if plain.casefold() in _NOTHING:
        return None
    if plain.startswith(("-", "(", "\u2212")):
        raise Refused(f'"{column}" is less than nothing ({text[:40]}). Nothing can be counted so: look at the export.')
    if _GROUPED.fullmatch(plain):
        whole = plain.partition(".0")[0] if "," in plain else plain
        return _sensible(int(re.sub("[,.]", "", whole)[:20]), text, column)
    if re.fullmatch(r"\d+\.0+", plain) and not re.fullmatch(r"[1-9]\d{0,2}\.000", plain):
        return _sensible(int(plain.partition(".")[0][:20]), text, column)
    if re.fullmatch(r"\d{1,3}\.\d{3}", plain):
        raise Refused(f'"{column}" can be read two ways ({text[:40]}): write whole numbers without points.')
    if re.fullmatch(r"[\d.,]+", plain):
        raise Refused(f'"{column}" is no whole number ({text[:40]}). Counts are whole: look at the export.')
    raise Refused(f'"{column}" is no number ({text[:40]}). Write it in full, in digits, or leave it empty.')


def _sensible(value: int, text: str, column: str) -> int:
    if value > MOST:
        raise Refused(f'"{column}" is far too large ({text[:40]}): look whether columns have moved.')
    return value


def post_id(text: str, column: str) -> str | None:
    """An id of digits; None where a spreadsheet has made something else of it, or there is none."""
    plain = text.strip().removeprefix('="').removesuffix('"').strip().lstrip("'")
    return plain if plain.isascii() and plain.isdecimal() else None


def was_mangled(text: str) -> bool:
    """Whether this was an id until a spreadsheet made 1.79E+17 of it."""
    return bool(_MANGLED.fullmatch(text.strip()))


def rounded(ids: Iterable[str]) -> bool:
    """Whether all these long ids end in noughts behind their fifteenth digit, as spreadsheets leave them."""
    long = {one for one in ids if len(one) > 16}
    return len(long) > 1 and all(not one[15:].strip("0") for one in long)


def day_and_time(text: str, *, day_first: bool | None) -> tuple[date, time | None]:
    """A day, and its time where it stands there. day_first: as in Context. Raises Refused."""
    plain = _spaced(text)
    try:
        found = _day_and_time(plain, text, day_first)
    except ValueError:
        raise Refused(f'"{text[:40]}" is no day there is.') from None
    if found is None:
        remedy = "Export it with the language set to English, or write the day as 2026-11-20"
        raise Refused(f'"{text[:40]}" is no date this program can read. {remedy}.')
    if found[0] < OLDEST:
        raise Refused(f'"{text[:40]}" was before anything was posted anywhere: look whether the date is right.')
    return found


def _day_and_time(plain: str, text: str, day_first: bool | None) -> tuple[date, time | None] | None:
    if found := _ISO.fullmatch(plain):
        return date(*map(int, found.groups()[:3])), _time(found[4], found[5])
    if (found := _NAMED.fullmatch(plain)) and (month := _MONTHS.get(found[1].casefold())):
        return date(int(found[3]), month, int(found[2])), _time(*found.groups()[3:])
    if found := _SLASHED.fullmatch(plain):
        return _slashed(found, text, day_first)
    return None


def exact_moment(text: str) -> datetime | None:
    """The moment in UTC, where it stands beside the time how far from UTC it is. Of texts that `day_and_time` reads."""
    plain = _spaced(text)
    if not (_ISO.fullmatch(plain) and _FROM_UTC.search(plain)):
        return None
    try:
        return datetime.fromisoformat(plain).astimezone(UTC)
    except ValueError:
        raise Refused(f'"{text[:40]}" is no moment there is.') from None


def _spaced(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def _slashed(found: re.Match[str], text: str, day_first: bool | None) -> tuple[date, time | None]:
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    if day_first is None and one <= 12 and two <= 12 and one != two:
        raise Refused(
            f'"{text[:40]}" can be read two ways: some dates of this file begin with the day, others with the month. '
            "Export it again and do not open it in a spreadsheet, or write days as 2026-11-20."
        )
    by_day = one > 12 or (bool(day_first) and two <= 12)
    day = date(year, two, one) if by_day else date(year, one, two)
    return day, _time(*found.groups()[3:])


def _time(hour: str | None, minute: str | None, half: str | None = None) -> time | None:
    """half: A or P, where the day has two times twelve hours."""
    if hour is None or minute is None:
        return None
    return time(int(hour) % 12 + (12 if half.upper() == "P" else 0) if half else int(hour), int(minute))


def order_of_days(texts: Iterable[str]) -> tuple[bool, bool]:
    """Whether some of these dates can only begin with the day, and whether some can only begin with the month."""
    by_day = by_month = False
    for text in texts:
        if found := _SLASHED.match(text.strip()):
            by_day = by_day or int(found[1]) > 12
            by_month = by_month or int(found[2]) > 12
    return by_day, by_month


def day_without_year(text: str, as_of: date) -> date:
    """`August 31`, in whatever language, as the last such day up to the export. Raises Refused."""
    found = day_in_year(text)
    if found is None:
        raise Refused(f'"{text[:40]}" is no day this program can read: set the app to English and export it again.')
    for year in range(as_of.year, as_of.year - 9, -1):
        day = date_or_none(year, *found)  # none: 29 February
        if day and day <= as_of:
            return day
    raise Refused(f'"{text[:40]}" is no day there is.')


def days_in_name(name: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day that stand in a file's name; none of them after today."""
    found = [date_or_none(*map(int, each)) for each in re.findall(r"(?<!\d)(20\d\d)[-_.](\d\d)[-_.](\d\d)(?!\d)", name)]
    for month, day, year in re.findall(r"(?<![A-Za-z])([A-Za-z]{3})-(\d{1,2})-(20\d\d)", name):
        found.append(date_or_none(int(year), _MONTHS.get(month.casefold(), 0), int(day)))
    if not found and (stamp := re.search(r"(?<!\d)(1[4-9]\d{11})(?!\d)", name)):
        found.append((datetime(1970, 1, 1) + timedelta(milliseconds=int(stamp[1]))).date())
    days = [day for day in found if day is not None]
    if not days or max(days) > today:
        return None, None
    return (min(days) if len(days) > 1 else None), max(days)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The date, None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
