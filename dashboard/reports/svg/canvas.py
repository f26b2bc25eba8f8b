"""Shapes and texts gathered into SVG."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from dashboard.charts.palette import BAND, GRID, MARK, MARK_TEXT, MUTED

WIDTH = 640.0
SIZE = 12.0  # of texts; 9 points on A4
BLACK = "#2B2F36"
GREY = "#5B616A"
_RGBA = re.compile(r"rgba\((\d+), (\d+), (\d+), ([0-9.]+)\)")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A coordinate, no longer than it must be."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def clean(text: str) -> str:
    """Escaped, and without what XML may not hold."""
    return escape(_NOT_XML.sub("", text))


class Canvas:
    """Gathers what is drawn, in order; whoever draws sets the height."""

    def __init__(self) -> None:
        self.height = 0.0
        self._parts: list[str] = []
        self._hatched = False

    def text(
        self, x: float, y: float, text: str, *, anchor: str = "start", colour: str = GREY, size: float = SIZE
    ) -> None:  # fmt: skip
        """A line of text; y is its baseline."""
        where = f'x="{number(x)}" y="{number(y)}"'
        more = "" if anchor == "start" else f' text-anchor="{anchor}"'
        more += "" if colour == GREY else f' fill="{colour}"'
        more += "" if size == SIZE else f' font-size="{number(size)}"'
        self._parts.append(f"<text {where}{more}>{clean(text)}</text>")

    def rects(self, boxes: Sequence[tuple[float, float, float, float]], colour: str) -> None:
        """Boxes (x, y, width, height) of one colour, as one shape."""
        if boxes:
            path = "".join(f"M{number(x)} {number(y)}h{number(w)}v{number(h)}h{number(-w)}z" for x, y, w, h in boxes)
            self._parts.append(f'<path d="{path}"{_fill(colour)}/>')

    def columns(self, columns: Sequence[tuple[float, float, float]], width: float, colour: str) -> None:
        """Upright bars (middle, upper, lower) of one width, as thick strokes: half as long to write as boxes."""
        if columns:
            path = "".join(f"M{number(x)} {number(lower)}V{number(upper)}" for x, upper, lower in columns)
            self._parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="{number(width)}"/>')

    def hatched(self, boxes: Sequence[tuple[float, float, float, float]]) -> None:
        """Boxes for what is not shown."""
        self._hatched = self._hatched or bool(boxes)
        self.rects(boxes, "url(#{id}-hatch)")
        for x, y, w, h in boxes:
            box = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
            self._parts.append(f'<rect {box} fill="none" stroke="{MUTED}" stroke-width=".75"/>')

    def lines(self, lines: Sequence[tuple[float, float, float, float]], colour: str = GRID, width: float = 1.0) -> None:
        """Straight lines (from x, y to x, y) of one colour."""
        if lines:
            path = "".join(f"M{number(x)} {number(y)}L{number(u)} {number(v)}" for x, y, u, v in lines)
            stroke = _fill(colour).replace("fill", "stroke")
            self._parts.append(f'<path d="{path}" fill="none"{stroke} stroke-width="{number(width)}"/>')

    def course(self, points: Sequence[tuple[float, float] | None], colour: str, dash: str = "") -> None:
        """A line through points; None leaves a gap."""
        path, pen = [], "M"
        for point in points:
            if point is None:
                pen = "M"
                continue
            path.append(f"{pen}{number(point[0])} {number(point[1])}")
            pen = "L"
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        line = f'fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"'
        self._parts.append(f'<path d="{"".join(path)}" {line}{dashed}/>')

    def badge(self, x: float, y: float, said: str) -> None:
        """A small disc with a number in it."""
        self._parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="7.5" fill="{MARK}"/>')
        self.text(x, y + 3.4, said, anchor="middle", colour=MARK_TEXT, size=9.5)

    def band(self, x: float, y: float, width: float, height: float) -> None:
        """A light band behind a failed night."""
        self.rects([(x, y, width, height)], BAND)

    def svg(self, name: str, title: str, description: str, font: str) -> str:
        """All of it; `name` keeps ids apart from those of other charts in the same file."""
        height = number(self.height)
        hatch = (
            f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M0 0V6" stroke="{MUTED}" stroke-width="1.5"/></pattern></defs>'
            if self._hatched
            else ""
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(WIDTH)} {height}" width="{number(WIDTH)}" '
            f'height="{height}" role="img" aria-labelledby="{name}-title {name}-desc" font-family={quoteattr(font)} '
            f'font-size="{number(SIZE)}" fill="{GREY}"><title id="{name}-title">{clean(title)}</title>'
            f'<desc id="{name}-desc">{clean(description)}</desc>{hatch}'
            + "".join(self._parts).replace("{id}", name)
            + "</svg>"
        )


def _fill(colour: str) -> str:
    if found := _RGBA.fullmatch(colour):
        red, green, blue = (int(found[place]) for place in (1, 2, 3))
        return f' fill="#{red:02X}{green:02X}{blue:02X}" fill-opacity="{found[4]}"'
    return f' fill="{colour}"'
