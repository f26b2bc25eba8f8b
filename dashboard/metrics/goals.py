"""How far has a campaign come towards its goals, and is it on pace?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.metrics.totals import share_of


@dataclass(frozen=True)
class Goal:
    """One goal. Shares: 0.2 = 20 %. None: unknown, or (expected, on_pace_to, days_left) the campaign has no end."""

    metric: str
    target: int
    value: int | None  # from the campaign's start to the day asked about
    share: float | None  # value / target
    expected: float | None  # share of the campaign's days that have passed
    on_pace_to: int | None  # value at the end if every day brings what the days so far brought; None once it is over
    days_passed: int | None = None  # of the campaign, that day included; None before it began
    days_left: int | None = None  # after that day; 0 once it is over
    reached_on: date | None = None  # the first day at whose end the target was reached; None: not reached, or unknown

    @property
    def pace(self) -> float | None:
        """on_pace_to / target."""
        return share_of(self.on_pace_to, self.target)

    @property
    def needed_a_day(self) -> float | None:
        """What each day left must bring to reach the target. None where it is reached, over, or not known."""
        if self.value is None or not self.days_left or self.value >= self.target:
            return None
        return (self.target - self.value) / self.days_left

    @property
    def brought_a_day(self) -> float | None:
        """What the days so far brought, on average."""
        return None if self.value is None or not self.days_passed else self.value / self.days_passed


def elapsed_share(starts: date, ends: date | None, day: date) -> float | None:
    """Share of the campaign's days passed at the end of `day`, between 0 and 1. None for an open-ended campaign."""
    if ends is None:
        return None
    passed = (min(day, ends) - starts).days + 1
    return max(0, passed) / ((ends - starts).days + 1)


def goal_progress(
    goals: pd.DataFrame,
    values: Mapping[str, int | None],
    starts: date,
    ends: date | None,
    day: date,
    reached: Mapping[str, date | None] | None = None,
) -> list[Goal]:
    """One Goal per row of goals (columns metric, target), with the values known at the end of `day`.

    values: metric -> what the campaign's posts gained since its start, click_throughs among them; None where unknown.
    reached: metric -> as `reached_on`.
    """
    expected = elapsed_share(starts, ends, day)
    running = expected is not None and 0 < expected < 1
    passed = (min(day, ends or day) - starts).days + 1
    progress = []
    for metric, target in zip(goals["metric"], goals["target"], strict=True):
        value = values.get(str(metric))
        pace = round(value / expected) if running and expected and value is not None else None
        progress.append(
            Goal(
                str(metric),
                int(target),
                value,
                share_of(value, int(target)),
                expected,
                pace,
                days_passed=passed if passed > 0 else None,
                days_left=None if ends is None else max(0, (ends - max(day, starts - timedelta(days=1))).days),
                reached_on=(reached or {}).get(str(metric)) if value is not None and value >= target else None,
            )
        )
    return progress


def reached_on(days: pd.DataFrame, metric: str, target: int) -> date | None:
    """The first day at whose end what was gained so far came to the target; None where it never did.

    days: columns day and `metric`, several rows a day where there are several platforms; from the campaign's start.
    """
    if metric not in days.columns:
        return None
    so_far = days.groupby("day")[metric].sum(min_count=1).dropna().sort_index().cumsum()
    there = so_far[so_far >= target]
    return there.index[0].date() if len(there) else None
