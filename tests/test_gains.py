"""Gains lie where the time lay, in integers, and never lose a unit."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from collectors.days import Calendar, day_number, instant
from collectors.gains import Known, Run, Time, gains, runs_between, spread_over_days
from collectors.records import METRIC_NAMES, Metrics

LONDON = Calendar(ZoneInfo("Europe/London"))
KATHMANDU = Calendar(ZoneInfo("Asia/Kathmandu"))
NOTHING = [Known(0, 0)] * len(METRIC_NAMES)


def at(text: str) -> int:
    return instant(datetime.fromisoformat(text).replace(tzinfo=UTC))


def day(text: str) -> int:
    return day_number(datetime.fromisoformat(text).date())


def each(amount: int, weights: list[int]) -> list[int]:
    """The share of each of these days in a row, where so many seconds of it count."""
    runs = [Run(day, 1, seconds) for day, seconds in enumerate(weights)]
    share, shares = 0, Time(runs).spread(amount)
    return [share := shares.get(day, share) for day in range(len(weights))]


def test_a_gain_is_shared_in_proportion_to_the_time_of_each_day() -> None:
    runs = runs_between(at("2026-01-10T18:00"), at("2026-01-12T06:00"), LONDON)
    first = day("2026-01-10")
    assert runs == [Run(first, 1, 6 * 3600), Run(first + 1, 1, 24 * 3600), Run(first + 2, 1, 6 * 3600)]
    assert Time(runs).spread(12) == {first: 2, first + 1: 8, first + 2: 2}


def test_what_is_left_over_goes_to_the_largest_remainder_and_ties_to_the_earlier_day() -> None:
    assert each(1, [1, 1]) == [1, 0]
    assert each(5, [3, 3, 3]) == [2, 2, 1]
    assert each(1, [1, 2]) == [0, 1]


def test_a_loss_is_spread_like_a_gain_with_the_sign_turned() -> None:
    assert each(-5, [3, 3, 3]) == [-2, -2, -1]


def test_a_day_on_which_the_clocks_go_back_has_twenty_five_hours() -> None:
    runs = runs_between(at("2026-10-24T23:00"), at("2026-10-26T00:00"), LONDON)
    assert [run.seconds for run in runs] == [25 * 3600, 0]


def test_years_of_days_that_gain_alike_are_told_in_few_stretches() -> None:
    published = at("2024-01-05T12:00")
    found = gains([Known(0, published)] * len(METRIC_NAMES), Metrics(likes=2_000), at("2026-11-20T12:00"), LONDON)
    likes = METRIC_NAMES.index("likes")
    assert len(found) < 20
    assert sum((last - first + 1) * (cell[likes] or 0) for (first, last), cell in found.items()) == 2_000
    assert min(found)[0] == day("2024-01-05")
    assert max(last for _, last in found) == day("2026-11-20")


def test_days_begin_at_the_organisations_midnight() -> None:
    assert KATHMANDU.day(at("2026-01-10T18:14:59")) == day("2026-01-10")
    assert KATHMANDU.day(at("2026-01-10T18:15:00")) == day("2026-01-11")


def test_the_first_snapshot_counts_from_publication() -> None:
    published = at("2026-01-01T12:00")
    before = [Known(0, published)] * len(METRIC_NAMES)
    cells = gains(before, Metrics(likes=3), at("2026-01-02T12:00"), LONDON)
    likes = METRIC_NAMES.index("likes")
    first, second = day("2026-01-01"), day("2026-01-02")
    assert {stretch: cell[likes] for stretch, cell in cells.items()} == {(first, first): 2, (second, second): 1}
    assert all(cell[METRIC_NAMES.index("impressions")] is None for cell in cells.values())


def test_an_unknown_value_neither_gains_nor_loses() -> None:
    before = [Known(7, at("2026-01-01T12:00"))] * len(METRIC_NAMES)
    assert gains(before, Metrics(), at("2026-01-02T12:00"), LONDON) == {}


def test_a_snapshot_taken_before_it_was_published_counts_on_its_own_day() -> None:
    before = [Known(0, at("2026-01-03T00:00"))] * len(METRIC_NAMES)
    cells = gains(before, Metrics(likes=4), at("2026-01-02T12:00"), LONDON)
    assert list(cells) == [(day("2026-01-02"), day("2026-01-02"))]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 90_000), min_size=1, max_size=60).filter(any))
def test_shares_always_add_up_and_never_change_sign(amount: int, weights: list[int]) -> None:
    shares = each(amount, weights)
    assert sum(shares) == amount
    assert all(share * amount >= 0 for share in shares)
    assert all(
        abs(share * sum(weights) - amount * weight) < sum(weights)
        for share, weight in zip(shares, weights, strict=True)
    )
    assert shares == by_largest_remainder(amount, weights)


def by_largest_remainder(amount: int, weights: list[int]) -> list[int]:
    """The rule, day by day: whole parts first, then one more in the order of what was cut off."""
    shares = [abs(amount) * weight // sum(weights) for weight in weights]
    cut_off = [abs(amount) * weight % sum(weights) for weight in weights]
    order = sorted(range(len(weights)), key=lambda position: (-cut_off[position], position))
    for position in order[: abs(amount) - sum(shares)]:
        shares[position] += 1
    return [share if amount > 0 else -share for share in shares]


@given(st.integers(0, 2_000_000_000), st.integers(0, 40_000_000), st.integers(-(10**9), 10**9))
def test_the_time_between_two_looks_is_shared_out_to_the_second(start: int, length: int, amount: int) -> None:
    end = start + length
    runs = runs_between(start, end, LONDON)
    assert sum(run.days * run.seconds for run in runs) == max(length, 1)
    assert [run.first for run in runs] == [LONDON.day(start), *(run.first + run.days for run in runs[:-1])]
    assert runs[-1].first + runs[-1].days - 1 == LONDON.day(end)
    edges = [start, *(LONDON.begins(day) for day in range(LONDON.day(start) + 1, LONDON.day(end) + 1)), end]
    weights = [later - earlier for earlier, later in pairwise(edges)] if length else [1]
    assert list(spread_over_days(amount, start, end, LONDON).values()) == by_largest_remainder(amount, weights)
