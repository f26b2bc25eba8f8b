"""What works: medians with their n, platforms never mixed as they stand, and nothing said that chance explains."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import queries
from dashboard.charts.medians import median_dots
from dashboard.metrics.medians import FEWEST, medians
from dashboard.metrics.own_platform import against_own_platform, usual_per_platform
from dashboard.metrics.post_figures import post_figure
from dashboard.metrics.post_times import hour_blocks, weekdays
from dashboard.metrics.rank_sum import rank_sum_probability, standing_out
from dashboard.tables import what_works as tables
from tests.app_page import cards, opened_page, said
from tests.reading_world import POSTS, X_REPORTS, PostFacts, at, decay, on, reading_world, write

OpenPage = Callable[..., AppTest]


def test_medians_come_with_their_quartiles_and_their_n() -> None:
    values = pd.Series([1.0, 2, 3, 4, 5, 100, None, 7])
    groups = pd.Series(["a", "a", "a", "a", "a", "b", "b", None])
    table = medians(values, groups).set_index("group")
    assert list(table.loc["a"]) == [5, 2, 3, 4]
    assert table.loc["b", "n"] == 1  # a missing value counts nowhere


def test_a_post_may_be_in_several_groups_or_none() -> None:
    values = pd.Series([10.0, 20, 30], index=[7, 8, 9])
    tags = pd.Series(["#a", "#b", "#a"], index=[7, 7, 8])
    assert medians(values, tags).to_numpy().tolist() == [["#a", 2, 12.5, 15, 17.5], ["#b", 1, 10, 10, 10]]


def test_a_post_stands_against_the_usual_post_of_its_own_platform() -> None:
    values = pd.Series([100.0] * 4 + [200] + [1, 2, 3, 4, 5] + [50] * 4)
    platforms = pd.Series(["x"] * 5 + ["bluesky"] * 5 + ["reddit"] * 4)
    assert usual_per_platform(values, platforms).dropna().to_dict() == {"x": 100, "bluesky": 3}
    against = against_own_platform(values, platforms)
    assert against.iloc[[4, 9]].tolist() == [2, pytest.approx(5 / 3)]
    assert against.iloc[10:].isna().all()  # too few posts to say what is usual there


def test_a_platform_whose_usual_post_has_nought_cannot_be_set_against() -> None:
    values = pd.Series([0.0] * 6 + [5])
    assert against_own_platform(values, pd.Series(["x"] * 7)).isna().all()


def test_a_rate_of_a_post_needs_both_sides_and_somebody_who_saw_it() -> None:
    posts = pd.DataFrame({"impressions": [200, 0, None], "engagements": [10, 3, 4], "link_clicks": [None, 1, 1]})
    posts = posts.assign(rated_engagements=posts["engagements"]).astype("Int64")
    assert post_figure(posts, "engagement_rate_by_impressions").tolist()[0] == 0.05
    assert post_figure(posts, "engagement_rate_by_impressions").isna().tolist() == [False, True, True]
    assert post_figure(posts, "link_click_rate").isna().all()


def test_weekday_and_hour_are_those_of_the_organisations_clock() -> None:
    published = pd.Series(pd.to_datetime(["2026-07-05 23:30", "2026-11-08 23:30"], utc=True))
    assert weekdays(published, "Europe/London").tolist() == [0, 6]  # summer time: Monday already
    assert hour_blocks(published, "Europe/London").tolist() == [0, 21]


def numbered(first: int, end: int) -> "pd.Series[float]":
    return pd.Series([float(number) for number in range(first, end)])


def test_ranks_far_apart_are_no_chance_and_equal_ones_are() -> None:
    low, high = numbered(0, 10), numbered(100, 110)
    assert rank_sum_probability(low, high) < 0.001
    assert rank_sum_probability(high, low) == pytest.approx(rank_sum_probability(low, high))
    assert rank_sum_probability(numbered(3, 4), numbered(3, 4)) == 1.0


def test_the_probability_is_the_published_one() -> None:
    """Two groups of five, no overlap: 2 of the 252 arrangements are as extreme, the approximation says 1.2 %."""
    assert rank_sum_probability(numbered(0, 5), numbered(5, 10)) == pytest.approx(0.0122, abs=0.0002)


def test_chance_alone_rarely_makes_a_group_stand_out() -> None:
    random = np.random.default_rng(11)
    groups = pd.Series(random.integers(0, 7, 120)).astype("str")
    named = [bool(standing_out(pd.Series(random.lognormal(0, 1, 120)), groups)) for _ in range(200)]
    assert sum(named) <= 0.08 * len(named)


def test_a_group_that_is_really_higher_is_named() -> None:
    random = np.random.default_rng(5)
    groups = pd.Series(["Friday"] * 30 + ["Monday"] * 60 + ["Tuesday"] * 60)
    values = pd.Series(random.lognormal(0, 0.6, 150)) * ([3.0] * 30 + [1.0] * 120)
    assert standing_out(values, groups)[0] == "Friday"


def test_too_few_posts_are_never_named() -> None:
    values = pd.Series([1000.0] * (FEWEST - 1) + list(range(60)))
    groups = pd.Series(["Sunday"] * (FEWEST - 1) + ["Monday"] * 60)
    assert standing_out(values, groups) == []


def test_groups_of_too_few_posts_are_grey_and_say_so() -> None:
    groups = pd.DataFrame({"group": ["Monday", "Sunday"], "n": [9, 2], "low": [1, 4], "median": [2, 5], "high": [3, 6]})
    scale = tables.scale("engagements", relative=False)
    figure = median_dots(tables.rows(groups, scale), 2.0, scale.tickformat)
    enough, too_few = figure.data
    assert list(enough.y) == ["Monday (9)"]
    assert (enough.error_x.array[0], enough.error_x.arrayminus[0]) == (1, 1)
    assert list(too_few.y) == ["Sunday (2: too few to tell)"]
    assert too_few.marker.symbol == "circle-open"
    assert too_few.error_x.array is None
    assert tables.table(groups, "Weekday", scale)["Usual (median)"].tolist() == ["2", "too few to tell"]


def test_a_hashtag_is_one_however_it_is_written() -> None:
    tags = pd.Series(["TalkItOut", "talkitout", "TalkItOut", None], dtype="str")
    assert tables.hashtags(tags).tolist() == ["#TalkItOut"] * 3 + ["No hashtag"]


def test_hashtags_are_asked_with_a_row_each_and_none_of_deleted_posts(tmp_path: Path) -> None:
    db = write(tmp_path / "outreach.db", POSTS)
    with db.atomic():
        db.execute("""UPDATE posts SET hashtags = '["A", "B"]', links = '["https://a.example"]' WHERE id = 1""")
    db.close()
    answer = queries.post_hashtags(queries.connect(tmp_path / "outreach.db"), None, on(1), on(30))
    assert answer.loc[answer["post_id"] == 1, "hashtag"].tolist() == ["A", "B"]
    assert answer.loc[answer["post_id"] == 1, "links"].tolist() == [1, 1]
    assert answer.loc[answer["post_id"] == 2, "hashtag"].isna().tolist() == [True]
    assert 4 not in set(answer["post_id"])


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    def open_page(path: Path, **choices: object) -> AppTest:
        app = opened_page(monkeypatch, path, "what_works", {"campaign": "mens-health"} | choices)
        assert not app.exception
        return app

    return open_page


def post(platform: str, day: int, size: int) -> PostFacts:
    """Published at noon; most of what it will ever have within a week."""
    reports = X_REPORTS if platform == "x" else ("likes", "comments", "shares")
    more = {"impressions": 50 * size} if platform == "x" else {}
    return PostFacts(platform, at(day), reports=reports, gains=decay(on(day), 9, likes=size, **more))


@pytest.fixture
def fortnight(tmp_path: Path) -> Path:
    """Two posts a day for a fortnight: those on X at weekends ten times as large; on Bluesky all alike, and small."""
    x = [post("x", day, 4000 if (on(day).weekday() >= 5) else 400) for day in range(1, 15) for _ in range(3)]
    bluesky = [post("bluesky", day, 8) for day in range(1, 15)]
    write(tmp_path / "outreach.db", [*x, *bluesky]).close()
    return tmp_path / "outreach.db"


def test_what_stands_out_is_said_with_its_n(fortnight: Path, open_page: OpenPage) -> None:
    text = said(open_page(fortnight, platforms=["x"]))
    assert "Engagements of each post at 7 days old, on **X**." in text
    assert "* **Saturday**: higher than the other posts." in text
    assert "(6 posts)" in text


def test_several_platforms_stand_each_against_their_own_usual_post(fortnight: Path, open_page: OpenPage) -> None:
    app = open_page(fortnight)
    text = said(app)
    assert "of **its own platform**" in text
    assert "Bluesky and X" in text
    assert {card.title: card.value for card in cards(app)}["Platforms compared"] == "2"
    assert "### By platform: engagements of a post" in text


def test_who_does_not_report_a_figure_is_named(fortnight: Path, open_page: OpenPage) -> None:
    assert "Not reported by Bluesky." in said(open_page(fortnight, post_figure="impressions"))


def test_posts_of_the_last_days_are_too_young_to_compare(tmp_path: Path, open_page: OpenPage) -> None:
    young = PostFacts("bluesky", at(20), gains={on(20) + timedelta(days=age): {"likes": 4} for age in range(3)})
    write(tmp_path / "outreach.db", [young]).close()
    text = said(open_page(tmp_path / "outreach.db"))
    assert "No post is old enough yet." in text
    assert "nightly collecting fills this page within a week" in text


def test_click_throughs_are_said_not_to_be_told_per_post(tmp_path: Path, open_page: OpenPage) -> None:
    text = said(open_page(reading_world(tmp_path / "outreach.db")))
    assert "Click-throughs cannot be told per post" in text
