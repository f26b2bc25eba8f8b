"""How figures are written in the reader's language: marks between digits, groups, the percent sign.

Words and dates stay plain English, digits are 0 to 9 in every language, a loss has a true minus everywhere; English
readers of all countries see the percent sign set off as reports have it. Whoever is not known reads British English,
and so does every report.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))  # marks of direction: the sentence around is English
_LONGEST = 35  # of a language's name in a browser; more is not one


@dataclass(frozen=True)
class Form:
    """One way of writing figures."""

    decimal: str
    group: str
    lakhs: bool  # groups of two above the thousands, as in India
    percent: str  # where the figure goes stands {}

    @property
    def separators(self) -> str:
        """As plotly wants them. It groups by three in every language."""
        return self.decimal + self.group

    @property
    def signature(self) -> str:
        """The same for forms that write alike."""
        return f"{self.decimal}{self.group}{self.lakhs:d}{self.percent}"

    def written(self, value: float, digits: int = 0) -> str:
        """The figure with so many digits behind the mark."""
        plain = f"{abs(value):.{digits}f}"
        whole, _, part = plain.partition(".")
        sign = MINUS if value < 0 and float(plain) else ""
        return f"{sign}{self._grouped(whole)}{self.decimal + part if part else ''}"

    def _grouped(self, whole: str) -> str:
        if not self.lakhs or len(whole) < 4:
            return f"{int(whole):,}".replace(",", self.group)
        rest, groups = whole[:-3], [whole[-3:]]
        while rest:
            rest, groups = rest[:-2], [rest[-2:], *groups]
        return self.group.join(groups)


ENGLISH = Form(".", ",", False, f"{{}}{THIN}%")
_readers_language: Callable[[], str | None] = lambda: None  # noqa: E731 - replaced by who knows the reader
_fixed: ContextVar[bool] = ContextVar("fixed", default=False)


def current() -> Form:
    """How whoever reads this just now wants figures."""
    return ENGLISH if _fixed.get() else form_of(_readers_language())


def read_by(language: Callable[[], str | None]) -> None:
    """From now on, figures are written for the language this gives at that moment ('de-DE'; None: not known)."""
    global _readers_language
    _readers_language = language


@contextmanager
def fixed() -> Iterator[None]:
    """What is written in here has the one form of reports, whoever reads."""
    before = _fixed.set(True)
    try:
        yield
    finally:
        _fixed.reset(before)


@lru_cache(maxsize=256)
def form_of(language: str | None) -> Form:
    """The form of a browser's language; British English where it is not known."""
    locale = _locale((language or "")[:_LONGEST])
    if locale is None:
        return ENGLISH
    marks = locale.number_symbols.get("latn") or {}
    percent = locale.percent_formats[None]
    sign = marks.get("percentSign", "%").translate(_UNSEEN)
    written = f"{percent.prefix[0]}{{}}{percent.suffix[0]}".translate(_UNSEEN).replace("%", sign)
    return Form(
        marks.get("decimal", "."),
        marks.get("group", ","),
        locale.decimal_formats[None].grouping == (3, 2),
        ENGLISH.percent if locale.language == "en" else written,
    )


def _locale(language: str) -> Locale | None:
    """The language as Babel knows it, without its country where only that is unknown."""
    name = language.partition("-u-")[0].replace("_", "-")
    for tried in (name, name.partition("-")[0]):
        try:
            return Locale.parse(tried, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return None
