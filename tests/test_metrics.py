"""The numbers: what is unknown stays unknown, and a comparison needs both sides."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.change import Change, change
from dashboard.metrics.click_through_rate import click_through_rate
from dashboard.metrics.click_throughs import by_resource, click_days_filled, click_through_total
from dashboard.metrics.daily import by_day, by_platform, daily_series
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.engagement_rate_by_impressions import engagement_rate_by_impressions
from dashboard.metrics.engagements import engagements
from dashboard.metrics.failed_nights import failed_nights
from dashboard.metrics.goals import Goal, elapsed_share, goal_progress, reached_on
from dashboard.metrics.growth import growth
from dashboard.metrics.known_days import day_of, last_known_day
from dashboard.metrics.link_click_rate import link_click_rate
from dashboard.metrics.posting import published_per_day
from dashboard.metrics.previous_period import previous_period
from dashboard.metrics.totals import share_of, total
from dashboard.metrics.wilson import wilson_interval

LONDON = "Europe/London"


def whole(**columns: list[int | None]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})


def test_the_sum_of_unknown_figures_is_unknown_and_of_some_known_ones_theirs() -> None:
    frame = whole(reach=[None, None], likes=[None, 3], saves=[0, 0])
    assert (total(frame, "reach"), total(frame, "likes"), total(frame, "saves")) == (None, 3, 0)
    assert total(frame.head(0), "likes") is None


def test_engagements_leave_out_score_and_what_is_not_reported() -> None:
    frame = whole(
        likes=[1, None], comments=[2, None], shares=[3, None], saves=[None, None], link_clicks=[4, None], score=[50, 60]
    )
    assert engagements(frame).tolist() == [10, pd.NA]


def test_rates_take_both_sides_from_posts_that_report_impressions() -> None:
    days = whole(
        impressions=[1000, None], engagements=[20, 500], rated_engagements=[20, None], rated_link_clicks=[5, None]
    )
    assert engagement_rate_by_impressions(days) == 0.02
    assert link_click_rate(days) == 0.005


@pytest.mark.parametrize(("clicks", "impressions"), [(None, 100), (5, None), (5, 0), (5, -3)])
def test_a_rate_over_an_unknown_or_nothing_is_unknown(clicks: int | None, impressions: int | None) -> None:
    assert click_through_rate(clicks, impressions) is None


def test_a_click_through_rate_is_a_share() -> None:
    assert click_through_rate(655, 51234) == pytest.approx(0.01278, abs=1e-5)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_the_previous_period_is_as_long_has_the_same_weekdays_and_does_not_overlap(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    before = previous_period(first, last, date(2000, 1, 1))
    assert before is not None
    assert before[1] - before[0] == last - first
    assert before[0].weekday() == first.weekday()
    assert first - timedelta(days=7) <= before[1] < first


def test_there_is_no_previous_period_before_the_campaign_or_the_collection() -> None:
    week = date(2026, 11, 9), date(2026, 11, 15)
    assert previous_period(*week, earliest=date(2026, 11, 2)) == (date(2026, 11, 2), date(2026, 11, 8))
    assert previous_period(*week, earliest=date(2026, 11, 3)) is None
    assert previous_period(*week, earliest=None) is None


def test_a_change_needs_both_sides() -> None:
    assert change(110, 100) == Change(10, 0.1)
    assert change(5, 0) == Change(5, None)
    assert change(None, 100) is None
    assert change(100, None) is None


def test_the_wilson_interval_is_the_published_one() -> None:
    """15 of 148, after Newcombe (1998), Statistics in Medicine 17:857, table I: 0.0624 to 0.1605."""
    low, high = wilson_interval(15, 148) or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)
    assert wilson_interval(0, 0) is None


def sparse_days() -> tuple[pd.DataFrame, pd.DataFrame]:
    days = pd.DataFrame({"platform": ["x"], "day": pd.to_datetime(["2026-11-02"]).astype("datetime64[s]")})
    days[["impressions", "likes"]] = whole(impressions=[10], likes=[-2])
    known = pd.DataFrame({"platform": ["bluesky", "x"], "posts": [1, 2], "impressions": [0, 1], "likes": [1, 1]})
    known["last_look"] = pd.to_datetime(["2026-11-03", "2026-11-03"]).astype("datetime64[s]")
    return days, known


def test_a_day_on_which_nothing_moved_is_zero_where_reported_and_unknown_elsewhere() -> None:
    series = daily_series(*sparse_days(), date(2026, 11, 1), date(2026, 11, 3))
    assert len(series) == 6
    assert series.loc[series["platform"] == "x", "impressions"].tolist() == [0, 10, 0]
    assert series.loc[series["platform"] == "bluesky", "impressions"].isna().all()
    assert by_day(series)["likes"].tolist() == [0, -2, 0]
    assert by_platform(series)["likes"].tolist() == [0, -2]


def test_a_day_after_a_platforms_last_look_is_unknown_and_not_zero() -> None:
    days, known = sparse_days()
    known.loc[known["platform"] == "x", "last_look"] = pd.Timestamp("2026-11-02")
    series = daily_series(days, known, date(2026, 11, 1), date(2026, 11, 4))
    assert series.loc[series["platform"] == "x", "impressions"].tolist() == [0, 10, pd.NA, pd.NA]
    assert series.loc[series["platform"] == "bluesky", "likes"].tolist() == [0, 0, 0, pd.NA]
    assert by_day(series)["likes"].tolist() == [0, -2, 0, pd.NA]
    assert total(daily_series(days.head(0), known, date(2026, 11, 3), date(2026, 11, 3)), "impressions") is None


def test_a_period_of_which_nothing_is_known_has_no_days() -> None:
    series = daily_series(*sparse_days(), date(2026, 11, 1), date(2026, 10, 31))
    assert series.empty
    assert total(series, "likes") is None


def test_the_last_known_day_is_that_of_the_last_collection_in_the_organisations_timezone() -> None:
    as_of = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert day_of(as_of, LONDON) == date(2026, 7, 2)
    assert last_known_day(as_of, LONDON, date(2026, 7, 31)) == date(2026, 7, 2)
    assert last_known_day(as_of, LONDON, date(2026, 6, 30)) == date(2026, 6, 30)
    assert last_known_day(None, LONDON, date(2026, 6, 30)) is None


def test_posts_are_counted_on_the_organisations_day() -> None:
    published = pd.to_datetime(["2026-07-01T23:30:00Z", "2026-07-02T22:00:00Z", "2026-07-02T23:00:00Z"])
    posts = pd.DataFrame({"platform": "x", "published_at": published})
    assert published_per_day(posts, LONDON)["posts"].tolist() == [2, 1]


def test_goals_know_the_even_pace_and_where_it_leads() -> None:
    goals = pd.DataFrame({"metric": ["impressions", "saves"], "target": [1000, 10]})
    values = {"impressions": 300, "saves": None}
    reached, unknown = goal_progress(goals, values, date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 5))
    assert reached == Goal("impressions", 1000, 300, 0.3, 0.5, 600, days_passed=5, days_left=5)
    assert (reached.pace, reached.needed_a_day, reached.brought_a_day) == (0.6, 140, 60)
    assert (unknown.value, unknown.share, unknown.on_pace_to, unknown.pace) == (None, None, None, None)
    assert (unknown.needed_a_day, unknown.brought_a_day) == (None, None)


def test_an_open_ended_or_finished_campaign_is_on_pace_to_nothing() -> None:
    goals = pd.DataFrame({"metric": ["impressions"], "target": [1000]})
    (open_ended,) = goal_progress(goals, {"impressions": 300}, date(2026, 11, 1), None, date(2026, 11, 5))
    (over,) = goal_progress(goals, {"impressions": 300}, date(2026, 11, 1), date(2026, 11, 4), date(2026, 11, 5))
    assert (open_ended.expected, open_ended.on_pace_to) == (None, None)
    assert (over.expected, over.on_pace_to, over.days_left, over.needed_a_day) == (1.0, None, 0, None)
    assert (open_ended.days_passed, open_ended.days_left, open_ended.needed_a_day) == (5, None, None)
    assert elapsed_share(date(2026, 11, 1), date(2026, 11, 10), date(2026, 10, 1)) == 0.0


def test_a_goal_of_a_campaign_that_has_not_begun_needs_its_whole_target() -> None:
    goals = pd.DataFrame({"metric": ["impressions"], "target": [1000]})
    (goal,) = goal_progress(goals, {"impressions": 0}, date(2026, 11, 1), date(2026, 11, 10), date(2026, 10, 1))
    assert (goal.days_passed, goal.days_left, goal.needed_a_day, goal.on_pace_to) == (None, 10, 100, None)


def test_a_goal_is_reached_on_the_day_at_whose_end_the_sum_came_to_it() -> None:
    days = pd.DataFrame({"day": pd.to_datetime(["2026-11-01", "2026-11-03", "2026-11-03", "2026-11-04"])})
    days = days.assign(likes=pd.array([40, None, 60, -20], dtype="Int64"))
    assert reached_on(days, "likes", 100) == date(2026, 11, 3)
    assert reached_on(days, "likes", 101) is None
    assert reached_on(days, "saves", 1) is None
    goals = pd.DataFrame({"metric": ["likes"], "target": [100]})
    days_of = (date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 4))
    (lost,) = goal_progress(goals, {"likes": 80}, *days_of, {"likes": date(2026, 11, 3)})
    assert lost.reached_on is None  # it was there, and is not any more


def test_growth_begins_with_nothing_at_publication_and_stands_still_between_changes() -> None:
    begin = pd.Timestamp("2026-11-01T12:00:00Z")
    looks = pd.DataFrame({"taken_at": [begin + pd.Timedelta(hours=14), begin + pd.Timedelta(days=3)]})
    looks["seen_until"] = [begin + pd.Timedelta(days=2), begin + pd.Timedelta(days=8)]
    looks[["likes", "impressions"]] = whole(likes=[5, 9], impressions=[None, 80])
    series = growth(looks, begin)
    assert series["likes"].tolist() == [0, 5, 5, 9, 9]
    assert series["impressions"].tolist() == [pd.NA, pd.NA, pd.NA, 80, 80]


def attempts(*rows: tuple[str, int | None, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["source", "account_id", "started_at", "status"])
    frame["account_id"] = frame["account_id"].astype("Int64")
    return frame.assign(room="platforms", started_at=pd.to_datetime(frame["started_at"], utc=True))


def test_a_night_failed_where_no_later_attempt_of_that_day_mended_it() -> None:
    nights = failed_nights(
        attempts(
            ("x", 1, "2026-11-01T02:00Z", "failed"),
            ("x", 1, "2026-11-01T09:00Z", "ok"),
            ("x", 1, "2026-11-02T02:00Z", "interrupted"),
            ("bluesky", 2, "2026-11-02T02:00Z", "ok"),
            ("bluesky", 3, "2026-11-02T02:00Z", "failed"),  # one of two accounts is enough
            ("reddit", 4, "2026-11-02T02:00Z", "nothing_due"),
        ),
        LONDON,
    )
    assert nights["source"].tolist() == ["bluesky", "x"]
    assert nights["day"].dt.day.tolist() == [2, 2]


CLICKS = pd.DataFrame(
    {
        "source": ["plausible", "shlink"], "resource": "help", "resource_name": "Help", "kind": "helpline",
        "day": pd.to_datetime(["2026-11-02", "2026-11-02"]).astype("datetime64[s]"),
    }
).assign(clicks=pd.array([7, 5], "Int64"), bots=pd.array([None, 2], "Int64"))  # fmt: skip
SOURCES = pd.DataFrame(
    {
        "source": ["bitly", "plausible", "shlink"], "configured": 1,
        "read_until": [pd.NaT, *[pd.Timestamp("2026-11-03T02:00:00Z")] * 2],
    }
)  # fmt: skip
RESOURCES = pd.DataFrame(
    {"resource": ["help", "check"], "resource_name": ["Help", "Check"], "kind": ["helpline", "screening"]}
)


def test_no_clicks_are_zero_where_the_source_was_read_and_unknown_where_not() -> None:
    rows = by_resource(CLICKS, SOURCES, RESOURCES, date(2026, 11, 1), LONDON)
    found = {(row.resource, row.source): row.clicks for row in rows.itertuples()}
    assert found == {
        ("help", "bitly"): pd.NA, ("help", "plausible"): 7, ("help", "shlink"): 5,
        ("check", "bitly"): pd.NA, ("check", "plausible"): 0, ("check", "shlink"): 0,
    }  # fmt: skip
    later = by_resource(CLICKS.head(0), SOURCES, RESOURCES, date(2026, 11, 4), LONDON)
    assert later["clicks"].isna().all()


def test_click_throughs_are_those_of_the_click_source_alone() -> None:
    first = date(2026, 11, 1)
    assert click_through_total(CLICKS, SOURCES, "plausible", first, LONDON) == 7
    assert click_through_total(CLICKS.head(0), SOURCES, "plausible", first, LONDON) == 0
    assert click_through_total(CLICKS, SOURCES, "bitly", first, LONDON) is None
    assert click_through_total(CLICKS, SOURCES, None, first, LONDON) is None
    assert click_days_filled(CLICKS, "plausible", first, date(2026, 11, 3))["clicks"].tolist() == [0, 7, 0]


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_a_wilson_interval_holds_its_share(part: int, whole_count: int) -> None:
    low, high = wilson_interval(min(part, whole_count), whole_count) or (1.0, 0.0)
    share = share_of(min(part, whole_count), whole_count)
    assert share is not None
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_every_definition_says_what_how_and_in_what() -> None:
    assert all(all(part.strip() for part in entry) for entry in DEFINITIONS.values())
    assert len({entry.name for entry in DEFINITIONS.values()}) == len(DEFINITIONS)
