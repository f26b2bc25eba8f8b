"""The dashboard as a browser shows it: charts painted, nothing complained about, nobody else asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard import queries, selection
from dashboard.tables import campaigns
from tests.browser import CHROMIUM, Watched, served, settled
from tests.reading_world import reading_world

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it")

PAGES_WITH_CHARTS = (
    "Overview",
    "Campaign",
    "Compare",
    "Posts",
    "What works",
    "Conversation",
    "Click-throughs",
    "Collection",
)
PAINTED = ".js-plotly-plot .barlayer path, .js-plotly-plot .scatterlayer path"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("browser") / "outreach.db", sample=True)


@pytest.fixture(scope="module")
def address(world: Path) -> Iterator[str]:
    with served(world) as address:
        yield address


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSelectbox").filter(has_text=label).get_by_role("combobox").click()
    page.get_by_role("option", name=option).click()
    settled(page)


def test_every_page_paints_its_charts_and_asks_nobody_else(page: Page, address: str) -> None:
    watched = Watched()
    watched.watch(page)
    page.goto(f"{address}/?period=All+days")
    for title in PAGES_WITH_CHARTS:
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        page.get_by_role("heading", level=1).first.wait_for()
        if title == "Posts":  # the newest post of the campaign chosen at first has no figures yet
            choose(page, "Campaign", "Two-minute check-in")
        page.locator(PAINTED).first.wait_for(state="attached", timeout=60_000)
        settled(page)
        boxes = [chart.bounding_box() for chart in page.locator(".js-plotly-plot").all()]
        assert boxes, title
        assert all(box and box["width"] > 300 and box["height"] > 80 for box in boxes), title
    assert watched.complaints == []
    assert watched.hosts == {"127.0.0.1"}


def test_a_choice_changes_the_figures_and_stands_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/campaign")
    settled(page)
    choose(page, "Campaign", "Two-minute check-in")
    page.get_by_role("heading", level=1, name="Two-minute check-in").wait_for()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("heading", level=1, name="Two-minute check-in").wait_for()


def test_the_overview_links_to_each_campaign(page: Page, address: str, world: Path) -> None:
    data = queries.connect(world)
    clicks = selection.clicks(data, None, date(2026, 11, 1), date(2026, 11, 22))
    gained = queries.campaign_totals(data, date(2026, 11, 1), date(2026, 11, 22))
    standing = campaigns.Standing(gained, clicks, {}, ("x",), date(2026, 11, 22))
    links = campaigns.overview(queries.campaigns(data), standing)["Campaign"]
    page.goto(f"{address}/{next(link for link in links if 'check-in' in link)}")
    page.get_by_role("heading", level=1, name="Two-minute check-in").wait_for()


def test_a_telephone_sees_no_page_wider_than_itself(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    for name in ("", "campaign", "collection"):
        page.goto(f"{address}/{name}")
        page.locator(PAINTED).first.wait_for(state="attached", timeout=60_000)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for chart in page.locator(".js-plotly-plot").all():
            box = chart.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
    context.close()


def test_the_page_follows_the_computers_light_and_dark(chromium: Browser, address: str) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto(address)
        settled(page)
        colours[scheme] = page.get_by_test_id("stApp").evaluate("element => getComputedStyle(element).backgroundColor")
        context.close()
    assert colours == {"light": "rgb(252, 250, 246)", "dark": "rgb(19, 26, 27)"}


def test_a_chart_stays_where_it_is_and_is_drawn_again_only_for_other_figures(page: Page, address: str) -> None:
    page.goto(f"{address}/campaign?campaign=mens-health&period=all")
    page.locator(PAINTED).first.wait_for(state="attached")
    settled(page)
    page.evaluate(
        """() => {
          window.plot = document.querySelector('.js-plotly-plot');
          window.drawn = 0;
          plot.on('plotly_afterplot', () => { drawn += 1; });
        }"""
    )
    page.get_by_text("The same figures as a table").first.click()
    page.get_by_test_id("stDataFrame").first.wait_for()
    settled(page)
    assert page.evaluate("drawn") == 0
    before = page.evaluate("plot.data[0].x.length")
    choose(page, "Period", "Last 7 days")
    page.wait_for_function("() => drawn > 0")
    assert page.evaluate("plot === document.querySelector('.js-plotly-plot')")
    assert page.evaluate("plot.data[0].x.length") < before


def test_a_chart_follows_the_theme_and_the_width_of_its_page(page: Page, address: str) -> None:
    page.goto(f"{address}/campaign?campaign=mens-health&period=all")
    page.locator(PAINTED).first.wait_for(state="attached")
    svg = "document.querySelector('.js-plotly-plot .main-svg')"
    assert page.evaluate(f"{svg}.style.background") == "rgb(252, 250, 246)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {svg}.style.background === 'rgb(19, 26, 27)'")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"() => {svg}.getBoundingClientRect().right <= 390 && {svg}.clientWidth > 300")


def test_the_numbers_explain_themselves(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_label("What does Impressions count?").first.click()
    explained = page.locator(".figure-about:visible")
    assert "Times posts were shown" in explained.inner_text()
    assert "Counted by: X" in explained.inner_text()
    page.get_by_label("What does Engagements count?").first.press("Enter")
    assert "Times posts were shown" not in explained.inner_text()  # one at a time


def test_a_label_is_checked_and_its_text_comes_only_when_asked_for(page: Page, tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db", sample=True)
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(_bytes(frame))))
    with served(world) as address:
        page.goto(f"{address}/conversation?platforms=Mastodon")
        settled(page)
        show = page.get_by_role("button", name="Show the comment")
        show.wait_for()
        text = "My brother found you through this"
        assert text.encode() not in b"".join(received)
        show.click()
        page.get_by_text(text).wait_for()
        assert text.encode() in b"".join(received)
        page.get_by_role("button", name="Right").click()
        page.get_by_text("There is nothing to check just now").wait_for()
        assert page.get_by_text(text).count() == 0
    with closing(sqlite3.connect(world)) as db:
        counted = db.execute("SELECT predicted, corrected, n FROM label_checks").fetchall()
    assert counted == [("positive", "positive", 1)]


def test_a_note_added_on_the_page_stands_on_the_chart(page: Page, tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db", sample=True)
    with served(world) as address:
        page.goto(f"{address}/campaign?campaign=mens-health")
        settled(page)
        assert page.locator(".js-plotly-plot .annotation").count() == 0
        page.get_by_text("Notes on these charts").click()
        page.get_by_label("What happened").fill("<b>Radio</b> interview")
        page.get_by_role("button", name="Add the note").click()
        page.get_by_text("Saved.").wait_for()
        settled(page)
        marker = page.locator(".js-plotly-plot .annotation").first
        assert marker.text_content() == "1"
        page.get_by_text("1. 22 Nov 2026: <b>Radio</b> interview").first.wait_for()
        marker.hover()
        page.locator(".hoverlayer").get_by_text("interview").first.wait_for()


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def test_a_post_is_searched_for_put_into_a_campaign_and_taken_back(page: Page, tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db", sample=True)
    page.set_viewport_size({"width": 1280, "height": 1600})  # a menu closes where the page scrolls under it
    with served(world) as address:
        page.goto(f"{address}/posts?campaign=All+posts")
        settled(page)
        page.get_by_role("searchbox", name="Search our posts").fill("office")
        page.get_by_role("searchbox", name="Search our posts").press("Enter")
        page.get_by_text("whenever they were published").wait_for()
        settled(page)
        assert "search=office" in page.url
        table = page.get_by_test_id("stDataFrame").first.bounding_box()
        assert table is not None
        page.mouse.click(table["x"] + 18, table["y"] + 35 + 17)
        page.get_by_role("heading", name="Campaigns of this post").wait_for()
        page.get_by_text("In no campaign.", exact=True).wait_for()
        settled(page)
        choose(page, "Put into", "Two-minute check-in")
        page.get_by_role("button", name="Put in").click()
        page.get_by_text("1 post put into Two-minute check-in").wait_for()
        settled(page)
        assert _tags(world) == [(2, 9, 1)]
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("Undone: it is as it was before.").wait_for()
        page.get_by_text("In no campaign.", exact=True).wait_for()
    assert _tags(world) == []


def _tags(world: Path) -> list[tuple[int, int, int]]:
    with closing(sqlite3.connect(world)) as db:
        return db.execute("SELECT campaign_id, post_id, member FROM post_tags").fetchall()


def test_a_report_is_looked_at_made_and_downloaded(page: Page, address: str) -> None:
    watched = Watched()
    page.goto(f"{address}/campaign?campaign=mens-health&period=campaign")
    settled(page)
    page.get_by_role("link", name="Make a report of these days to send on").click()
    page.get_by_role("heading", level=1, name="Reports").wait_for()
    settled(page)
    watched.watch(page)
    page.get_by_test_id("stMain").get_by_text("Show what it will say").click()
    shown = page.frame_locator("iframe[title='Preview of the report']")
    shown.get_by_role("heading", level=1, name="Men's Mental Health Month").wait_for()
    look = shown.locator("header").evaluate("element => getComputedStyle(element).backgroundColor")
    page.get_by_role("button", name="Make the report").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert download.value.suggested_filename == "mens-health-2026-11-01-to-2026-11-22.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert "campaign=mens-health" in page.url
    assert look == "rgb(31, 95, 139)"  # its own, not the dashboard's
    assert watched.complaints == []
    assert watched.hosts <= {"127.0.0.1"}
