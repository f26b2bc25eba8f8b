"""How far has a campaign come towards its goals, and is it on pace?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.metrics.totals import share_of


@dataclass(frozen=True)
class Goal:
    """One goal. Shares: 0.2 = 20 %. None: unknown, or (expected, on_pace_to) the campaign has no end."""

    metric: str
    target: int
    value: int | None  # from the campaign's start to the day asked about
    share: float | None  # value / target
    expected: float | None  # share of the campaign's days that have passed
    on_pace_to: int | None  # value at the end if every day brings what the days so far brought; None once it is over


def elapsed_share(starts: date, ends: date | None, day: date) -> float | None:
    """Share of the campaign's days passed at the end of `day`, between 0 and 1. None for an open-ended campaign."""
    if ends is None:
        return None
    passed = (min(day, ends) - starts).days + 1
    return max(0, passed) / ((ends - starts).days + 1)


def goal_progress(
    goals: pd.DataFrame, values: Mapping[str, int | None], starts: date, ends: date | None, day: date
) -> list[Goal]:
    """One Goal per row of goals (columns metric, target), with the values known at the end of `day`.

    values: metric -> what the campaign's posts gained since its start, click_throughs among them; None where unknown.
    """
    expected = elapsed_share(starts, ends, day)
    running = expected is not None and 0 < expected < 1
    progress = []
    for metric, target in zip(goals["metric"], goals["target"], strict=True):
        value = values.get(str(metric))
        pace = round(value / expected) if running and expected and value is not None else None
        progress.append(Goal(str(metric), int(target), value, share_of(value, int(target)), expected, pace))
    return progress
