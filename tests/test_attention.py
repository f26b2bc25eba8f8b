"""What needs somebody today: each rule says so when it should, and is silent when nothing is wrong."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from dashboard import queries
from dashboard.data import Data
from dashboard.metrics.attention.budget import budget_nearly_spent
from dashboard.metrics.attention.goals_behind import FIRST_DAYS, goals_behind
from dashboard.metrics.attention.just_ended import just_ended
from dashboard.metrics.attention.negative_rise import negative_rise, window
from dashboard.metrics.attention.silence import silence
from dashboard.metrics.attention.unread_sources import UnreadSource, unread_sources
from dashboard.metrics.goals import Goal
from dashboard.tables.attention import Need, in_order, listed
from dashboard.views.attention import attention, hour_of
from tests.reading_comments import Said
from tests.reading_world import AS_OF, POSTS, PostFacts, at, decay, on, reading_world, write

DAY = date(2026, 11, 22)
HOUR = hour_of(AS_OF + timedelta(hours=7))


def days(*moments: date) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(pd.Series(moments, dtype="object")).astype("datetime64[s]")


def comments(*counts: tuple[date, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["day", "label", "n"])
    return frame.assign(day=pd.to_datetime(frame["day"]).astype("datetime64[s]"), model="stance")


def week(positive: int, negative: int, day: date = DAY) -> list[tuple[date, str, int]]:
    return [(day, "positive", positive), (day, "neutral", 40), (day, "negative", negative)]


EARLIER = DAY - timedelta(days=20)


def test_a_rise_of_negative_comments_is_told_with_both_shares() -> None:
    rise = negative_rise(comments(*week(20, 60), *week(200, 40, EARLIER)), DAY)
    assert rise is not None
    assert rise.share == pytest.approx(60 / 120)
    assert rise.before == pytest.approx(40 / 280)
    assert rise.interval[0] > rise.interval_before[1]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ((60, 30), (200, 60)),  # within what chance does
        ((60, 20), (20, 60)),  # fewer than before
        ((2, 60), (200, 9)),  # the earlier count is too small to be shown
        ((60, 9), (200, 10)),  # this week's is
        ((0, 0), (200, 40)),
    ],
)
def test_no_rise_is_told_where_it_may_be_chance_or_a_count_is_small(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    assert negative_rise(comments(*week(*now), *week(*before, EARLIER)), DAY) is None


def test_no_comments_are_no_rise() -> None:
    assert negative_rise(comments(), DAY) is None
    assert negative_rise(comments(*week(10, 90)), DAY) is None
    assert negative_rise(comments(*week(10, 90, EARLIER)), DAY) is None


@settings(deadline=None)
@given(st.integers(0, 9), st.integers(0, 200), st.integers(10, 400))
def test_a_small_count_of_negative_comments_never_speaks(small: int, others: int, negative: int) -> None:
    low_before = comments(*week(others, negative), *week(others, small, EARLIER))
    low_now = comments(*week(others, small), *week(others, negative, EARLIER))
    assert negative_rise(low_before, DAY) is None
    assert negative_rise(low_now, DAY) is None


def test_the_window_is_this_week_and_eight_before() -> None:
    first, last = window(DAY)
    assert last == DAY
    assert (last - first).days + 1 == 7 * 9


def goal(pace: float | None, passed: int = 20, metric: str = "impressions") -> Goal:
    leads_to = None if pace is None else round(1000 * pace)
    return Goal(metric, 1000, 300, 0.3, 0.5, leads_to, days_passed=passed, days_left=20)


def test_goals_behind_are_those_whose_pace_misses_them_by_more_than_a_tenth() -> None:
    slow, slower, fine = goal(0.82), goal(0.4, metric="click_throughs"), goal(0.95, metric="engagements")
    assert goals_behind([slow, fine, slower]) == [slower, slow]
    assert goals_behind([goal(None)]) == []
    assert goals_behind([goal(0.2, passed=FIRST_DAYS - 1)]) == []


@pytest.mark.parametrize(
    ("spent", "budget", "share"), [(8, 10, 0.8), (12, 10, 1.2), (7.9, 10, None), (5, None, None), (0, 0, None)]
)
def test_a_budget_is_told_from_four_fifths_on(spent: float, budget: float | None, share: float | None) -> None:
    assert budget_nearly_spent(spent, budget) == share


SILENCES: dict[str, tuple[list[date], date | None, int | None]] = {
    "a week is nothing yet": ([on(15)], None, None),
    "eight days are": ([on(14)], None, 8),
    "not for who posts every fortnight": ([on(3, 10), on(17, 10), on(31, 10)], None, None),
    "for who posts daily": ([on(8), on(9), on(10)], None, 12),
    "never posted": ([], None, 52),
    "it has ended": ([on(1)], on(20), None),
    "on its last day it still runs": ([on(1)], on(22), 21),
    "a post of later is not known yet": ([on(1), on(23)], None, 21),
}


@pytest.mark.parametrize("case", SILENCES)
def test_silence_is_long_for_the_campaign_it_is_in(case: str) -> None:
    posted, ends, expected = SILENCES[case]
    found = silence(days(*posted), date(2026, 10, 1), ends, DAY)
    assert (found.days if found else None) == expected


def test_an_upcoming_campaign_is_not_silent() -> None:
    assert silence(days(), on(23), None, DAY) is None


def source(status: str, success_at: str | None, **changes: object) -> dict[str, object]:
    row = {"room": "platforms", "source": "x", "account_id": 1, "handle": "ours", "message": None, "status": status}
    return row | {"success_at": pd.Timestamp(success_at, tz="UTC") if success_at else pd.NaT} | changes


def unread(*rows: dict[str, object], configured: int = 1) -> list[UnreadSource]:
    accounts = pd.DataFrame({"account_id": [1], "configured": [configured]})
    clicks = pd.DataFrame({"source": ["plausible"], "configured": [configured]})
    return unread_sources(pd.DataFrame(rows), accounts, clicks, AS_OF)


def test_a_failed_source_needs_somebody_and_one_that_was_passed_over_too() -> None:
    fresh, old = "2026-11-23T02:01", "2026-11-20T02:01"
    found = unread(
        source("ok", fresh),
        source("ok", old),
        source("failed", fresh, message="why"),
        source("failed", None, room="clicks", source="plausible", account_id=None, handle=None),
    )
    assert [(one.source, one.failed, one.message) for one in found] == [
        ("x", True, "why"),
        ("plausible", True, ""),
        ("x", False, ""),
    ]
    assert found[1].success_at is None


@pytest.mark.parametrize("status", ["budget", "running"])
def test_what_was_stopped_on_purpose_or_is_being_read_is_not_stale(status: str) -> None:
    assert unread(source(status, "2026-11-01T02:00")) == []


def test_what_is_no_longer_in_campaigns_toml_needs_nobody() -> None:
    gone = (source("failed", None), source("failed", None, room="clicks", source="plausible", account_id=None))
    assert unread(*gone, configured=0) == []
    labelling = source("failed", None, room="sentiment", source="sentiment", account_id=None)
    assert len(unread(labelling, configured=0)) == 1


def test_labelling_that_had_nothing_to_do_is_not_stale() -> None:
    assert unread(source("ok", "2026-11-01T02:00", room="sentiment", source="sentiment", account_id=None)) == []


def test_a_campaign_has_just_ended_for_a_fortnight() -> None:
    ends = pd.to_datetime(pd.Series(["2026-11-22", "2026-11-08", "2026-11-20", None, "2026-11-23"]))
    slugs = ["today", "old", "gone", "open", "runs"]
    campaigns = pd.DataFrame({"slug": slugs, "configured": [1, 1, 0, 1, 1], "ends": ends})
    assert list(just_ended(campaigns, DAY)["slug"]) == ["today"]


def test_the_most_urgent_comes_first_and_nothing_is_said_to_be_nothing() -> None:
    ended, broken = Need("ended", "over", "See", "campaign"), Need("source", "broken", "See", "collection")
    assert in_order([ended, broken]) == [broken, ended]
    assert listed([ended]) == "- :blue-badge[Ended] over [See](campaign)"
    assert listed([]).startswith("Nothing needs anybody today")


def change(path: Path, *statements: str) -> None:
    db = Database(path)
    with db.atomic():
        for sql in statements:
            db.execute(sql)
    db.close()


def needs(path: Path, hour: datetime = HOUR) -> list[Need]:
    return attention(Data(queries.connect(path)), hour)


def kinds(found: Iterable[Need]) -> list[str]:
    return [need.kind for need in found]


def test_a_real_database_tells_what_is_wrong_with_it(tmp_path: Path) -> None:
    found = needs(reading_world(tmp_path / "outreach.db"))
    assert kinds(found) == ["source", "goal", "goal"]
    failed, arrivals, impressions = found
    assert "**Bitly** could not be read so far. bitly did not answer in time" in failed.said
    assert "click-throughs on pace to 73" in arrivals.said
    assert "(215 of 400; 23 a day needed from now on, 9.8 a day so far)" in arrivals.said
    assert "What could not be read is missing from this." in arrivals.said
    assert arrivals.where == "campaign?campaign=Men%27s%20Mental%20Health%20Month&period=This%20campaign"
    assert "impressions on pace to" in impressions.said


def test_a_campaign_that_fell_silent_is_told_with_what_to_ask(tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db")
    change(world, "UPDATE posts SET published_at = published_at + 29 * 86400 WHERE text = 'How are you, really?'")
    (quiet,) = [need for need in needs(world) if need.kind == "posts"]
    assert "**Two-minute check-in**: nothing posted for 14 days, since 9 Nov 2026. Is it over?" in quiet.said
    assert quiet.where == "posts?campaign=Two-minute%20check-in&period=This%20campaign"


def test_the_days_after_the_last_collection_are_counted_as_such(tmp_path: Path) -> None:
    found = needs(reading_world(tmp_path / "outreach.db"), AS_OF + timedelta(days=4))
    assert "**Nothing has been collected** for 4 days:" in found[0].said


def test_a_budget_nearly_spent_and_a_campaign_that_ended_are_told(tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db")
    change(
        world,
        "UPDATE run_sources SET cost_microusd = 8500000 WHERE run_id = 1000 AND source = 'x'",
        "UPDATE campaigns SET ends = starts + 19 WHERE slug = 'mens-health'",
        "UPDATE run_sources SET status = 'ok' WHERE source = 'bitly'",
    )
    found = {need.kind: need for need in needs(world)}
    assert list(found) == ["budget", "ended"]
    assert "of this month's budget for reading is spent ($8.76 of $10.00)" in found["budget"].said
    assert "**Men's Mental Health Month** ended on 20 Nov 2026 with 54" in found["ended"].said
    leads = "Time for [its report](reports?campaign=Men%27s%20Mental%20Health%20Month&period=This%20campaign)."
    assert leads in found["ended"].said


def test_what_is_spent_last_month_does_not_count(tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db")
    change(world, "UPDATE run_sources SET cost_microusd = 9900000 WHERE run_id = 1000 AND source = 'x'")
    assert "budget" not in kinds(needs(world, datetime(2026, 12, 1, 1, tzinfo=UTC)))


def with_comments(path: Path, campaigns: tuple[str, ...], negative: int) -> Path:
    said = tuple(
        Said(day, label, n)
        for day, counts in ((on(20), (20, 40, negative)), (on(2), (200, 40, 40)))
        for label, n in zip(("positive", "neutral", "negative"), counts, strict=True)
    )
    post = PostFacts("x", at(20), campaigns, gains=decay(on(20), 3, likes=40), comments=said)
    write(path, [post]).close()
    return path


def test_a_rise_is_told_of_the_campaign_it_is_in_and_not_once_more_of_all(tmp_path: Path) -> None:
    found = [need for need in needs(with_comments(tmp_path / "a.db", ("mens-health",), 60)) if need.kind == "comments"]
    (rise,) = found
    assert "**Men's Mental Health Month**: 50" in rise.said
    assert "14" in rise.said
    assert rise.where.startswith("conversation?campaign=Men%27s")
    assert "120" not in rise.said  # no count of what people wrote


def test_a_rise_outside_all_campaigns_is_told_of_all_posts(tmp_path: Path) -> None:
    (rise,) = [need for need in needs(with_comments(tmp_path / "a.db", (), 60)) if need.kind == "comments"]
    assert "**All posts together**: 50" in rise.said
    assert "comments" not in kinds(needs(with_comments(tmp_path / "b.db", (), 20)))


def test_one_post_and_none_at_all_are_enough_to_answer(tmp_path: Path) -> None:
    write(tmp_path / "one.db", POSTS[:1]).close()
    write(tmp_path / "none.db", ()).close()
    assert set(kinds(needs(tmp_path / "one.db"))) <= {"goal", "posts"}
    said = [need.said for need in needs(tmp_path / "none.db")]
    assert any("no post of it was found yet" in sentence for sentence in said)


def test_a_token_that_ends_within_ten_days_is_told_with_what_to_set(tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db")
    ends = int(HOUR.timestamp())
    change(
        world,
        f"UPDATE accounts SET key_until = {ends + 10 * 86400} WHERE platform = 'x'",
        f"UPDATE accounts SET key_until = {ends + 11 * 86400} WHERE platform = 'reddit'",
        f"UPDATE accounts SET key_until = {ends - 60} WHERE platform = 'bluesky'",
    )
    ended, ending = [need.said for need in needs(world) if need.kind == "key"]
    assert "the token it is read with has ended" in ended
    assert "ends in 10 days" in ending
    assert "OUTREACH_X_TOKEN" in ending
    change(world, "UPDATE accounts SET configured = 0")
    assert "key" not in kinds(needs(world))
