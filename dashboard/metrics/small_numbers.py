"""Which counts of what people wrote are too small to be shown, and which must go so that nobody can subtract them out?

Health statistics practice: counts below 10 are printed "<10", and rates made of them are not shown.
"""

import numpy as np
import pandas as pd

from dashboard import numerals
from dashboard.metrics.leeway import Cell, Hidden

THRESHOLD = 10
LOWEST_THRESHOLD = 5
SEVERAL = 3  # as many values every small count must leave possible; more would cost many more of the larger counts
TOTAL = "total"
SHOWN, SMALL, KEPT_BACK = "shown", "small", "kept back"
KEPT_BACK_TEXT = "not shown"


def withhold(counts: pd.DataFrame, threshold: int = THRESHOLD, *, column_totals: bool = False) -> pd.DataFrame:
    """What may be shown of a table of counts whose row totals (and column totals) stand beside it.

    counts: whole numbers, a row per group, a column per kind. Returns the table with a column TOTAL (and a row TOTAL)
    of SHOWN, SMALL (print "<10") or KEPT_BACK (10 or more, but a small count could be worked out from it). A row
    without any count is shown as zeros. Whoever sees this, and knows what the words stand for, finds at least SEVERAL
    values possible for every small count.
    """
    if threshold < LOWEST_THRESHOLD:
        raise ValueError(f"counts below {LOWEST_THRESHOLD} must always be withheld; the threshold is {threshold}")
    table = with_totals(counts, column_totals=column_totals)
    values = table.to_numpy(dtype=np.int64)
    small = (values < threshold) & (values[:, -1:] > 0)
    hidden = Hidden(values, small, threshold, column_totals=column_totals)
    for row, column in np.argwhere(small):
        _protect((int(row), int(column)), hidden)
    states = np.where(small, SMALL, np.where(hidden.cells, KEPT_BACK, SHOWN))
    return pd.DataFrame(states, index=table.index, columns=table.columns)


def _protect(cell: Cell, hidden: Hidden) -> None:
    """Keeps back the fewest further counts that leave the cell several possible values.

    Which ones follows from where small counts are and from totals that are shown, never from a count that is hidden:
    a choice by size would tell its size.
    """
    while hidden.possible_values(cell, SEVERAL) < SEVERAL:
        hidden.keep_back(
            hidden.cheapest_round_trip(cell, through_hidden=True)
            or hidden.cheapest_round_trip(cell, through_hidden=False)
            or hidden.everything()
        )


def with_totals(counts: pd.DataFrame, *, column_totals: bool = False) -> pd.DataFrame:
    """The counts with the column TOTAL, and the row TOTAL where asked."""
    table = counts.astype("int64")
    if column_totals:
        added = table.sum().to_frame().T
        added.index = pd.Index([TOTAL])
        table = pd.concat([table, added])
    return table.assign(**{TOTAL: table.sum(axis=1)})


def count_text(count: int, state: str, threshold: int = THRESHOLD) -> str:
    """A count as people may see it."""
    if state == SMALL:
        return f"<{threshold}"
    return numerals.current().written(count) if state == SHOWN else KEPT_BACK_TEXT
