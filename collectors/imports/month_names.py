"""Days without a year, as apps write them in the languages they speak: August 31, 31. August, 18 января, 9月6日."""

import re
from functools import cache

from babel.dates import get_month_names

# Letters of ours and their neighbours'. A name that means one month here and another there, as listopad does, is none.
_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "ca", "da", "nb", "sv", "fi", "et", "lv", "lt", "pl", "cs", "sk", "hr"),
    *("sl", "hu", "ro", "bg", "ru", "uk", "el", "tr", "id", "ms"),
)
_NUMBERED = re.compile(r"(\d{1,2}) ?[\u6708\uc6d4] ?(\d{1,2}) ?[\u65e5\uc77c]|(\d{1,2}) tháng (\d{1,2})", re.IGNORECASE)
_NAME = r"([^\W\d_]{3,12})\.?"
_NAMED = re.compile(rf"{_NAME} (\d{{1,2}})|(\d{{1,2}})\.? (?:de |d\u2019|d')?{_NAME}", re.IGNORECASE)


def day_in_year(text: str) -> tuple[int, int] | None:
    """The month and the day; None where this says neither, or more than one."""
    plain = " ".join(text[:60].split())
    if found := _NUMBERED.fullmatch(plain):
        return (int(found[1]), int(found[2])) if found[1] else (int(found[4]), int(found[3]))
    found = _NAMED.fullmatch(plain)
    if found is None:
        return None
    name = (found[1] or found[4]).casefold()
    month = _months("en").get(name) or _months(*_LANGUAGES).get(name)  # names of all languages take a while to read
    return None if month is None else (month, int(found[2] or found[3]))


@cache
def _months(*languages: str) -> dict[str, int]:
    """Names, and what they are shortened to -> month."""
    told: dict[str, set[int]] = {}
    for language in languages:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in get_month_names(width, context, language).items():
                    told.setdefault(name.casefold().rstrip("."), set()).add(month)
    return {name: months.pop() for name, months in told.items() if len(months) == 1}
