"""What people may see of comments: nothing below the threshold, and nothing that gives it away."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.leeway import Hidden
from dashboard.metrics.sentiment import label_counts, shown_labels, shown_responses
from dashboard.metrics.small_numbers import KEPT_BACK, SHOWN, SMALL, TOTAL, count_text, with_totals, withhold


def responses(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "label", "n"])
    return frame.assign(day=pd.to_datetime(frame["day"]).astype("datetime64[s]"), model="stance", platform="x")


def test_shares_are_of_scored_comments_and_come_with_how_many_stand_behind_them() -> None:
    shown = shown_responses(
        responses(
            ("2026-11-02", "positive", 20), ("2026-11-08", "positive", 10), ("2026-11-03", "neutral", 15),
            ("2026-11-03", "negative", 15), ("2026-11-03", "not_scored", 4),
        ),
        "week",
    )  # fmt: skip
    (week,) = shown.groups.to_dict("records")
    assert (week["week"], week["positive"], week["negative"], week["behind"]) == (
        pd.Timestamp("2026-11-02"),
        0.5,
        0.25,
        "60",
    )
    overall = shown.overall.set_index("label")
    assert overall.loc["positive", "text"] == "30"
    assert overall["low"].between(0, 0.5)["positive"]
    assert overall["high"].between(0.5, 1)["positive"]
    assert shown.not_scored == "<10"


def test_a_week_with_few_comments_shows_no_share_and_the_overall_count_does_not_give_it_away() -> None:
    rows = [("2026-11-02", "positive", 30), ("2026-11-02", "neutral", 30), ("2026-11-02", "negative", 30)]
    shown = shown_responses(responses(*rows, ("2026-11-09", "positive", 4), ("2026-11-09", "neutral", 14)), "week")
    second = shown.groups.iloc[1]
    assert second["positive_text"] == "<10"
    assert pd.isna(second["positive"])
    # 34 overall and 30 in the first week together would say 4.
    assert "not shown" in (shown.groups["positive_text"].iloc[0], shown.overall["text"].iloc[0])


def test_labels_alone_are_withheld_the_same_way() -> None:
    overall, not_scored = shown_labels({"positive": 80, "neutral": 44, "negative": 3, "not_scored": 12})
    assert overall["text"].tolist() == ["80", "not shown", "not shown", "127"]
    assert overall["share"].notna().tolist() == [True, False, False, True]
    assert not_scored == "12"


def test_exact_counts_have_every_label() -> None:
    assert label_counts(responses()) == {"positive": 0, "neutral": 0, "negative": 0, "not_scored": 0}


def test_nothing_written_is_shown_as_nothing() -> None:
    assert (withhold(pd.DataFrame({"a": [0], "b": [0]})) == SHOWN).all(axis=None)


def test_the_threshold_cannot_be_made_meaningless() -> None:
    with pytest.raises(ValueError, match="below 5"):
        withhold(pd.DataFrame({"a": [4]}), 4)


def test_counts_as_people_see_them() -> None:
    assert [count_text(1234, SHOWN), count_text(3, SMALL), count_text(44, KEPT_BACK)] == ["1,234", "<10", "not shown"]


def displays(tables: Iterable[list[list[int]]], *, column_totals: bool) -> dict[tuple[object, ...], list[list[int]]]:
    """What people see -> the counts of every table that looks so: all that somebody who knows the rule can find out."""
    seen: dict[tuple[object, ...], list[list[int]]] = {}
    for rows in tables:
        frame = pd.DataFrame(rows)
        states = withhold(frame, 5, column_totals=column_totals).to_numpy().ravel()
        values = with_totals(frame, column_totals=column_totals).to_numpy().ravel()
        display = tuple(n if state == SHOWN else state for n, state in zip(values.tolist(), states, strict=True))
        seen.setdefault(display, []).append(values.tolist())
    return seen


def narrowest(seen: dict[tuple[object, ...], list[list[int]]]) -> int:
    """The fewest values that any hidden small count may have."""
    found = [
        len({values[place] for values in alike})
        for display, alike in seen.items()
        for place, shown in enumerate(display)
        if not isinstance(shown, int) and min(values[place] for values in alike) < 5
    ]
    return min(found)


def test_no_small_count_of_a_row_follows_from_what_is_shown_and_the_rule() -> None:
    rows = ([list(row)] for row in product(range(13), repeat=3))
    assert narrowest(displays(rows, column_totals=False)) >= 2


def test_no_small_count_of_a_table_follows_from_what_is_shown_and_the_rule() -> None:
    tables = ([list(four[:2]), list(four[2:])] for four in product(range(8), repeat=4))
    assert narrowest(displays(tables, column_totals=True)) >= 2


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        (
            [3, 10, 10],
            ["not shown", "10", "not shown", "23"],
        ),  # <10, not shown, 10, 23 would say 3 to whoever knows why
        ([9, 9, 9], ["not shown"] * 4),  # three counts below 10 that add up to 27
        ([9, 9, 12], ["not shown", "not shown", "not shown", "30"]),
        ([0, 0, 3], ["<10", "<10", "<10", "<10"]),
        ([5, 4, 90], ["<10", "<10", "90", "99"]),
        ([0, 0, 90], ["not shown", "not shown", "not shown", "90"]),
    ],
)
def test_what_a_row_shows(row: list[int], texts: list[str]) -> None:
    states = withhold(pd.DataFrame([row])).iloc[0]
    assert [count_text(n, state) for n, state in zip([*row, sum(row)], states, strict=True)] == texts


def test_two_weeks_with_a_small_count_each_protect_each_other_and_cost_no_third() -> None:
    weeks = pd.DataFrame([[60, 30, 20], [40, 15, 4], [50, 33, 27], [30, 20, 6]])
    states = withhold(weeks, column_totals=True)
    assert (states == KEPT_BACK).to_numpy().nonzero()[0].tolist() == [1, 1, 3, 3]


def test_one_week_with_a_small_count_costs_the_week_with_the_fewest_comments_two() -> None:
    weeks = pd.DataFrame([[60, 30, 20], [40, 15, 4], [50, 33, 27], [12, 11, 10]])
    states = withhold(weeks, column_totals=True)
    assert (states == KEPT_BACK).to_numpy().nonzero()[0].tolist() == [1, 1, 3, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=2), st.booleans())
def test_the_leeway_of_a_count_is_how_many_values_it_can_have(rows: list[list[int]], column_totals: bool) -> None:
    values = with_totals(pd.DataFrame(rows), column_totals=column_totals).to_numpy(dtype=np.int64)
    small = (values < 5) & (values[:, -1:] > 0)
    hidden = Hidden(values, small, 5, column_totals=column_totals)
    possible = [
        table
        for four in product(range(8), repeat=4)
        for table in [with_totals(pd.DataFrame([four[:2], four[2:]]), column_totals=column_totals).to_numpy()]
        if fits(table, values, small)
    ] if small.any() else []  # fmt: skip
    for row, column in np.argwhere(small):
        cell = (int(row), int(column))
        assert hidden.possible_values(cell, 100) == len({int(table[cell]) for table in possible})


def fits(table: npt.NDArray[np.int64], values: npt.NDArray[np.int64], small: npt.NDArray[np.bool_]) -> bool:
    """Whether counts agree with all that is shown, when only small counts are hidden."""
    alike = (table == values) | (small & (table < 5))
    return bool(alike.all() and (table[:, -1][small[:, -1]] > 0).all())


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
    assert (states.to_numpy()[small.to_numpy()] != SHOWN).all()
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
