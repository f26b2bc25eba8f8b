"""The names of the colours, above a chart."""

from collections.abc import Sequence

from dashboard.reports.svg.canvas import BLACK, SIZE, WIDTH, Canvas
from dashboard.reports.svg.measure import shortened, width

_BOX, _GAP, _LINE = 11.0, 18.0, 18.0
HATCHED = "hatched"


def draw_legend(canvas: Canvas, entries: Sequence[tuple[str, str]], y: float = 2.0) -> float:
    """Draws (name, colour) in as many lines as it takes; returns where the next thing may begin."""
    x = 0.0
    for name, colour in entries:
        said = shortened(name, WIDTH - _BOX - 6)
        needed = _BOX + 6 + width(said)
        if x and x + needed > WIDTH:
            x, y = 0.0, y + _LINE
        box = (x, y, _BOX, _BOX)
        if colour == HATCHED:
            canvas.hatched([box])
        else:
            canvas.rects([box], colour)
        canvas.text(x + _BOX + 6, y + SIZE - 2, said, colour=BLACK)
        x += needed + _GAP
    return y + _LINE + 4 if entries else y
