"""Gains lie where the time lay, in integers, and never lose a unit."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from collectors.days import Calendar, day_number, instant
from collectors.gains import Known, days_between, gains, spread
from collectors.records import METRIC_NAMES, Metrics

LONDON = Calendar(ZoneInfo("Europe/London"))
KATHMANDU = Calendar(ZoneInfo("Asia/Kathmandu"))
NOTHING = [Known(0, 0)] * len(METRIC_NAMES)


def at(text: str) -> int:
    return instant(datetime.fromisoformat(text).replace(tzinfo=UTC))


def day(text: str) -> int:
    return day_number(datetime.fromisoformat(text).date())


def test_a_gain_is_shared_in_proportion_to_the_time_of_each_day() -> None:
    start, weights = days_between(at("2026-01-10T18:00"), at("2026-01-12T06:00"), LONDON)
    assert (start, weights) == (day("2026-01-10"), [6 * 3600, 24 * 3600, 6 * 3600])
    assert spread(12, weights) == [2, 8, 2]


def test_what_is_left_over_goes_to_the_largest_remainder_and_ties_to_the_earlier_day() -> None:
    assert spread(1, [1, 1]) == [1, 0]
    assert spread(5, [3, 3, 3]) == [2, 2, 1]
    assert spread(1, [1, 2]) == [0, 1]


def test_a_loss_is_spread_like_a_gain_with_the_sign_turned() -> None:
    assert spread(-5, [3, 3, 3]) == [-2, -2, -1]


def test_a_day_on_which_the_clocks_go_back_has_twenty_five_hours() -> None:
    _, weights = days_between(at("2026-10-24T23:00"), at("2026-10-26T00:00"), LONDON)
    assert weights == [25 * 3600, 0]


def test_days_begin_at_the_organisations_midnight() -> None:
    assert KATHMANDU.day(at("2026-01-10T18:14:59")) == day("2026-01-10")
    assert KATHMANDU.day(at("2026-01-10T18:15:00")) == day("2026-01-11")


def test_the_first_snapshot_counts_from_publication() -> None:
    published = at("2026-01-01T12:00")
    before = [Known(0, published)] * len(METRIC_NAMES)
    cells = gains(before, Metrics(likes=3), at("2026-01-02T12:00"), LONDON)
    likes = METRIC_NAMES.index("likes")
    assert {d: cell[likes] for d, cell in cells.items()} == {day("2026-01-01"): 2, day("2026-01-02"): 1}
    assert all(cell[METRIC_NAMES.index("impressions")] is None for cell in cells.values())


def test_an_unknown_value_neither_gains_nor_loses() -> None:
    before = [Known(7, at("2026-01-01T12:00"))] * len(METRIC_NAMES)
    assert gains(before, Metrics(), at("2026-01-02T12:00"), LONDON) == {}


def test_a_snapshot_taken_before_it_was_published_counts_on_its_own_day() -> None:
    before = [Known(0, at("2026-01-03T00:00"))] * len(METRIC_NAMES)
    cells = gains(before, Metrics(likes=4), at("2026-01-02T12:00"), LONDON)
    assert list(cells) == [day("2026-01-02")]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 90_000), min_size=1, max_size=60).filter(any))
def test_shares_always_add_up_and_never_change_sign(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights)
    assert sum(shares) == amount
    assert all(share * amount >= 0 for share in shares)
    assert all(
        abs(share * sum(weights) - amount * weight) < sum(weights)
        for share, weight in zip(shares, weights, strict=True)
    )


@given(st.integers(0, 2_000_000_000), st.integers(0, 40_000_000))
def test_the_time_between_two_looks_is_shared_out_to_the_second(start: int, length: int) -> None:
    first, weights = days_between(start, start + length, LONDON)
    assert sum(weights) == max(length, 1)
    assert first == LONDON.day(start)
    assert first + len(weights) - 1 == LONDON.day(start + length)
