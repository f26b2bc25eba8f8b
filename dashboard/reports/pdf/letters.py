"""Which letters this machine's fonts lack. PDF/UA allows no empty boxes: pictures are named, others marked.

What is found is remembered, so that the next report need not find out again.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from typing import Any

# Beyond these the fonts that come with typst and with us may have nothing: Latin with its accents, and common signs.
_USUAL = re.compile("[\u0000-\u024f\u2010-\u2027\u202f\u2030-\u203a\u20ac\u2212]")
_FIRST_REGIONAL, _LAST_REGIONAL = 0x1F1E6, 0x1F1FF  # letters that flags are made of
_JOINTS = str.maketrans("", "", "\u200d\u20e3\ufe0e\ufe0f")  # what joins and dresses emoji
_LABEL = re.compile(r"(<text[^>]*>)([^<]*)(</text>)")
BOX = "\N{WHITE SQUARE}"
_found: dict[str, str | int | None] = {}  # letter -> what to print in its place; itself where there is a glyph

Prints = Callable[[str], bool]  # whether a text can be set


def printable(text: str, prints: Prints) -> str:
    """The text with a name or a mark in place of each letter that has no glyph."""
    text = text.translate(_JOINTS)
    new = sorted({letter for letter in _USUAL.sub("", text)} - set(_found))
    if new:
        whole = prints(" ".join(new))
        _found.update({letter: letter if whole or prints(letter) else instead(letter) for letter in new})
    return text.translate(str.maketrans(_found))


def printable_labels(svg: str, prints_label: Prints) -> str:
    """A chart whose labels can all be set: scripts whose letters shape each other sometimes cannot in a picture."""
    return _LABEL.sub(
        lambda found: found[0] if prints_label(found[0]) else found[1] + only_usual(found[2]) + found[3], svg
    )


def only_usual(text: str) -> str:
    """The text with a name or a mark in place of every letter that is not common."""
    return "".join(letter if _USUAL.match(letter) else instead(letter) for letter in text.translate(_JOINTS))


def instead(letter: str) -> str:
    """A picture sign by its name, as a screen reader would say it; a letter as a box; an accent as nothing."""
    if _FIRST_REGIONAL <= ord(letter) <= _LAST_REGIONAL:
        return chr(ord(letter) - _FIRST_REGIONAL + ord("A"))
    category = unicodedata.category(letter)
    if category in ("So", "Sm"):
        return f"({unicodedata.name(letter, 'sign').lower()})"
    return "" if category in ("Cf", "Mn", "Me", "Sk") else BOX


def with_texts(of: Any, change: Callable[[str], str]) -> Any:
    """The same document with every text in it changed."""
    if isinstance(of, str):
        return change(of)
    if dataclasses.is_dataclass(of) and not isinstance(of, type):
        changed = {field.name: with_texts(getattr(of, field.name), change) for field in dataclasses.fields(of)}
        return dataclasses.replace(of, **changed)
    if isinstance(of, list | tuple):
        return type(of)(with_texts(one, change) for one in of)
    return of
