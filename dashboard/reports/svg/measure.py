"""How wide a text is without a font at hand, how it is shortened or wrapped, and which marks an axis gets."""

import math
import unicodedata

from dashboard.reports.svg.canvas import SIZE

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_NARROW = frozenset("iljtfrI.,;:'|!()[]/ \N{NARROW NO-BREAK SPACE}\N{MIDDLE DOT}")
_WIDE = frozenset("mwMW%@\N{EM DASH}\N{HORIZONTAL ELLIPSIS}")
_NICE = (1, 2, 2.5, 5, 10)


def width(text: str, size: float = SIZE) -> float:
    """About how wide a text is drawn; rather too wide than too narrow."""
    return sum(map(_of_letter, text)) * size


def _of_letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return 0.0
    if letter in _WIDE or unicodedata.category(letter) == "So" or unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.72 if letter.isupper() else 0.63


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """The text, or its beginning with an ellipsis where it does not fit."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(kept + ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(text: str, room: float, most: int, size: float = SIZE) -> list[str]:
    """Lines that fit into `room`, at most so many; the last is shortened where there is more."""
    words, lines = text.split(), [""]
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or width(longer, size) <= room:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[place:]])
            break
    return [shortened(line, room, size) for line in lines]


def axis_marks(low: float, high: float, most: int = 5, *, whole: bool = True) -> list[float]:
    """Round values from at or below `low` to at or above `high`, with nought among them."""
    low, high = min(0.0, low), max(0.0, high)
    step = max((high - low) / most, 1e-9)
    power = 10.0 ** math.floor(math.log10(step))
    step = next(nice * power for nice in _NICE if nice * power >= step * (1 - 1e-9))
    if whole:
        step = max(1.0, step if step >= 5 or step == round(step) else math.ceil(step))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [place * step for place in range(first, max(last, first + 1) + 1)]


def compact(value: float) -> str:
    """12,000 as 12k and 1,500,000 as 1.5M, as an axis has room for."""
    for size, sign in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}") + sign
    return f"{value:.0f}".replace("-", "\N{MINUS SIGN}")


def percent(value: float) -> str:
    """0.25 as 25 %."""
    return f"{value * 100:.0f}\N{NARROW NO-BREAK SPACE}%"
