"""Every page on a real database file: full, empty, missing, old, failing, with one post, with nothing reported."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from collectors.store.schema import MIGRATIONS
from tests.app_page import cards, opened_page, said
from tests.reading_world import POSTS, PostFacts, at, reading_world, write

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
PAGES = sorted(file.stem for file in (APP.parent / "app_pages").glob("[a-z]*.py"))
FIGURES = [page for page in PAGES if page not in ("collection", "glossary", "import_files", "links")]

OpenPage = Callable[..., AppTest]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db", sample=True)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page of the app on a database, with what the side bar is set to."""

    def open_page(path: Path, page: str = "overview", **choices: object) -> AppTest:
        return opened_page(monkeypatch, path, page, choices)

    return open_page


def figures(app: AppTest) -> dict[str, str]:
    return {card.title: card.value for card in cards(app)}


def change(path: Path, sql: str, *values: object) -> None:
    db = Database(path)
    with db.atomic():
        db.execute(sql, values)
    db.close()


def collected(path: Path, hours_ago: float) -> None:
    """The last run that stored something ended so long ago."""
    change(path, "UPDATE runs SET finished_at = ? WHERE id = 1000", int(time.time() - hours_ago * 3600))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_a_full_database(page: str, world: Path, open_page: OpenPage) -> None:
    app = open_page(world, page)
    assert not app.exception
    assert app.title
    assert len(cards(app)) + len(app.dataframe) + len(app.checkbox) > 0  # figures, or what a report is to hold


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("period", ["campaign", "all", "custom"])
def test_a_page_shows_every_period(page: str, period: str, world: Path, open_page: OpenPage) -> None:
    assert not open_page(world, page, period=period).exception


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("campaign", ["spring", "all"])
def test_a_page_shows_every_campaign(page: str, campaign: str, world: Path, open_page: OpenPage) -> None:
    assert not open_page(world, page, campaign=campaign, period="all").exception


@pytest.mark.parametrize("page", FIGURES)
def test_a_page_shows_one_platform_alone(page: str, world: Path, open_page: OpenPage) -> None:
    assert not open_page(world, page, platforms=["reddit"]).exception


@pytest.mark.parametrize("page", PAGES)
def test_without_a_database_every_page_says_how_to_begin(page: str, tmp_path: Path, open_page: OpenPage) -> None:
    app = open_page(tmp_path / "none.db", page)
    assert not app.exception
    assert app.title[0].value == "No data yet"
    assert "outreach collect" in said(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_migrated_but_empty_database_says_how_to_begin(page: str, tmp_path: Path, open_page: OpenPage) -> None:
    db = Database(tmp_path / "outreach.db")
    MIGRATIONS.apply(db)
    db.close()
    app = open_page(tmp_path / "outreach.db", page)
    assert not app.exception
    assert app.title[0].value == "No data yet"


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_no_database_is_named(page: str, tmp_path: Path, open_page: OpenPage) -> None:
    broken = tmp_path / "outreach.db"
    broken.write_bytes(b"this is no database" * 100)
    app = open_page(broken, page)
    assert not app.exception
    assert "cannot be read" in said(app)


def test_a_first_run_under_way_is_said(world: Path, open_page: OpenPage) -> None:
    change(world, "DELETE FROM runs WHERE id < 1000")
    change(world, "UPDATE runs SET status = 'running', finished_at = NULL, stored = 0")
    assert "is running since" in said(open_page(world))


def test_a_first_run_that_brought_nothing_says_what_to_do(world: Path, open_page: OpenPage) -> None:
    change(world, "UPDATE runs SET status = 'failed', stored = 0")
    overview = open_page(world)
    assert overview.title[0].value == "No data yet"
    assert "bitly did not answer in time" in said(overview)
    assert [title.value for title in open_page(world, "collection").title] == ["No data yet", "Collection"]


@pytest.mark.parametrize("page", PAGES)
def test_sample_data_are_called_so_on_every_page(page: str, world: Path, open_page: OpenPage) -> None:
    assert "Sample data" in said(open_page(world, page))
    change(world, "UPDATE accounts SET sample = 0")
    assert "Sample data" not in said(open_page(world, page))


@pytest.mark.parametrize("page", PAGES)
def test_old_figures_are_called_old_on_every_page(page: str, world: Path, open_page: OpenPage) -> None:
    collected(world, hours_ago=4 * 24)
    app = open_page(world, page)
    assert not app.exception
    assert "These figures are old" in said(app)
    assert "4 days ago" in said(app)


def test_figures_of_last_night_are_not_old(world: Path, open_page: OpenPage) -> None:
    collected(world, hours_ago=20)
    assert "These figures are old" not in said(open_page(world))


@pytest.mark.parametrize("page", PAGES)
def test_a_failed_source_is_named_on_every_page(page: str, world: Path, open_page: OpenPage) -> None:
    assert "Bitly** could not be read" in said(open_page(world, page))


@pytest.mark.parametrize("page", ["overview", "collection"])
def test_a_failed_source_comes_with_its_remedy(page: str, world: Path, open_page: OpenPage) -> None:
    assert "bitly did not answer in time; the next run tries again." in said(open_page(world, page))


@pytest.mark.parametrize("page", PAGES)
def test_one_post_is_enough(page: str, tmp_path: Path, open_page: OpenPage) -> None:
    write(tmp_path / "outreach.db", POSTS[:1]).close()
    app = open_page(tmp_path / "outreach.db", page, period="all")
    assert not app.exception


@pytest.mark.parametrize("page", FIGURES)
def test_what_nobody_reports_is_never_shown_as_nought(page: str, tmp_path: Path, open_page: OpenPage) -> None:
    silent = PostFacts("bluesky", at(3), reports=(), gains={date(2026, 11, 4): {}})
    write(tmp_path / "outreach.db", [silent]).close()
    app = open_page(tmp_path / "outreach.db", page, period="all", campaign="mens-health")
    assert not app.exception
    shown = figures(app)
    for name in ("Impressions", "Reach", "Engagements", "Engagement rate", "Click-throughs"):
        assert shown.get(name, "\N{EM DASH}") == "\N{EM DASH}"


def test_the_platforms_that_report_no_such_figure_are_named(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world, "campaign", campaign="mens-health"))
    assert "not reported by Bluesky, Mastodon and Reddit" in text


def test_the_overview_counts_a_post_of_two_campaigns_once(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, period="all")
    both = app.dataframe[0].value["Impressions"].sum()
    once = int(figures(app)["Impressions"].replace(",", ""))
    assert both > once > 0


def test_the_campaign_named_in_the_address_is_shown(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "campaign", campaign="check-in")
    assert app.title[0].value == "Two-minute check-in"


def test_choices_stay_when_the_page_changes(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "campaign", campaign="check-in", period="7")
    app.switch_page("app_pages/posts.py").run()
    assert app.selectbox(key="campaign").value == "check-in"
    assert app.selectbox(key="period").value == "7"
    app.switch_page("app_pages/overview.py").run()
    app.switch_page("app_pages/conversation.py").run()
    assert app.selectbox(key="campaign").value == "check-in"


def test_a_comparison_is_with_the_same_weekdays_or_not_made(world: Path, open_page: OpenPage) -> None:
    assert "16 to 22 Nov 2026, all platforms, compared with 9 to 15 Nov 2026" in said(open_page(world, period="7"))
    assert "The days before (26 May to 23 Aug 2026) are not compared: the first figures were collected on" in said(
        open_page(world, period="90")
    )
    assert "compared" not in said(open_page(world, period="7", compare="none"))


def test_small_numbers_of_comments_are_not_shown(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "conversation", campaign="check-in", period="all", platforms=["mastodon"])
    assert not app.exception
    app = open_page(world, "conversation", campaign="mens-health", period="all", platforms=["mastodon"])
    assert not app.exception
    assert figures(app)["Comments labelled"] == "<10"
    assert figures(app)["Positive"] == "\N{EM DASH}"
    assert "not scored: fewer than 10" in said(app)


def test_the_ticked_post_is_the_one_whose_growth_is_shown(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "posts", campaign="mens-health", period="all")
    assert app.markdown[-1].value.startswith("## How this post grew: Nobody has seen this one yet")
    assert "deleted on the platform" in str(app.dataframe[0].value["Post"].tolist())


def test_a_posts_own_signs_are_not_taken_for_formatting(tmp_path: Path, open_page: OpenPage) -> None:
    write(
        tmp_path / "outreach.db", [PostFacts("bluesky", at(3), text="#MensHealth: $5 or *nothing* [here] :smile:")]
    ).close()
    app = open_page(tmp_path / "outreach.db", "posts", period="all", campaign="all")
    assert r"\#MensHealth\: \$5 or \*nothing\* \[here\] \:smile\:" in said(app)


def test_a_loss_is_shown_as_a_loss(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "posts", campaign="check-in", period="7")
    assert (app.dataframe[0].value["Likes, gained"] < 0).any()


def test_bots_stand_apart_from_people(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "click_throughs", campaign="mens-health", period="all")
    rows = app.dataframe[0].value.set_index(["Source", "Resource"])
    assert rows.loc[("Shlink", "Helpline page"), "Arrivals"] == 101
    assert rows.loc[("Shlink", "Helpline page"), "Bots"] == 17
    assert figures(app)["Click-throughs"] == "215"


def test_spend_on_x_stands_against_its_budget(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world, "collection"))
    assert "of $10.00 this month" in text


def test_what_was_sent_stands_on_the_collection_page_with_what_to_do(world: Path, open_page: OpenPage) -> None:
    empty = said(open_page(world, "collection"))
    now = int(time.time())
    row = (
        "INSERT INTO deliveries (what, name, title, said, way, target, status, attempts, tried_at, message) "
        "VALUES ('report', 'm 1', 'Open line', '1 to 31 Oct 2026', ?, ?, ?, 1, ?, ?)"
    )
    for place, (way, status, message) in enumerate(
        [("folder", "sent", ""), ("mail", "sent", ""), ("mail", "failed", "No such user (550)."), ("mail", "sent", "")]
    ):
        change(world, row, way, bytes([place]), status, now, message)

    app = open_page(world, "collection")
    sent = app.dataframe[-1].value

    assert "Nothing was sent yet." in empty
    assert "Open line, 1 to 31 Oct 2026** was not sent to 1 person. No such user (550)." in said(app)
    assert list(sent["What"]) == ["Report: Open line, 1 to 31 Oct 2026"] * 2
    assert list(sent["To"]) == ["1 folder", "3 people"]
    assert list(sent["Result"]) == ["✓ sent", "✗ not sent to 1, ✓ sent to 2"]
    assert list(sent["What to do"]) == ["", "No such user (550)."]


def test_goals_say_how_far_they_are(world: Path, open_page: OpenPage) -> None:
    app = open_page(world, "campaign", campaign="mens-health")
    assert figures(app)["Goal: click-throughs"].startswith("54")
    assert "215 of 400" in said(app)
    assert "on pace to 73" in said(app)
    assert "23 a day needed from now on, 9.8 a day so far" in said(app)


def test_the_overview_begins_with_what_needs_somebody_and_links_to_where(world: Path, open_page: OpenPage) -> None:
    app = open_page(world)
    assert [title.value for title in app.header][:2] == [
        "What needs somebody today",
        "Do we reach people, and do they go on to help?",
    ]
    needs = next(str(part.value) for part in app.markdown if "badge" in str(part.value))
    assert "[See its nights](collection)" in needs
    assert "(campaign?campaign=Men%27s%20Mental%20Health%20Month&period=This%20campaign)" in needs


def test_the_campaign_page_follows_outputs_out_takes_outcomes(world: Path, open_page: OpenPage) -> None:
    text = said(open_page(world, "campaign", campaign="check-in", period="campaign"))
    assert text.index("Outputs:") < text.index("Out-takes:") < text.index("Outcomes:")
    assert "Impact is not measurable here" in text
    assert "A ranking needs 6 posts or more" in text
    assert "Begins in" in said(open_page(world, "campaign", campaign="spring"))


@pytest.mark.parametrize("page", [page for page in FIGURES if page != "reports"])
def test_the_table_behind_a_chart_opens(page: str, world: Path, open_page: OpenPage) -> None:
    closed = open_page(world, page, period="all", campaign="check-in")
    keys = [expander.key for expander in closed.expander if expander.key and expander.key != "notes_open"]
    opened = open_page(world, page, period="all", campaign="check-in", **{str(key): True for key in keys})
    assert keys
    assert not opened.exception
    tables = [key for key in keys if key != "kinds_open"]  # which opens to figures and a chart
    assert len(opened.dataframe) == len(closed.dataframe) + len(tables)


def test_a_rate_says_whose_clicks_are_missing_from_it(tmp_path: Path, open_page: OpenPage) -> None:
    gains = {date(2026, 11, 4): {"impressions": 1_000, "likes": 5}}
    seen = PostFacts("mastodon", at(3), reports=("impressions", "likes"), gains=gains)
    write(tmp_path / "outreach.db", [*POSTS[:1], seen]).close()
    app = open_page(tmp_path / "outreach.db", "campaign", period="all", campaign="mens-health")
    assert "link clicks are not known of Mastodon" in said(app)
