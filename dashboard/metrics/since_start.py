"""How did a campaign go, counted in days since its start?

So that campaigns of different months can be laid over each other. Day 1 is the day on which a campaign starts.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd


def days_run(starts: date, ends: date | None, newest: date) -> int:
    """How many days a campaign has run by the end of `newest`; its whole length once it is over, 0 before it starts."""
    last = newest if ends is None else min(ends, newest)
    return max(0, (last - starts).days + 1)


def fair_lengths(run: Sequence[int], known: Sequence[int]) -> tuple[int, list[int]]:
    """After how many days campaigns can be compared: what is fairest, and other lengths, in order.

    run: days that each has run; known: days since each start that there are figures of. The fairest is the shortest
    run: nobody is counted longer than another. The others are whole weeks, up to where every campaign has figures.
    """
    fairest, furthest = min(run), min([*known, max(run)])
    weeks = [7 * count for count in (1, 2, 4, 6, 8, 12, 16, 26, 39, 52)]
    return fairest, sorted({length for length in (*weeks, furthest) if length <= furthest} - {fairest})


def growth_since_start(days: pd.DataFrame, value: str, starts: date) -> pd.DataFrame:
    """Running total per day since the start. Columns: number (1 is the first day), day, value (missing: unknown).

    days: columns day and `value`, gains; a day's rows are added up.
    """
    gained = days.groupby("day")[value].sum(min_count=1)
    frame = pd.DataFrame({"day": gained.index, "value": gained.cumsum().to_numpy()})
    frame.insert(0, "number", (frame["day"] - pd.Timestamp(starts)).dt.days + 1)
    return frame[frame["number"] >= 1].reset_index(drop=True)
