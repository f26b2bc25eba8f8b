"""Whether a picture can go into every report: whole, of a sensible size when drawn, and asking nobody for anything."""

import re
import zlib
from base64 import b64decode
from binascii import Error
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count
from xml.parsers import expat

MOST_PIXELS = 16_000_000  # drawn, a pixel takes four bytes
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_SVG = re.compile(rb"<svg[\s>]")
_DEEPEST, _MOST_SHAPES = 50, 100_000
_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the segments of a JPEG that tell its size
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # those without a length
_NOT_IN_PICTURES = frozenset({"script", "foreignObject", "iframe", "handler", "listener"})
_WITHIN = re.compile(r"""url\(\s*["']?\s*#([^"')\s]+)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"""url\(\s*["']?\s*(?!#|["'\s])|@import|\\""", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_UNKNOWN = "this is no picture that reports can show"
_ASKS = "it refers to another file or place; save the picture with all it needs inside, or as a PNG"
_BROKEN = "the file is not whole or not what it seems; save the picture again"


def trouble_with(content: bytes) -> str | None:
    """What is wrong with a PNG, JPEG or SVG file, for people; None where it can be used."""
    if not content.startswith((_PNG, _JPEG)):
        return _trouble_with_svg(content) if _SVG.search(content[:4096]) else _UNKNOWN
    size = _png_size(content) if content.startswith(_PNG) else _jpeg_size(content)
    if size is None or 0 in size:
        return _BROKEN
    if size[0] * size[1] > MOST_PIXELS:
        return f"it is {size[0]} by {size[1]} pixels, which reports cannot hold; save the picture smaller"
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height; None where a part is missing or altered."""
    size, at = None, len(_PNG)
    while len(content) >= at + 12:
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 8 + length
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            return None
        if kind == b"IHDR" and length >= 8:
            size = int.from_bytes(content[at + 8 : at + 12], "big"), int.from_bytes(content[at + 12 : at + 16], "big")
        if kind == b"IEND":
            return size
        at = end + 4
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height; None where it does not say, or has no end."""
    at, size = 2, None
    while len(content) > at + 9 and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF or kind in _ALONE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in _SIZES:
            size = int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        if kind == 0xDA:  # from here on it is drawn
            break
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return size if b"\xff\xd9" in content[at:] else None


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """The message says why."""


def _trouble_with_svg(content: bytes) -> str | None:
    try:
        drawing = _Drawing()
        drawing.read(content)
        if drawing.shapes() > _MOST_SHAPES:
            return "it draws too many shapes; save the picture as a PNG"
    except _Refused as refused:
        return str(refused)
    except expat.ExpatError:
        return _BROKEN
    return None


class _Drawing:
    """An SVG file as it is read; refuses what could act, ask for something, or grow while it is drawn."""

    def __init__(self) -> None:
        self._open: list[str] = []  # ids of the elements we are in; "" is the whole
        self._elements: defaultdict[str, int] = defaultdict(int)  # within each
        self._drawn_again: defaultdict[str, list[str]] = defaultdict(list)  # ids that are referred to within each
        self._said: list[str] = []
        self._unnamed = count()

    def read(self, content: bytes) -> None:
        """Raises _Refused or ExpatError."""
        reader = expat.ParserCreate(namespace_separator=" ")
        reader.StartElementHandler = self._start
        reader.EndElementHandler = lambda _: self._open.pop()
        reader.CharacterDataHandler = self._said.append
        reader.EntityDeclHandler = self._refuse_entities
        reader.ProcessingInstructionHandler = self._refuse_instructions
        reader.Parse(content, True)
        _look_for_places("".join(self._said))  # rules of style among it

    def shapes(self) -> int:
        """How many are drawn in all, when each that is referred to is drawn again in each place. Raises _Refused."""
        known: dict[str, int] = {}

        def within(name: str, depth: int) -> int:
            if depth > _DEEPEST:
                raise _Refused("its parts refer to one another without end; save the picture as a PNG")
            if name not in known:
                known[name] = min(
                    self._elements[name] + sum(within(one, depth + 1) for one in self._drawn_again[name]),
                    _MOST_SHAPES + 1,
                )
            return known[name]

        return within("", 0)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise _Refused("its parts are nested too deeply; save the picture as a PNG")
        if name.rpartition(" ")[2] in _NOT_IN_PICTURES:
            raise _Refused("it holds a script or a page; save the picture without, or as a PNG")
        self._open.append(attributes.get("id") or f" {next(self._unnamed)}")
        places = {"", *self._open}
        referred = list(self._referred(attributes))
        for place in places:
            self._elements[place] += 1
            self._drawn_again[place] += referred

    def _referred(self, attributes: Mapping[str, str]) -> Iterator[str]:
        """The ids of this drawing that an element names; raises _Refused where it names anything else."""
        for name, value in attributes.items():
            plain = name.rpartition(" ")[2].casefold()
            if plain.startswith("on"):
                raise _Refused("it holds a script; save the picture without, or as a PNG")
            if plain in ("href", "src") and not value.strip().startswith("#"):
                _embedded(value.strip())
            elif plain == "href":
                yield value.strip()[1:]
            _look_for_places(value)
            yield from _WITHIN.findall(value)

    def _refuse_entities(self, *_: object) -> None:
        raise _Refused("it declares entities; save the picture as plain SVG, or as a PNG")

    def _refuse_instructions(self, *_: object) -> None:
        raise _Refused(_ASKS)


def _look_for_places(text: str) -> None:
    if _ELSEWHERE.search(text):
        raise _Refused(_ASKS)


def _embedded(value: str) -> None:
    """Raises _Refused unless this is a picture in itself that can be used."""
    if not (begin := _EMBEDDED.match(value)):
        raise _Refused(_ASKS)
    try:
        trouble = trouble_with(b64decode("".join(value[begin.end() :].split()), validate=True))
    except (Error, ValueError):
        trouble = _BROKEN
    if trouble:
        raise _Refused(f"a picture within it cannot be used: {trouble}")
