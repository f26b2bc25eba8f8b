"""What people may see of comments: nothing below the threshold, and nothing that gives it away."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.leeway import Hidden
from dashboard.metrics.small_numbers import KEPT_BACK, SEVERAL, SHOWN, SMALL, TOTAL, count_text, with_totals, withhold

Counts = npt.NDArray[np.int64]


def test_nothing_written_is_shown_as_nothing() -> None:
    assert (withhold(pd.DataFrame({"a": [0], "b": [0]})) == SHOWN).all(axis=None)


def test_the_threshold_cannot_be_made_meaningless() -> None:
    with pytest.raises(ValueError, match="below 5"):
        withhold(pd.DataFrame({"a": [4]}), 4)


def test_counts_as_people_see_them() -> None:
    assert [count_text(1234, SHOWN), count_text(3, SMALL), count_text(44, KEPT_BACK)] == ["1,234", "<10", "not shown"]


def possible(counts: Counts, states: npt.NDArray[np.object_], threshold: int) -> Counts:
    """All tables, one per line, that look like this to somebody who knows what '<10' and 'not shown' stand for."""
    choices = [
        np.array(_range(state, value, threshold))
        for state, value in zip(states[: len(counts), :-1].ravel(), counts.ravel().tolist(), strict=True)
    ]
    cells = np.stack([axis.ravel() for axis in np.meshgrid(*choices, indexing="ij")], axis=1)
    tables = cells.reshape(-1, *counts.shape)
    if len(states) > len(counts):
        tables = np.concatenate([tables, tables.sum(axis=1, keepdims=True)], axis=1)
    tables = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    known = with_totals(pd.DataFrame(counts), column_totals=len(states) > len(counts)).to_numpy()
    fits = np.where(
        states == SHOWN, tables == known, np.where(states == SMALL, tables < threshold, tables >= threshold)
    )
    # A row without any count would be shown as zeros.
    fits[:, :, -1] &= (tables[:, :, -1] > 0) | (states[:, -1] == SHOWN)
    return tables[fits.all(axis=(1, 2))]


def _range(state: str, value: int, threshold: int) -> range:
    ranges = {SHOWN: range(value, value + 1), SMALL: range(threshold), KEPT_BACK: range(threshold, 4 * threshold)}
    return ranges[state]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=1, max_size=3))
def test_a_small_count_of_a_row_has_several_possible_values(values: list[int]) -> None:
    states = withhold(pd.DataFrame([values])).to_numpy()
    tables = possible(np.array([values]), states, 10)
    for place, value in enumerate(values):
        if value < 10 and sum(values) > 0:
            assert states[0, place] == SMALL
            assert len(values) == 1 or len(np.unique(tables[:, 0, place])) >= SEVERAL


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4), st.booleans())
def test_a_small_count_of_a_table_has_several_possible_values(four: list[int], column_totals: bool) -> None:
    counts = np.array(four).reshape(2, 2)
    states = withhold(pd.DataFrame(counts), 5, column_totals=column_totals).to_numpy()
    tables = possible(counts, states, 5)
    values = with_totals(pd.DataFrame(counts), column_totals=column_totals).to_numpy()
    hidden = Hidden(values, states == SMALL, 5, column_totals=column_totals)
    hidden.keep_back((int(row), int(column)) for row, column in np.argwhere(states == KEPT_BACK))
    for row, column in np.argwhere(states == SMALL):
        found = len(np.unique(tables[:, row, column]))
        assert found >= SEVERAL
        assert hidden.possible_values((int(row), int(column)), SEVERAL) == SEVERAL


def test_nothing_small_follows_from_a_row_even_for_whoever_knows_how_partners_are_chosen() -> None:
    """Of every row that looks the same, each small count has several values: all rows up to 13 are tried."""
    seen: dict[tuple[object, ...], list[list[int]]] = {}
    for cells in product(range(14), repeat=3):
        states = withhold(pd.DataFrame([cells]), 5).to_numpy()[0]
        shown = (n if state == SHOWN else state for n, state in zip((*cells, sum(cells)), states, strict=True))
        seen.setdefault(tuple(shown), []).append([*cells, sum(cells)])
    for display, alike in seen.items():
        if min(max(row[:3]) for row in alike) < 10:  # others look like rows with counts beyond 13 as well
            for place in (place for place, shown in enumerate(display) if shown == SMALL):
                assert len({row[place] for row in alike}) > 1


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        ([80, 44, 3], ["80", "not shown", "<10", "127"]),
        ([3, 10, 10], ["<10", "10", "not shown", "23"]),  # 0 to 3: it is not because of its size that the last one went
        ([0, 11, 10], ["<10", "not shown", "not shown", "not shown"]),  # 10 together with 10 or more: only 0
        ([9, 9, 9], ["<10", "<10", "<10", "not shown"]),  # only 9, 9 and 9 add up to 27
        ([5, 4, 90], ["<10", "<10", "90", "99"]),
        ([0, 0, 90], ["<10", "<10", "not shown", "90"]),
        ([0, 0, 3], ["<10", "<10", "<10", "<10"]),
    ],
)
def test_what_a_row_shows(row: list[int], texts: list[str]) -> None:
    states = withhold(pd.DataFrame([row])).iloc[0]
    assert [count_text(n, state) for n, state in zip([*row, sum(row)], states, strict=True)] == texts


def test_weeks_with_a_small_count_each_protect_each_other_and_cost_no_other_week_anything() -> None:
    weeks = pd.DataFrame([[60, 30, 20], [40, 15, 4], [50, 33, 27], [30, 20, 6]])
    states = withhold(weeks, column_totals=True).to_numpy()
    assert np.argwhere(states == KEPT_BACK).tolist() == [[1, 1], [3, 1]]


def test_one_week_with_a_small_count_costs_the_week_with_the_fewest_comments_two_of_its_own() -> None:
    weeks = pd.DataFrame([[60, 50, 40], [40, 25, 4], [50, 33, 27], [32, 31, 30]])
    states = withhold(weeks, column_totals=True).to_numpy()
    assert np.argwhere(states == KEPT_BACK).tolist() == [[1, 1], [3, 1], [3, 2]]


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    columns = draw(st.integers(2, 4))
    sizes = st.sampled_from([0, 1, 3, 9, 10, 12, 40, 90])
    rows = draw(st.lists(st.lists(sizes, min_size=columns, max_size=columns), min_size=1, max_size=8))
    return pd.DataFrame(rows)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_no_small_count_of_a_table_can_be_worked_out_from_its_totals(counts: pd.DataFrame) -> None:
    states = withhold(counts, column_totals=True)
    values = with_totals(counts, column_totals=True)
    small = (values < 10) & (values[[TOTAL]] > 0).to_numpy()
    assert (states.to_numpy()[small.to_numpy()] == SMALL).all()
    for place in np.argwhere(small.to_numpy()):
        assert lies_on_a_loop(states.to_numpy() != SHOWN, (int(place[0]), int(place[1])))


def lies_on_a_loop(hidden: npt.NDArray[np.bool_], cell: tuple[int, int]) -> bool:
    """Whether a hidden cell can change without any shown cell or sum changing.

    Rows and columns are towns and hidden cells the roads between them: what is taken off one road must come back by
    others, so the towns at its ends must be joined without it.
    """
    joined: dict[tuple[str, int], set[tuple[str, int]]] = {}
    for row, column in np.argwhere(hidden):
        if (int(row), int(column)) != cell:
            joined.setdefault(("row", int(row)), set()).add(("column", int(column)))
            joined.setdefault(("column", int(column)), set()).add(("row", int(row)))
    reached, ahead = set(), [("row", cell[0])]
    while ahead:
        town = ahead.pop()
        reached.add(town)
        ahead += joined.get(town, set()) - reached
    return ("column", cell[1]) in reached
