"""A number's small line, as an SVG picture: a chart library for each would cost the browser a second."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

_WIDTH, _HEIGHT, _EDGE = 120.0, 26.0, 2.0


def course_known(values: Sequence[float | None]) -> bool:
    """Whether there is a line to draw: two points are no trend, and a line along the bottom says nothing."""
    known = [value for value in values if value is not None and value == value]
    return len(known) > 2 and any(known)


@lru_cache(maxsize=500)  # the same lines are drawn for everybody, with every click
def sparkline_image(values: tuple[float | None, ...], colour: str) -> str:
    """The line as an HTML image; without a text of its own, since the number beside it says what there is to say.

    An image and not inline SVG, which Streamlit's cleaning of HTML would take out.
    """
    picture = b64encode(sparkline(values, colour).encode()).decode()
    style = f"display:block;width:100%;height:{_HEIGHT:.0f}px"
    return f'<img alt="" style="{style}" src="data:image/svg+xml;base64,{picture}">'


def sparkline(values: Sequence[float | None], colour: str) -> str:
    """The course of a figure as SVG, one value per day; unknown days leave a gap.

    Drawn only where `course_known`.
    """
    known = [value for value in values if value is not None and value == value]
    low, high = min(0.0, *known), max(0.0, *known)
    scale = (_HEIGHT - 2 * _EDGE) / ((high - low) or 1.0)
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    path, pen = [], "M"
    for place, value in enumerate(values):
        if value is None or value != value:
            pen = "M"
            continue
        path.append(f"{pen}{_EDGE + place * step:.1f} {_HEIGHT - _EDGE - (value - low) * scale:.1f}")
        pen = "L"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" '
        f'preserveAspectRatio="none"><path d="{"".join(path)}" fill="none" stroke="{colour}" '
        'stroke-width="1.5" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )
