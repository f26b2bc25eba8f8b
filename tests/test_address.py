"""What a link says is what the page shows; what it cannot mean gives way, and that is said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import numerals
from tests.app_page import cards, fresh_app
from tests.reading_world import reading_world

Follow = Callable[..., AppTest]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("address") / "outreach.db", sample=True)


@pytest.fixture
def follow(world: Path, monkeypatch: pytest.MonkeyPatch) -> Follow:
    """Opens the campaign's page by a link, as somebody new to the dashboard."""

    def follow(**link: str | list[str]) -> AppTest:
        app = fresh_app(monkeypatch, world)
        app.switch_page("app_pages/campaign.py")
        for key, value in link.items():
            app.query_params[key] = value
        return app.run()

    return follow


def said(app: AppTest) -> str:
    """The sentence below the title: which choices hold."""
    return next(str(caption.value) for caption in app.main.caption if "Last read" in str(caption.value))


def notices(app: AppTest) -> list[str]:
    return [str(info.value) for info in app.info if "This link" in str(info.value)]


def test_a_link_decides_over_every_filter(follow: Follow) -> None:
    app = follow(campaign="check-in", period="custom", days=["2026-11-02", "2026-11-08"], platforms=["mastodon", "x"],
                 compare="none")  # fmt: skip
    assert app.title[0].value == "Two-minute check-in"
    assert said(app).startswith("2 to 8 Nov 2026, Mastodon and X. Last read")
    assert notices(app) == []


def test_older_links_by_name_still_work(follow: Follow) -> None:
    app = follow(campaign="Two-minute check-in", period="All days", platforms="Mastodon", compare="false")
    assert app.title[0].value == "Two-minute check-in"
    assert ", Mastodon. Last read" in said(app)
    assert app.selectbox(key="compare").value == "none"
    assert notices(app) == []


@pytest.mark.parametrize(
    ("link", "notice"),
    [
        ({"campaign": "gone"}, "the campaign **gone**, which is not known here. You see Men's Mental Health Month"),
        ({"period": "[a](b)"}, r"the period **\[a\](b)**, which is not known here. You see Last 28 days instead"),
        ({"compare": "x" * 300}, "x" * 60 + "**, which"),
        ({"platforms": ["myspace", "x"]}, "the platforms **myspace**, which is not known here. You see X instead"),
        ({"platforms": "myspace"}, "You see all platforms instead"),
        ({"period": "custom", "days": "2026-02-30"}, "the days **2026-02-30**"),
        ({"period": "custom", "days": ["1999-01-01", "2099-01-01"]}, "to 22 Nov 2026 instead"),
        ({"compare": "own", "against": "soon"}, "the day to compare from **soon**"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)  # fmt: skip
def test_what_a_link_cannot_mean_gives_way_and_is_said_once(
    link: dict[str, str], notice: str, follow: Follow
) -> None:  # fmt: skip
    app = follow(**link)
    assert not app.exception
    assert cards(app)
    assert [notice in told for told in notices(app)] == [True]
    assert notices(app.run()) == []


def test_days_the_wrong_way_round_are_turned(follow: Follow) -> None:
    app = follow(period="custom", days=["2026-11-08", "2026-11-02"])
    assert said(app).startswith("2 to 8 Nov 2026")
    assert notices(app) == []


def test_a_choice_is_written_into_the_address_and_a_usual_one_left_out(follow: Follow) -> None:
    app = follow(utm_source="newsletter")
    app.selectbox(key="period").set_value("90").run()
    assert app.query_params == {"utm_source": "newsletter", "campaign": "mens-health", "period": "90"}
    app.multiselect(key="platforms").set_value(["x", "bluesky"]).run()
    assert app.query_params["platforms"] == ["x", "bluesky"]
    app.selectbox(key="period").set_value("28").run()
    assert "period" not in app.query_params
    assert ", X and Bluesky" in said(app)


def test_a_figure_chosen_on_one_page_waits_while_others_are_read(follow: Follow) -> None:
    app = follow(stance="positive", metric="shares", post="1")
    app.switch_page("app_pages/conversation.py").run()
    assert app.segmented_control(key="stance").value == "positive"
    app.switch_page("app_pages/overview.py").run()
    assert app.segmented_control(key="metric").value == "shares"
    assert app.query_params["post"] == "1"


def test_a_post_that_is_not_there_gives_way_to_the_first(follow: Follow) -> None:
    app = follow(period="all", campaign="all", post="99999")
    app.switch_page("app_pages/posts.py").run()
    assert not app.exception
    assert "the post **99999**, which is not known here. You see the first instead" in notices(app)[0]


@pytest.mark.parametrize(
    ("period", "days"),
    [("month", "1 to 22 Nov 2026"), ("last-month", "1 to 31 Oct 2026"), ("365", "23 Nov 2025 to 22 Nov 2026")],
)
def test_the_usual_periods_are_a_click_away(period: str, days: str, follow: Follow) -> None:
    assert said(follow(campaign="all", period=period)).startswith(f"{days}, all platforms")


def test_days_of_ones_own_are_compared_and_how_is_said(follow: Follow) -> None:
    app = follow(campaign="all", period="7", compare="own", against="2026-11-05")
    assert "compared with 2 to 8 Nov 2026 (moved by 3 days to match the weekdays)" in said(app)
    app.date_input(key="against").set_value(date(2026, 11, 18)).run()
    assert "not compared: some of them are among the days you look at" in said(app)


def test_last_year_is_not_compared_where_nothing_was_collected_then(follow: Follow) -> None:
    app = follow(campaign="all", period="7", compare="year")
    assert "The same weekdays last year (17 to 23 Nov 2025) are not compared: the first figures were" in said(app)
    assert [card.change for card in cards(app) if card.change] == []


def test_two_readers_of_one_view_each_see_their_own_figures(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    british = [card.value for card in cards(follow(campaign="mens-health", period="all"))]
    monkeypatch.setattr(numerals, "read_by", lambda language: None)
    monkeypatch.setattr(numerals, "_readers_language", lambda: "de-DE")
    german = [card.value for card in cards(follow(campaign="mens-health", period="all"))]
    assert german != british
    assert any("," in figure for figure in british)
    assert [figure for figure in german if "," in figure and "%" not in figure] == []
