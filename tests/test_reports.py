"""The campaign report: the contract of its keys, and exact sums."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.reports import FORMATS, ReportError, campaign_report, write_report
from tests.reading_comments import MEASURED, MODEL, MODEL_BEFORE
from tests.reading_world import NOW, POSTS, X_REPORTS, PostFacts, reading_world, write

METRICS = {"impressions", "reach", "engagements", "likes", "comments", "shares", "saves", "link_clicks"}
METRICS |= {"video_views", "score"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("world") / "outreach.db")


@pytest.fixture(scope="module")
def report(database: Path) -> dict[str, Any]:
    return campaign_report(database, "mens-health", None, None, now=NOW)


def test_the_default_period_is_the_campaigns_own_up_to_today(report: dict[str, Any]) -> None:
    assert (report["from"], report["to"]) == ("2026-11-01", "2026-11-23")
    assert (report["generated_at"], report["data_as_of"]) == ("2026-11-23T09:00:00Z", "2026-11-23T02:05:00Z")


def test_totals_are_what_the_campaigns_posts_gained(report: dict[str, Any]) -> None:
    november = [post for post in POSTS if "mens-health" in post.campaigns]
    gained = [day.get("impressions", 0) for post in november for day in post.gains.values()]
    assert report["totals"]["impressions"] == sum(gained)
    assert report["totals"]["posts"] == len(november)
    assert report["totals"]["click_throughs"] == 215
    assert set(report["totals"]) == METRICS | {"posts", "click_throughs"}


def test_what_no_platform_reported_is_null_and_never_zero(report: dict[str, Any]) -> None:
    assert report["totals"]["reach"] is None
    platforms = {row["platform"]: row for row in report["by_platform"]}
    assert platforms["bluesky"]["impressions"] is None
    assert platforms["reddit"]["likes"] is None
    assert platforms["reddit"]["score"] == 277


def added(rows: list[dict[str, Any]], metric: str) -> int | None:
    known = [row[metric] for row in rows if row[metric] is not None]
    return sum(known) if known else None


def test_days_and_platforms_add_up_to_the_totals(report: dict[str, Any]) -> None:
    for metric in METRICS | {"posts"}:
        assert added(report["daily"], metric) == report["totals"][metric]
        assert added(report["by_platform"], metric) == report["totals"][metric]


def test_there_is_a_row_for_every_day_and_platform_up_to_the_last_known_day(report: dict[str, Any]) -> None:
    assert len(report["daily"]) == 23 * 4
    quiet = next(row for row in report["daily"] if (row["day"], row["platform"]) == ("2026-11-23", "x"))
    assert (quiet["impressions"], quiet["reach"]) == (0, None)


def test_rates_leave_out_posts_without_impressions(report: dict[str, Any]) -> None:
    x = next(row for row in report["by_platform"] if row["platform"] == "x")
    rates = report["rates"]
    assert rates["engagement_rate_by_impressions"] == pytest.approx(x["engagements"] / x["impressions"])
    assert rates["link_click_rate"] == pytest.approx(x["link_clicks"] / x["impressions"])
    assert rates["click_through_rate"] == pytest.approx(215 / x["impressions"])


def test_posts_published_or_gained_are_listed_and_a_deleted_one_without_its_text(report: dict[str, Any]) -> None:
    assert len(report["posts"]) == 7
    (deleted,) = [post for post in report["posts"] if post["deleted"]]
    assert "text" not in deleted
    assert deleted["url"] == "https://bluesky.example/harbourmind/4"
    assert deleted["lifetime"]["likes"] == deleted["gained"]["likes"] == 78
    assert set(deleted["lifetime"]) == set(deleted["gained"]) == METRICS


def test_gains_of_the_listed_posts_add_up_to_the_totals(database: Path) -> None:
    part = campaign_report(database, "mens-health", date(2026, 11, 8), date(2026, 11, 10), now=NOW)
    for metric in METRICS:
        assert added([post["gained"] for post in part["posts"]], metric) == part["totals"][metric]


def test_every_resource_and_configured_source_has_its_row(report: dict[str, Any]) -> None:
    rows = {(row["resource"], row["source"]): row["clicks"] for row in report["click_throughs"]}
    assert rows == {
        ("helpline", "plausible"): 180, ("self-check", "plausible"): 35,
        ("helpline", "shlink"): 101, ("self-check", "shlink"): 0,
        ("helpline", "bitly"): None, ("self-check", "bitly"): None,
    }  # fmt: skip


def test_sentiment_is_exact_and_names_its_models(report: dict[str, Any]) -> None:
    assert report["sentiment"] == {
        "positive": 41, "neutral": 27, "negative": 15, "not_scored": 25, "model": "stance-before, stance-test",
    }  # fmt: skip


def test_the_responses_of_each_version_of_the_model_stand_by_themselves(report: dict[str, Any]) -> None:
    before, now = report["responses"]["by_version"]
    assert (before["model"], before["since"], before["measured"]) == (MODEL_BEFORE, None, None)
    assert (now["model"], now["since"], now["measured"]) == (MODEL, "2026-11-06", MEASURED)
    assert [row["text"] for row in before["labels"]] == ["24", "not shown", "<10", "43"]
    assert [row["text"] for row in now["tones"]][-1] == now["labels"][-1]["text"]
    assert now["not_scored"]["comments"] == "14"
    assert report["responses"]["never_read"] == {"comments": "11", "reasons": {"expired": "11"}}


def test_a_change_of_the_model_is_said(report: dict[str, Any], database: Path) -> None:
    said = "2 versions of the language model: stance-before, then stance-test since 6 Nov 2026"
    assert any(said in note for note in report["notes"])
    later = campaign_report(database, "mens-health", date(2026, 11, 9), date(2026, 11, 22), now=NOW)
    assert later["sentiment"]["model"] == "stance-test"
    assert not any("versions" in note for note in later["notes"])


def test_goals_count_from_the_campaigns_start(database: Path) -> None:
    late = campaign_report(database, "mens-health", date(2026, 11, 20), date(2026, 11, 22), now=NOW)
    goals = {goal["metric"]: goal for goal in late["goals"]}
    assert late["totals"]["click_throughs"] == 0
    assert (goals["click_throughs"]["value"], goals["click_throughs"]["share"]) == (215, 0.5375)
    assert goals["impressions"]["value"] == 57985


def test_a_period_is_compared_with_the_same_weekdays_before(database: Path) -> None:
    week = campaign_report(database, "check-in", date(2026, 11, 12), date(2026, 11, 18), now=NOW)
    assert (week["previous"]["from"], week["previous"]["to"]) == ("2026-11-05", "2026-11-11")
    before = campaign_report(database, "check-in", date(2026, 11, 5), date(2026, 11, 11), now=NOW)
    assert week["previous"]["totals"] == before["totals"]


def test_a_period_that_began_before_the_campaign_is_no_comparison(report: dict[str, Any]) -> None:
    assert set(report["previous"]["totals"].values()) == {None}
    assert any("No comparison" in note for note in report["notes"])


def test_days_that_are_not_known_yet_are_said_and_not_compared_as_if_they_were(database: Path) -> None:
    whole = campaign_report(database, "check-in", date(2026, 11, 20), date(2026, 12, 3), now=NOW)
    assert (whole["previous"]["from"], whole["previous"]["to"]) == ("2026-11-13", "2026-11-16")
    assert max(row["day"] for row in whole["daily"]) == "2026-11-23"
    assert any("23 Nov 2026" in note for note in whole["notes"])


def test_notes_say_what_is_missing(report: dict[str, Any]) -> None:
    assert "Bluesky, Mastodon and Reddit report no impressions." in report["notes"]
    said = " ".join(report["notes"])
    assert "Bluesky could not be read on 10 Nov 2026" in said
    assert "Bitly was not read in this period." in said
    assert "1 post was deleted" in said
    assert "Sample data" not in said


def write_with_x_unread_since(path: Path, last_look: datetime) -> None:
    """X failed on 10 November and on the last four nights; the others were read."""
    reading_world(path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE posts SET looked_at = ? WHERE platform = 'x'", [int(last_look.timestamp())])
        for day in (10, 20, 21, 22, 23):
            night = int(datetime(2026, 11, day, tzinfo=UTC).timestamp())
            db.execute(
                "UPDATE run_sources SET status = 'failed' WHERE source = 'x' AND started_at BETWEEN ? AND ?",
                [night, night + 86_399],
            )


def test_days_since_a_failed_source_was_last_read_are_null_and_said(tmp_path: Path) -> None:
    write_with_x_unread_since(tmp_path / "outreach.db", datetime(2026, 11, 19, 2, tzinfo=UTC))
    with sqlite3.connect(tmp_path / "outreach.db") as db:
        db.execute("DELETE FROM campaign_days WHERE platform = 'x' AND day > 20776")  # after 19 November
    report = campaign_report(tmp_path / "outreach.db", "mens-health", date(2026, 11, 18), None, now=NOW)
    days = {(row["day"][-2:], row["platform"]): row for row in report["daily"]}
    assert [days[day, "x"]["impressions"] for day in ("18", "19")] == [17, 8]
    for name in ("impressions", "engagements", "posts"):
        assert [days[day, "x"][name] for day in ("20", "21", "22", "23")] == [None] * 4
    assert days["22", "bluesky"]["likes"] == 0
    assert report["totals"]["impressions"] == 25
    later = campaign_report(tmp_path / "outreach.db", "mens-health", date(2026, 11, 20), None, now=NOW)
    assert later["totals"]["impressions"] is None
    (note,) = [note for note in report["notes"] if note.startswith("X could")]
    assert note.endswith("23 Nov 2026; the figures of X are known up to 19 Nov 2026.")


def test_failed_nights_before_and_after_the_last_look_are_told_apart(tmp_path: Path) -> None:
    write_with_x_unread_since(tmp_path / "outreach.db", datetime(2026, 11, 19, 2, tzinfo=UTC))
    notes = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)["notes"]
    said = [note for note in notes if note.startswith("X could")]
    assert said[0] == "X could not be read on 10 Nov 2026; what was gained then is spread over the days between."
    assert "known up to 19 Nov 2026" in said[1]
    assert len(said) == 2


def test_once_a_source_is_read_again_its_failed_nights_are_spread(tmp_path: Path) -> None:
    write_with_x_unread_since(tmp_path / "outreach.db", datetime(2026, 11, 24, 2, tzinfo=UTC))
    notes = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)["notes"]
    (note,) = [note for note in notes if note.startswith("X could")]
    assert note.endswith("what was gained then is spread over the days between.")


def test_sample_data_say_so(tmp_path: Path) -> None:
    path = reading_world(tmp_path / "outreach.db", sample=True)
    assert campaign_report(path, "mens-health", None, None, now=NOW)["notes"][0].startswith("Sample data")


@pytest.mark.parametrize(
    ("campaign", "first", "last", "message"),
    [
        ("nobody", None, None, "mens-health, check-in, spring"),
        ("spring", None, None, "has not begun: it starts on 2027-03-01"),
        ("mens-health", date(2026, 11, 9), date(2026, 11, 8), "before it begins"),
        ("mens-health", date(2026, 12, 9), None, "before it begins"),
    ],
)
def test_what_cannot_be_reported_says_why(
    database: Path, campaign: str, first: date | None, last: date | None, message: str
) -> None:
    with pytest.raises(ReportError, match=message):
        campaign_report(database, campaign, first, last, now=NOW)


def test_without_a_database_there_is_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="run outreach collect first"):
        campaign_report(tmp_path / "outreach.db", "mens-health", None, None)


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = reading_world(tmp_path / "outreach.db")
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x00" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(ReportError, match="cannot be read"):
        campaign_report(path, "mens-health", None, None, now=NOW)


def test_a_campaign_without_posts_is_a_report_of_nothing_known(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", []).close()
    report = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)
    assert report["totals"]["posts"] == 0
    assert report["totals"]["likes"] is report["totals"]["click_throughs"] is None
    assert report["by_platform"] == report["daily"] == report["posts"] == []
    for format in FORMATS:
        write_report(report, format, tmp_path / f"report.{format}")


def test_an_organisation_that_never_collected_anything_knows_nothing(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", []).close()
    with sqlite3.connect(tmp_path / "outreach.db") as db:
        db.execute("DELETE FROM runs")
    report = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)
    assert report["data_as_of"] is None
    assert report["notes"][0].startswith("Nothing is known")


gains = st.dictionaries(
    st.dates(date(2026, 10, 28), date(2026, 11, 22)),
    st.fixed_dictionaries({name: st.integers(-50, 500) for name in ("impressions", "likes", "link_clicks")}),
    max_size=6,
)
posts = st.builds(
    PostFacts,
    platform=st.sampled_from(["x", "bluesky"]),
    published=st.datetimes(datetime(2026, 10, 25), datetime(2026, 11, 22), timezones=st.just(UTC)),
    gains=gains,
    reports=st.just(X_REPORTS),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(posts, max_size=5), st.dates(date(2026, 10, 20), date(2026, 11, 30)), st.integers(0, 40))
def test_days_equal_totals_to_the_unit_whatever_was_gained(
    tmp_path_factory: pytest.TempPathFactory, facts: list[PostFacts], first: date, days: int
) -> None:
    path = tmp_path_factory.mktemp("any") / "outreach.db"
    write(path, facts).close()
    report = campaign_report(path, "mens-health", first, first + timedelta(days=days), now=NOW)
    for metric in ("posts", "impressions", "likes", "link_clicks", "engagements"):
        assert (added(report["daily"], metric) or 0) == (report["totals"][metric] or 0)
        assert (added(report["by_platform"], metric) or 0) == (report["totals"][metric] or 0)
        inside = (
            gained.get(metric, 0)
            for post in facts
            for day, gained in post.gains.items()
            if first <= day <= first + timedelta(days=days)
        )
        if metric in ("impressions", "likes"):
            assert (report["totals"][metric] or 0) == sum(inside)
