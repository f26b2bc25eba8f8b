"""What did a post have when it was 1, 7 or 28 days old?

So that young and old posts compare fairly. Readings rarely fall on that very moment: between two of them a gain is
spread evenly, from the last moment the old value was seen to the first moment the new one was (DESIGN.md, "Days").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.metrics.engagements import PARTS

# How far apart the readings before and after an age may lie. Posts grow fast at first: a wider gap says little. A late
# start of a nightly run is within the first, a failed night within the second, a week between looks in the third.
GAPS = {1: timedelta(hours=36), 7: timedelta(days=3), 28: timedelta(days=8)}
AGES = tuple(GAPS)

_OF_POST = ["post_id", "platform", "kind", "published_at"]
_INSTANTS = ("looked_at", "taken_at", "seen_until")
_SECONDS_A_DAY = 86_400
_POST = 1 << 34  # seconds that no moment reaches: keeps the posts apart on one line of time

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Readings:
    """The known values of one metric, by post and time; moments count from the beginning of the post's own line."""

    taken: Whole
    seen: Whole
    values: Whole

    def at(self, targets: Whole, gap: int) -> tuple[Whole, Flags]:
        """The value at each moment (any number where it is not known), and where it is known.

        Not known before the first reading, after the last, and where neighbours lie further apart than `gap` seconds;
        also where both say the same: else of all posts with such a gap only the quiet ones would be known.
        """
        if not len(self.taken):
            return np.zeros(len(targets), np.int64), np.zeros(len(targets), np.bool_)
        before = np.searchsorted(self.taken, targets, side="right") - 1
        after = np.minimum(before + 1, len(self.taken) - 1)
        low = np.maximum(before, 0)
        own = (before >= 0) & (self.taken[low] // _POST == targets // _POST)
        waited = np.maximum(targets - self.seen[low], 0)
        width = self.taken[after] - self.seen[low]
        between = (self.taken[after] // _POST == targets // _POST) & (after > before) & (width <= gap)
        share = np.where(between & (waited > 0), waited / np.maximum(width, 1), 0.0)
        moved = (self.values[after] - self.values[low]) * share
        return self.values[low] + np.rint(moved).astype(np.int64), own & ((waited == 0) | between)

    def begun(self, targets: Whole) -> Flags:
        """Whether the metric had been read by then, of this post."""
        if not len(self.taken):
            return np.zeros(len(targets), np.bool_)
        before = np.searchsorted(self.taken, targets, side="right") - 1
        found: Flags = (before >= 0) & (self.taken[np.maximum(before, 0)] // _POST == targets // _POST)
        return found


def values_at(looks: pd.DataFrame, ages: Sequence[int] = AGES) -> pd.DataFrame:
    """A row per post and age. Columns: post_id, platform, kind, published_at, age (days), the metrics, engagements.

    looks: as `queries.post_looks`. N days old is N x 24 hours after publication; values are cumulative, rounded to
    whole. Missing: the metric is not reported, its first reading came later than that age, the post was not that old
    at its last reading, or the readings around that age lie further apart than GAPS says. Engagements are those of
    `engagements`, and missing where one of their parts was read before but is not known at that age: a sum without it
    would look like less. Raises KeyError for an age without an entry in GAPS.
    """
    names = [name for name in looks.columns if name not in (*_OF_POST, *_INSTANTS)]
    posts = looks[_OF_POST].drop_duplicates("post_id").reset_index(drop=True)
    numbers = pd.Index(posts["post_id"]).get_indexer(pd.Index(looks["post_id"])).astype(np.int64)
    lines = numbers * _POST
    taken, seen = lines + _seconds(looks["taken_at"]), lines + _seconds(looks["seen_until"])
    order = np.argsort(taken, kind="stable")
    readings = {name: _readings(looks[name], taken, seen, order) for name in names}
    born = np.arange(len(posts), dtype=np.int64) * _POST + _seconds(posts["published_at"])
    found = [_at_age(readings, posts, born, age) for age in ages]
    together = pd.concat(found) if found else posts.iloc[:0]
    return together.sort_index(kind="stable").reset_index(drop=True)


def _readings(metric: "pd.Series[int]", taken: Whole, seen: Whole, order: Whole) -> _Readings:
    known = order[metric.notna().to_numpy(dtype=np.bool_)[order]]
    values = np.asarray(metric.fillna(0), dtype=np.int64)
    return _Readings(taken[known], seen[known], values[known])


def _at_age(readings: dict[str, _Readings], posts: pd.DataFrame, born: Whole, age: int) -> pd.DataFrame:
    targets, gap = born + age * _SECONDS_A_DAY, int(GAPS[age].total_seconds())
    added = np.zeros(len(posts), np.int64)
    some, lost = np.zeros(len(posts), np.bool_), np.zeros(len(posts), np.bool_)
    columns: dict[str, pd.arrays.IntegerArray] = {}
    for name, metric in readings.items():
        values, known = metric.at(targets, gap)
        columns[name] = pd.arrays.IntegerArray(np.where(known, values, 0), ~known)
        if name in PARTS:
            added += np.where(known, values, 0)
            some |= known
            lost |= metric.begun(targets) & ~known
    columns["engagements"] = pd.arrays.IntegerArray(added, ~some | lost)
    return posts.assign(age=age, **columns)


def _seconds(moments: "pd.Series[pd.Timestamp]") -> Whole:
    return np.asarray(moments.dt.as_unit("s").astype("int64"), dtype=np.int64)
