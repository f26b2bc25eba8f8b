"""Which counts of what people wrote are too small to be shown, and which must go so that nobody can subtract them out?

Health statistics practice: counts below 10 are printed "<10", and rates made of them are not shown.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

THRESHOLD = 10
LOWEST_THRESHOLD = 5
TOTAL = "total"
SHOWN, SMALL, KEPT_BACK = "shown", "small", "kept back"
KEPT_BACK_TEXT = "not shown"


def withhold(counts: pd.DataFrame, threshold: int = THRESHOLD, *, column_totals: bool = False) -> pd.DataFrame:
    """What may be shown of a table of counts whose row totals (and column totals) stand beside it.

    counts: whole numbers, a row per group, a column per kind. Returns the table with a column TOTAL (and a row TOTAL)
    of SHOWN, SMALL (print "<10") or KEPT_BACK (large enough, but a small count could be worked out from it). A row
    without any count is shown as zeros. Whoever knows all that is shown, and the rule, can work out no small count.
    """
    if threshold < LOWEST_THRESHOLD:
        raise ValueError(f"counts below {LOWEST_THRESHOLD} must always be withheld; the threshold is {threshold}")
    table = with_totals(counts, column_totals=column_totals)
    values = table.to_numpy(dtype=np.int64)
    small = (values < threshold) & (values[:, -1:] > 0)
    kept = np.zeros_like(small)
    lines = _lines(values.shape, column_totals)
    while True:
        known = _worked_out(values, small, kept, lines, threshold)
        if not any(small[cell] for cell in known):
            break
        partners = [partner for cell in known if (partner := _partner(values, small | kept, lines, cell))]
        for partner in partners:
            kept[partner] = True
        if not partners:  # nothing left to choose from: then all of it
            kept |= ~small
            break
    states = np.where(small, SMALL, np.where(kept, KEPT_BACK, SHOWN))
    return pd.DataFrame(states, index=table.index, columns=table.columns)


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
    return f"{count:,}" if state == SHOWN else KEPT_BACK_TEXT


Cell = tuple[int, int]
Line = list[Cell]  # a row or a column: its last cell is the sum of the others
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Equation = tuple[list[tuple[int, int]], int]  # places and signs of unknown cells, and what they must add up to


def _lines(shape: tuple[int, ...], column_totals: bool) -> list[Line]:
    rows, columns = shape
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    if column_totals:
        lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    return lines


def _worked_out(values: Counts, small: Flags, kept: Flags, lines: Sequence[Line], threshold: int) -> list[Cell]:
    """The cells not shown whose exact count follows from what is shown."""
    unknown: list[Cell] = [(int(row), int(column)) for row, column in np.argwhere(small | kept)]
    places = {cell: place for place, cell in enumerate(unknown)}
    equations = [_equation(values, places, line) for line in lines if any(cell in places for cell in line)]
    highest = 2 * int(values.max(initial=threshold))
    bounds = [(0, threshold - 1) if small[cell] else (threshold, highest) for cell in unknown]
    fixed = _fixed_by_equations(equations, len(unknown)) | _fixed_by_bounds(equations, bounds)
    return [cell for cell in unknown if places[cell] in fixed]


def _equation(values: Counts, places: Mapping[Cell, int], line: Line) -> Equation:
    signed = [(cell, -1 if cell == line[-1] else 1) for cell in line]
    rest = -sum(sign * int(values[cell]) for cell, sign in signed if cell not in places)
    return [(places[cell], sign) for cell, sign in signed if cell in places], rest


def _fixed_by_equations(equations: Sequence[Equation], unknown: int) -> set[int]:
    """The unknown cells that have the same value in every solution: their axis lies in the row space."""
    matrix = np.zeros((len(equations), unknown))
    for row, (terms, _) in enumerate(equations):
        for place, sign in terms:
            matrix[row, place] = sign
    projection = (np.linalg.pinv(matrix) * matrix.T).sum(axis=1)
    return {int(place) for place in np.flatnonzero(projection > 1 - 1e-9)}


def _fixed_by_bounds(equations: Sequence[Equation], bounds: list[tuple[int, int]]) -> set[int]:
    """The unknown cells that their bounds leave a single value, as when two counts below 10 add up to 18."""
    changed = True
    while changed:
        changed = False
        for terms, rest in equations:
            for place, sign in terms:
                tighter = _tightened(terms, rest, bounds, place, sign)
                changed |= tighter != bounds[place]
                bounds[place] = tighter
    return {place for place, (low, high) in enumerate(bounds) if low == high}


def _tightened(
    terms: Sequence[tuple[int, int]], rest: int, bounds: Sequence[tuple[int, int]], place: int, sign: int
) -> tuple[int, int]:
    """The bounds of one unknown cell, given those of the others in an equation."""
    ends = [sorted((other_sign * bounds[other][0], other_sign * bounds[other][1])) for other, other_sign in terms
            if other != place]  # fmt: skip
    one, other = sign * (rest - sum(low for low, _ in ends)), sign * (rest - sum(high for _, high in ends))
    return max(bounds[place][0], min(one, other)), min(bounds[place][1], max(one, other))


def _partner(values: Counts, hidden: Flags, lines: Sequence[Line], cell: Cell) -> Cell | None:
    """What to keep back so that a cell cannot be worked out: the next smallest count of a row or column it stands in.

    First of one in which nothing else is hidden; a total only where nothing else is left.
    """
    own = sorted((line for line in lines if cell in line), key=lambda line: sum(bool(hidden[other]) for other in line))
    last_row, last_column = values.shape[0] - 1, values.shape[1] - 1
    for line in own:
        across = line[0][0] == line[-1][0]
        free = [other for other in line if not hidden[other] and values[other] > 0]
        if free:
            edge = last_column if across else last_row
            return min(free, key=lambda other: (other[1 if across else 0] == edge, int(values[other])))
    return None
