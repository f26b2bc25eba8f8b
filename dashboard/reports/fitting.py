"""How large letters may be so that a text stays in its box; reckoned, as nobody lays slides out before showing them."""

import unicodedata
from typing import NamedTuple

LINE = 1.2  # a line's height, in letters' sizes
# Widths in letters' sizes: those of a wide typeface, as the slides' own is not on every machine.
_WIDE, _CAPITAL, _NARROW, _USUAL = 1.05, 0.7, 0.32, 0.58
_POINTS = 72  # in an inch


class Fitted(NamedTuple):
    """A text that fits, and the size of its letters in points."""

    text: str
    size: float


def fitted(text: str, room: tuple[float, float], largest: float, smallest: float) -> Fitted:
    """The text in the largest letters that fit; cut off with an ellipsis where even the smallest do not.

    room: width and height in inches.
    """
    size = largest
    while size > smallest and height(text, size, room[0]) > room[1]:
        size -= 1
    if height(text, size, room[0]) <= room[1]:
        return Fitted(text, size)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        shorter = _ended(text[:middle])
        low, high = (middle, high) if height(shorter, size, room[0]) <= room[1] else (low, middle - 1)
    return Fitted(_ended(text[:low]), size)


def height(text: str, size: float, width: float) -> float:
    """Inches that a text needs when its lines are so wide."""
    return lines(text, size, width) * size * LINE / _POINTS


def lines(text: str, size: float, width: float) -> int:
    """How many lines a text takes; words longer than a line are broken."""
    room = max(width * _POINTS / size, 1)
    count = 0
    for paragraph in text.split("\n"):
        used = 0.0
        count += 1
        for word in paragraph.split(" "):
            wide = sum(map(_width, word))
            if used and used + _NARROW + wide > room:
                count, used = count + 1, 0.0
            while wide > room:
                count, wide = count + 1, wide - room
            used += wide + (_NARROW if used else 0)
    return count


def right_to_left(text: str) -> bool:
    """Whether most letters with a direction go from right to left: a name may begin a sentence of another script."""
    directions = [unicodedata.bidirectional(letter) for letter in text]
    return sum(one in ("R", "AL") for one in directions) > directions.count("L")


def _width(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in ("W", "F") or unicodedata.category(letter) == "So":
        return _WIDE
    if letter.isupper():
        return _CAPITAL
    return _NARROW if letter in " .,:;'|!ijl" else _USUAL


def _ended(text: str) -> str:
    return f"{text.rstrip()}\N{HORIZONTAL ELLIPSIS}"
