"""What a post had at a given age: spread evenly between two readings, and unknown where they do not tell."""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.at_age import GAPS, values_at

BORN = pd.Timestamp("2026-11-02 12:00", tz="UTC")
METRICS = ("impressions", "likes", "comments", "shares", "saves", "link_clicks", "score")

Reading = tuple[float, float, dict[str, int | None]]  # taken and last seen, in hours of age, and the counters


def looks(*posts: list[Reading]) -> pd.DataFrame:
    """As `queries.post_looks`: a post per list of readings."""
    rows = [
        {
            "post_id": number,
            "platform": "x",
            "kind": "text",
            "published_at": BORN + timedelta(hours=number),
            "looked_at": BORN + timedelta(hours=number + readings[-1][1]),
            "taken_at": BORN + timedelta(hours=number + taken),
            "seen_until": BORN + timedelta(hours=number + seen),
            **{name: counters.get(name) for name in METRICS},
        }
        for number, readings in enumerate(posts)
        for taken, seen, counters in readings
    ]
    frame = pd.DataFrame(rows)
    moments = dict.fromkeys(("published_at", "looked_at", "taken_at", "seen_until"), "datetime64[s, UTC]")
    return frame.astype({**dict.fromkeys(METRICS, "Int64"), **moments})


def likes(day: int, readings: list[Reading]) -> int | None:
    value = values_at(looks(readings), (day,))["likes"].iloc[0]
    return None if pd.isna(value) else int(value)


def day(number: float) -> float:
    return 24 * number


CASES: dict[str, tuple[int, list[Reading], int | None]] = {
    "a reading on that very moment": (1, [(24, 24, {"likes": 7})], 7),
    "halfway between two readings": (1, [(12, 12, {"likes": 10}), (36, 36, {"likes": 30})], 20),
    "a gain begins where the old value was last seen": (1, [(2, 22, {"likes": 10}), (26, 26, {"likes": 30})], 20),
    "an old value that stood": (1, [(2, 30, {"likes": 10}), (40, 40, {"likes": 30})], 10),
    "a loss": (1, [(12, 12, {"likes": 30}), (36, 36, {"likes": 10})], 20),
    "a third, rounded": (1, [(16, 16, {"likes": 0}), (40, 40, {"likes": 10})], 3),
    "met too late": (1, [(25, 25, {"likes": 10})], None),
    "not that old yet": (7, [(12, 12, {"likes": 10}), (day(6), day(6.9), {"likes": 12})], None),
    "a failed night on the first day": (1, [(11, 11, {"likes": 10}), (48, 48, {"likes": 30})], None),
    "a failed night in the first week": (7, [(day(6), day(6), {"likes": 10}), (day(8), day(8), {"likes": 30})], 20),
    "a long gap in the first week": (7, [(day(5), day(5), {"likes": 10}), (day(8.1), day(8.1), {"likes": 30})], None),
    "a long gap over which nothing moved": (
        7,
        [(day(5), day(5), {"likes": 10}), (day(8.1), day(8.1), {"likes": 10, "saves": 4})],
        None,
    ),
    "a week between looks in the fourth": (
        28,
        [(day(24), day(24.5), {"likes": 10}), (day(31.5), day(31.5), {"likes": 30})],
        20,
    ),
    "longer than a week in the fourth": (28, [(day(23), day(23), {"likes": 10}), (day(32), day(32), {})], None),
    "not reported": (1, [(24, 30, {"saves": 4})], None),
    "a night on which it was not told": (
        7,
        [(day(6), day(6), {"likes": 10}), (day(7), day(7), {"saves": 1}), (day(8), day(8), {"likes": 30})],
        20,
    ),
    "no longer told": (7, [(day(6), day(6), {"likes": 10}), (day(7), day(9), {"saves": 1})], None),
}


@pytest.mark.parametrize(("age", "readings", "expected"), CASES.values(), ids=CASES.keys())
def test_a_post_at_an_age_has(age: int, readings: list[Reading], expected: int | None) -> None:
    assert likes(age, readings) == expected


def test_posts_do_not_lend_each_other_their_readings() -> None:
    young: list[Reading] = [(12.0, 12.0, {"likes": 10})]
    late: list[Reading] = [(30.0, 30.0, {"likes": 50})]
    assert values_at(looks(young, late, young), (1,))["likes"].isna().all()


def test_each_post_has_a_row_for_each_age() -> None:
    table = values_at(looks([(24, day(40), {"likes": 1})], [(24, day(8), {"likes": 2})]))
    assert table[["post_id", "age"]].values.tolist() == [[0, 1], [0, 7], [0, 28], [1, 1], [1, 7], [1, 28]]
    assert table["likes"].tolist() == [1, 1, 1, 2, 2, pd.NA]
    assert list(table.columns) == ["post_id", "platform", "kind", "published_at", "age", *METRICS, "engagements"]


def test_engagements_are_the_reported_parts_at_that_age() -> None:
    table = values_at(looks([(24, 24, {"likes": 3, "comments": 2, "score": 90, "impressions": 800})]), (1,))
    assert table["engagements"].tolist() == [5]


def test_engagements_are_unknown_where_a_part_that_was_told_before_is_not_known_then() -> None:
    readings: list[Reading] = [
        (day(5), day(5), {"likes": 10, "link_clicks": 40}),
        (day(7), day(9), {"likes": 12}),  # as when a private figure is not handed out for some nights
        (day(10), day(10), {"likes": 12, "link_clicks": 60}),
    ]
    table = values_at(looks(readings), (7,))
    assert (table["likes"].tolist(), table["engagements"].tolist()) == ([12], [pd.NA])


def test_engagements_do_not_wait_for_a_part_that_was_first_told_later() -> None:
    readings: list[Reading] = [(day(6), day(8), {"likes": 10}), (day(20), day(20), {"likes": 10, "saves": 4})]
    assert values_at(looks(readings), (7,))["engagements"].tolist() == [10]


def test_no_posts_at_all_have_no_values() -> None:
    empty = values_at(looks([(24, 24, {"likes": 1})]).iloc[:0])
    assert len(empty) == 0
    assert "engagements" in empty.columns


grown = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 20), st.integers(0, 500)), min_size=1, max_size=60)


@given(grown)
def test_a_value_lies_between_its_neighbours_and_a_counter_never_falls_with_age(
    steps: list[tuple[int, int, int]],
) -> None:
    """Steps: hours until a reading, hours it then stands, and what was gained before it."""
    readings: list[Reading] = []
    hour = value = 0
    for waited, stood, gained in steps:
        hour, value = hour + waited, value + gained
        readings.append((hour, hour + stood, {"likes": value}))
        hour += stood
    table = values_at(looks(readings))
    for row in table.dropna(subset="likes").to_dict("records"):
        hours = 24 * row["age"]
        below = [counters["likes"] for taken, _, counters in readings if taken <= hours]
        above = [counters["likes"] for _, seen, counters in readings if seen >= hours]
        assert (below[-1] or 0) <= row["likes"] <= (above[0] or 0)
    known = table["likes"].dropna()
    assert known.is_monotonic_increasing
    assert table.loc[24 * table["age"] > hour, "likes"].isna().all()


def test_every_age_has_a_widest_gap_and_others_are_refused() -> None:
    assert list(GAPS) == [1, 7, 28]
    with pytest.raises(KeyError):
        values_at(looks([(24, 24, {"likes": 1})]), (2,))
