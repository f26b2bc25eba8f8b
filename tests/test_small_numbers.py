"""What people may see of comments: nothing below the threshold, and nothing that gives it away."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    assert overall["text"].tolist() == ["80", "not shown", "<10", "127"]
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


def possible_rows(states: list[str], values: list[int], highest: int) -> list[tuple[int, ...]]:
    """Everything the counts of one row may be, for somebody who sees what is shown and knows the rule."""
    choices = [_range(state, value, highest) for state, value in zip(states[:-1], values, strict=True)]
    sums = _range(states[-1], sum(values), highest * len(values))
    return [row for row in product(*choices) if sum(row) in sums]


def _range(state: str, value: int, highest: int) -> range:
    return {SHOWN: range(value, value + 1), SMALL: range(10), KEPT_BACK: range(10, highest)}[state]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=1, max_size=4))
def test_no_small_count_of_a_row_can_be_worked_out(values: list[int]) -> None:
    states = withhold(pd.DataFrame([values]))
    row = states.iloc[0].tolist()
    possible = possible_rows(row, values, 60 if len(values) < 4 else 30)
    for place, value in enumerate(values):
        if value < 10 and sum(values) > 0:
            assert row[place] == SMALL
            assert len({other[place] for other in possible}) > 1


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
