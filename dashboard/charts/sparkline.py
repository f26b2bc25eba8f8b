"""A number's small line, as inline SVG: it costs the browser nothing and takes the text's colour in light and dark."""

from collections.abc import Sequence

_WIDTH, _HEIGHT, _EDGE = 120.0, 26.0, 2.0


def sparkline(values: Sequence[float | None], colour: str) -> str:
    """The course of a figure, one value per day; unknown days leave a gap. Decoration only: the number says it.

    Empty where fewer than three days are known: two points are no trend.
    """
    known = [value for value in values if value is not None and value == value]
    if len(known) < 3:
        return f'<div style="height:{_HEIGHT:.0f}px"></div>'
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
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" width="100%" height="{_HEIGHT:.0f}" '
        f'preserveAspectRatio="none" aria-hidden="true"><path d="{"".join(path)}" fill="none" stroke="{colour}" '
        'stroke-width="1.5" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )
