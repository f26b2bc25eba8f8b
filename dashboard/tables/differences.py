"""How figures differ from the first of them, in words: as a number and in per cent."""

from collections.abc import Sequence

from dashboard import words
from dashboard.metrics.change import change

SMALL_SHARE = 0.01


def set_off(values: Sequence[float | None]) -> list[str]:
    """How the others differ from the first: +1,234 (+12 %)."""
    said = []
    for value in values[1:]:
        moved = change(value, values[0])
        if moved is None:
            said.append("")
        elif not moved.difference:
            said.append("the same")
        else:
            share = "" if moved.share is None else f" ({signed_percent(moved.share)})"
            said.append(f"{words.signed(moved.difference)}{share}")
    return said


def points(values: Sequence[float | None]) -> list[str]:
    """How rates differ from the first: +0.3 points (+12 %)."""
    said = []
    for value in values[1:]:
        moved = change(value, values[0])
        share = "" if moved is None or moved.share is None else f" ({signed_percent(moved.share)})"
        said.append("" if moved is None else f"{in_points(moved.difference, 2)}{share}")
    return said


def rate(share: float | None) -> str:
    """Two digits below 1 %, where most rates of clicks are."""
    return words.percent(share, 2 if share is not None and abs(share) < SMALL_SHARE else 1)


def in_points(difference: float, digits: int) -> str:
    if not difference:
        return "the same"
    return f"{'+' if difference > 0 else ''}{words.decimal(difference * 100, digits)} points"


def signed_percent(share: float) -> str:
    return f"{'+' if share > 0 else ''}{words.percent(share, 1 if abs(share) < SMALL_SHARE else 0)}"
