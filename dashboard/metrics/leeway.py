"""How far can a hidden count of a table move without anything changing that is shown?

Rows and columns are towns, hidden counts the roads between them: what is added to one count must be taken off another
of its row, added to one of that one's column, and so on until the round trip closes. How much can go round at once,
over all ways together, is the greatest flow through those roads (complementary cell suppression as a network flow).
"""

import heapq
from collections import deque
from collections.abc import Iterable
from itertools import count

import numpy as np
import numpy.typing as npt

Cell = tuple[int, int]
Line = tuple[str, int]
Cost = tuple[int, int, int]  # counts to keep back, how many comments they are made of, place

UNBOUNDED = 1 << 60
DEAREST = 1000  # of counts, for a total: it is the last to go


class Hidden:
    """The hidden cells of a table with totals: the small ones, and what is kept back for their sake."""

    def __init__(
        self, values: npt.NDArray[np.int64], small: npt.NDArray[np.bool_], threshold: int, *, column_totals: bool
    ) -> None:
        self.cells = small.copy()
        self._values, self._small, self._threshold = values, small, threshold
        self._column_totals = column_totals
        # A row without any count is shown as zeros, which keep nothing else from being worked out.
        self._hideable = small | (values >= threshold)
        self._roads = self._all_roads()

    def keep_back(self, cells: Iterable[Cell]) -> None:
        """Hides these too."""
        for cell in cells:
            self.cells[cell] = True

    def everything(self) -> list[Cell]:
        """All cells that can be hidden."""
        return [(int(row), int(column)) for row, column in np.argwhere(self._hideable)]

    def possible_values(self, cell: Cell, enough: int) -> int:
        """How many values a hidden cell can have, for somebody who sees the rest; counted up to `enough`."""
        up = self._movable(cell, 1, enough - 1)
        return up + self._movable(cell, -1, enough - 1 - up) + 1

    def cheapest_round_trip(self, cell: Cell, *, through_hidden: bool) -> list[Cell]:
        """The fewest cells to hide so that one more way leads from the cell's row to its column; none: there is none.

        Totals last, then those of the rows and columns with the least in them. Without `through_hidden` the whole way
        is to be a new one, for where the ways there are do not let enough through.
        """
        start, goal = self._ends(cell)
        places = count()  # keeps the order of equal costs, and lines from being compared
        ahead: list[tuple[Cost, int, Line, list[Cell]]] = [((0, 0, 0), next(places), start, [])]
        reached = set()
        while ahead:
            cost, _, line, way = heapq.heappop(ahead)
            if line == goal:
                return way
            if line in reached:
                continue
            reached.add(line)
            for other, end in self._roads[line]:
                if other != cell and end not in reached and (through_hidden or not self.cells[other]):
                    new = [] if self.cells[other] else [other]
                    step = self._cost(other) if new else (0, 0, 0)
                    total = (cost[0] + step[0], cost[1] + step[1], cost[2] + step[2])
                    heapq.heappush(ahead, (total, next(places), end, way + new))
        return []

    def _cost(self, cell: Cell) -> Cost:
        size = sum(int(self._values[whole]) for whole in self._wholes(cell) if not self.cells[whole])
        return (DEAREST if self._is_total(cell) else 1, size, self._values.shape[1] - cell[1])

    def _wholes(self, cell: Cell) -> list[Cell]:
        """The totals that the cell is part of."""
        rows, columns = self._values.shape
        return [(cell[0], columns - 1), (rows - 1, cell[1])] if self._column_totals else [(cell[0], columns - 1)]

    def _is_total(self, cell: Cell) -> bool:
        rows, columns = self._values.shape
        return cell[1] == columns - 1 or (self._column_totals and cell[0] == rows - 1)

    def _ends(self, cell: Cell) -> tuple[Line, Line]:
        """The row and the column of a cell; without column totals nothing ties the cells of a column together."""
        return ("row", cell[0]), ("column", cell[1] if self._column_totals else 0)

    def _all_roads(self) -> dict[Line, list[tuple[Cell, Line]]]:
        """For each row and column the cells that are or can be hidden, each with the line across."""
        roads: dict[Line, list[tuple[Cell, Line]]] = {}
        for cell in self.everything():
            row, column = self._ends(cell)
            roads.setdefault(row, []).append((cell, column))
            roads.setdefault(column, []).append((cell, row))
        return roads

    def _movable(self, cell: Cell, direction: int, limit: int) -> int:
        """How far a hidden cell can go up (1) or down (-1), the others making up for it; at most `limit`."""
        moved: dict[Cell, int] = {}
        limit = min(limit, self._room(cell, direction, moved))
        done = 0
        while done < limit:
            way = self._way(cell, direction, moved)
            step = min([limit - done, *(self._room(other, sign, moved) for other, sign in way)])
            if not way:
                break
            for other, sign in way:
                moved[other] = moved.get(other, 0) + sign * step
            done += step
        return done

    def _way(self, cell: Cell, direction: int, moved: dict[Cell, int]) -> list[tuple[Cell, int]]:
        """Hidden cells from the cell's row to its column that can make up for it, each with its direction."""
        start, goal = self._ends(cell)
        came: dict[Line, tuple[Line, Cell, int]] = {}
        ahead = deque([start])
        while ahead and goal not in came:
            line = ahead.popleft()
            sign = -direction if line[0] == "row" else direction
            for other, end in self._roads[line]:
                fresh = end != start and end not in came and other != cell and self.cells[other]
                if fresh and self._room(other, sign, moved) > 0:
                    came[end] = (line, other, sign)
                    ahead.append(end)
        way = []
        line = goal
        while line in came:
            line, other, sign = came[line]
            way.append((other, sign))
        return way

    def _room(self, cell: Cell, direction: int, moved: dict[Cell, int]) -> int:
        """How far a cell can still go by its own bounds: '<10' is 0 to 9, and what is kept back 10 or more.

        Totals stand on the other side of the sums, so they go down where the others go up.
        """
        rows, columns = self._values.shape
        whole = cell[1] == columns - 1
        sign = -1 if whole != (self._column_totals and cell[0] == rows - 1) else 1
        value = int(self._values[cell]) + sign * moved.get(cell, 0)
        if self._small[cell]:  # a row without any count would have been shown
            low, high = int(whole), self._threshold - 1
        else:
            low, high = self._threshold, UNBOUNDED
        return high - value if direction * sign > 0 else value - low
