"""How much more or less is it than before?"""

from dataclasses import dataclass

from dashboard.metrics.totals import share_of


@dataclass(frozen=True)
class Change:
    """A difference, and as a share of what it was before (0.1 = 10 % more); None where that was not positive."""

    difference: float
    share: float | None


def change(now: float | None, before: float | None) -> Change | None:
    """now - before, and that / before. None where either is unknown."""
    if now is None or before is None:
        return None
    return Change(now - before, share_of(now - before, before))
