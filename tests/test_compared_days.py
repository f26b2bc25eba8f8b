"""Which days a period is compared with."""

from datetime import date, timedelta

from dashboard import words
from dashboard.metrics.compared_days import Bounds, How, compared_days
from dashboard.numbers import Before, compared
from dashboard.selection import Clicks, Gains

THIN = "\N{NARROW NO-BREAK SPACE}"
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)  # Monday to Sunday
LONG_AGO = Bounds(None, date(2020, 1, 1), LAST)


def test_last_year_is_52_weeks_earlier_so_that_weekdays_match() -> None:
    found = compared_days(FIRST, LAST, "year", None, LONG_AGO)
    assert (found.first, found.last) == (date(2025, 11, 17), date(2025, 11, 23))
    assert FIRST - found.first == timedelta(days=364)
    assert found.first.weekday() == FIRST.weekday()
    assert not found.hindrance


def test_the_days_before_have_the_same_weekdays_even_of_a_month() -> None:
    found = compared_days(date(2026, 10, 1), date(2026, 10, 31), "before", None, LONG_AGO)
    assert (found.first, found.last) == (date(2026, 8, 27), date(2026, 9, 26))
    assert found.first.weekday() == date(2026, 10, 1).weekday()


def test_days_of_ones_own_are_moved_to_the_nearest_same_weekday() -> None:
    starts = [compared_days(FIRST, LAST, "own", date(2026, 9, day), LONG_AGO).first for day in (4, 7, 10, 11)]
    assert starts == [date(2026, 9, 7), date(2026, 9, 7), date(2026, 9, 7), date(2026, 9, 14)]


def test_where_moving_them_leads_to_nothing_the_weekdays_differ_and_that_is_said() -> None:
    bounds = Bounds(None, date(2026, 9, 8), LAST)  # collected from a Tuesday on
    found = compared_days(FIRST, LAST, "own", date(2026, 9, 8), bounds)
    assert (found.first, found.hindrance, found.same_weekdays) == (date(2026, 9, 8), "", False)


def test_nothing_is_compared_with_days_of_which_not_all_were_collected() -> None:
    def hindrance(how: How, own: date | None = None, **bounds: date) -> str:
        newest, collected = bounds.get("newest", LAST), bounds.get("collected", date(2026, 11, 10))
        return compared_days(FIRST, LAST, how, own, Bounds(bounds.get("campaign"), collected, newest)).hindrance

    assert hindrance("before") == "collection"
    assert hindrance("before", collected=date(2026, 11, 9)) == ""
    assert hindrance("year") == "collection"
    assert hindrance("before", collected=date(2026, 1, 1), campaign=date(2026, 11, 12)) == "campaign"
    assert hindrance("own", date(2026, 11, 18), collected=date(2026, 1, 1)) == "overlap"
    assert hindrance("own", date(2026, 11, 30), newest=date(2026, 12, 3)) == "future"
    assert compared_days(FIRST, LAST, "before", None, Bounds(None, None, LAST)).hindrance == "collection"


def test_a_change_is_a_number_and_a_percentage() -> None:
    before = _before("a year before")
    assert compared(11_284, 10_050, before, words.number) == (f"+1,234 (+12{THIN}%)", "up", "a year before: 10,050")
    assert compared(90, 100, before, words.number)[:2] == (f"\N{MINUS SIGN}10 (\N{MINUS SIGN}10{THIN}%)", "down")
    assert compared(100, 100, before, words.number)[0] == "no change"


def test_a_rate_changes_by_points_and_by_a_percentage() -> None:
    said, arrow, remark = compared(0.034, 0.03, _before("before"), words.percent)
    assert (said, arrow, remark) == (f"+0.4 points (+13{THIN}%)", "up", f"before: 3.0{THIN}%")


def test_from_nought_there_is_no_percentage_and_from_the_unknown_no_change() -> None:
    assert compared(12, 0, _before("before"), words.number)[0] == "+12"
    assert compared(12, None, _before("before"), words.number) == (None, "off", "")
    assert compared(None, 12, _before("before"), words.number) == (None, "off", "")
    assert compared(12, 10, None, words.number) == (None, "off", "")


def _before(name: str) -> Before:
    nothing = Gains.__new__(Gains), Clicks.__new__(Clicks)
    return Before(*nothing, said="9 to 15 Nov 2026", name=name)
