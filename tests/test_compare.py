"""Compare: campaigns over equally many days from their start; unknown stays unknown, small numbers stay hidden."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.since_start import since_start_lines
from dashboard.metrics.since_start import days_run, fair_lengths, growth_since_start
from dashboard.tables.differences import points, set_off
from tests.app_page import opened_page, said
from tests.reading_comments import Said
from tests.reading_world import POSTS, PostFacts, at, decay, on, reading_world, write

BOTH = ["mens-health", "check-in"]

OpenPage = Callable[..., AppTest]


@pytest.mark.parametrize(
    ("ends", "newest", "expected"),
    [
        (date(2026, 11, 30), date(2026, 11, 10), 10),
        (date(2026, 11, 30), date(2026, 12, 24), 30),
        (None, date(2026, 12, 1), 31),
        (None, date(2026, 10, 1), 0),
    ],
)
def test_a_campaign_has_run_up_to_today_or_its_end(ends: date | None, newest: date, expected: int) -> None:
    assert days_run(date(2026, 11, 1), ends, newest) == expected


def test_campaigns_are_compared_after_as_many_days_as_the_shortest_has_run() -> None:
    assert fair_lengths(run=[24, 48, 30], known=[24, 120, 90]) == (24, [7, 14])
    # Once all are over, figures go on: the longest can be shown whole.
    assert fair_lengths(run=[42, 30], known=[200, 150]) == (30, [7, 14, 28, 42])


def test_a_line_counts_days_from_the_start_and_breaks_where_nothing_is_known() -> None:
    days = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-11-01", "2026-11-02", "2026-11-02", "2026-11-03"]),
            "likes": pd.array([5, 2, -1, None], dtype="Int64"),
        }
    )
    course = growth_since_start(days, "likes", date(2026, 11, 1))
    assert course["number"].tolist() == [1, 2, 3]
    assert course["value"].head(2).tolist() == [5, 6]
    (line,) = since_start_lines({"A & B": course}, {}, 2).data
    assert (list(line.y), line.name) == ([5, 6, None], "A &amp; B")


def test_differences_are_a_number_and_a_percentage_of_the_first() -> None:
    thin = "\N{NARROW NO-BREAK SPACE}"
    less = f"\N{MINUS SIGN}60 (\N{MINUS SIGN}60{thin}%)"
    assert set_off([100, 112, 100, None, 40]) == [f"+12 (+12{thin}%)", "the same", "", less]
    assert set_off([0, 5]) == ["+5"]  # from nought there is no percentage
    assert set_off([None, 5]) == [""]
    assert points([0.04, 0.05]) == [f"+1.00 points (+25{thin}%)"]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    def open_page(path: Path, **choices: object) -> AppTest:
        app = opened_page(monkeypatch, path, "compare", choices)
        assert not app.exception
        return app

    return open_page


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


def figures(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value.set_index("Figure")


def gained(campaign: str, metric: str, first: date, last: date) -> int:
    return sum(
        day_gains.get(metric, 0)
        for post in POSTS
        for day, day_gains in post.gains.items()
        if campaign in post.campaigns and first <= day <= last
    )


def test_both_campaigns_count_over_as_many_days(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, compared=BOTH)
    # The newest full day is the 22nd of November: the 22nd day of one, and long after the 22nd of the other.
    table = figures(app)
    month = gained("mens-health", "impressions", on(1), on(22))
    check_in = gained("check-in", "impressions", on(1, 10), on(22, 10))
    assert list(table.loc["Impressions"]) == [f"{month:,}", f"{check_in:,}"]
    assert "1 to 22 Oct 2026" in said(app)


def test_another_length_may_be_chosen(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, compared=BOTH, compared_days="7")
    assert "The first 7 days of each" in said(app)
    impressions = gained("mens-health", "impressions", on(1), on(7))
    assert figures(app).loc["Impressions", "Men's Mental Health Month"] == f"{impressions:,}"


def test_what_nobody_reports_is_said_and_not_set_off(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, compared=BOTH)
    assert set(figures(app).loc["Reach"]) == {"not reported"}
    assert "Reach" not in set(app.dataframe[1].value["Figure"])
    assert "Not reported by Bluesky, Mastodon and Reddit." in said(app)


def test_click_throughs_have_no_rate_on_single_platforms(world: Path, open_page: OpenPage) -> None:
    table = figures(open_page(world, compared=BOTH, platforms=["x"]))
    assert set(table.loc["Click-through rate"]) == {"not told by platform"}


def test_days_before_the_first_collection_are_said(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world, compared=BOTH))
    assert r"Two-minute check-in began 22 days before the first collection" in text
    assert "Month began" not in text


def test_goals_and_the_others_differences_stand_beside_each_other(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, compared=BOTH)
    month, check_in = figures(app).loc["Goal: engagements"]
    assert month == "no such goal"
    assert str(check_in).endswith("of 900")
    assert list(app.dataframe[1].value.columns) == ["Figure", "Two-minute check-in"]


def test_small_numbers_of_responses_are_not_shown(tmp_path: Path, open_page: OpenPage) -> None:
    gains = decay(on(2), 8, likes=90, comments=40)
    many = PostFacts("bluesky", at(2), gains=gains, comments=(Said(on(2), "positive", 30), Said(on(2), "negative", 4)))
    october = decay(on(2, 10), 8, likes=9)
    five = (Said(on(3, 10), "positive", 5),)
    few = PostFacts("bluesky", at(2, month=10), ("check-in",), gains=october, comments=five)
    write(tmp_path / "outreach.db", [many, few]).close()
    app = open_page(tmp_path / "outreach.db", compared=BOTH)
    shown, hidden = figures(app).loc["Positive comments"]
    assert (str(shown)[:2], hidden) == ("88", "too few to show")
    assert set(figures(app).loc["Negative comments"]) == {"too few to show"}
    assert "Positive comments" not in set(app.dataframe[1].value["Figure"])


def test_one_campaign_alone_is_no_comparison(world: Path, open_page: OpenPage) -> None:
    assert "Choose at least two campaigns" in said(open_page(world, compared=["mens-health"]))


def test_without_a_second_campaign_the_page_says_what_fills_it(tmp_path: Path, open_page: OpenPage) -> None:
    db = write(tmp_path / "outreach.db", POSTS)
    with db.atomic():
        db.execute("UPDATE campaigns SET starts = starts + 1000 WHERE slug = 'check-in'")
    db.close()
    text = said(open_page(tmp_path / "outreach.db"))
    assert "fewer than two campaigns have begun" in text
    assert "after a second campaign has begun" in text
