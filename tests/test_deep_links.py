"""A copied link shows somebody else the same view, and the browser's Back and Forward go through the views."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import CHROMIUM, served, settled
from tests.reading_world import reading_world

GERMAN = str.maketrans({",": ".", ".": ",", "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}"})

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = reading_world(tmp_path_factory.mktemp("links") / "outreach.db", sample=True)
    with served(world) as address:
        yield address


def opened(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSelectbox").filter(has_text=label).get_by_role("combobox").click()
    page.get_by_role("option", name=option).click()
    settled(page)


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    settled(page)


def back(page: Page) -> None:
    page.go_back()
    settled(page)


def view(page: Page) -> dict[str, str]:
    """What a reader sees of the choice: the heading, the sentence below it, the boxes, the figures."""
    main = page.get_by_test_id("stMain")
    boxes = page.get_by_test_id("stSidebar").get_by_test_id("stSelectbox")
    return {
        "title": main.get_by_role("heading", level=1).inner_text(),
        "said": main.get_by_test_id("stCaptionContainer").first.inner_text(),
        "boxes": " | ".join(box.inner_text() + box.get_by_role("combobox").input_value() for box in boxes.all()),
        "figures": " | ".join(metric.inner_text() for metric in main.locator(".figure").all()),
    }


def steps(page: Page) -> int:
    """How many views the browser's history holds."""
    return int(page.evaluate("history.length"))


def test_back_and_forward_go_through_the_choices_on_a_page(page: Page, address: str) -> None:
    opened(page, f"{address}/campaign")
    first, begun = view(page), steps(page)
    choose(page, "Campaign", "Two-minute check-in")
    second = view(page)
    choose(page, "Period", "Last 7 days")
    third = view(page)
    assert steps(page) == begun + 2
    assert "16 to 22 Nov 2026" in third["said"]
    assert first["title"] != second["title"]
    back(page)
    assert view(page) == second
    back(page)
    assert view(page) == first
    page.go_forward()
    settled(page)
    assert view(page) == second
    choose(page, "Period", "All days")  # widgets work on after going back
    assert "campaign=check-in" in page.url
    assert "period=all" in page.url
    back(page)
    assert view(page) == second


def test_a_copied_link_shows_somebody_else_the_same_view(chromium: Browser, page: Page, address: str) -> None:
    opened(page, f"{address}/campaign")
    choose(page, "Campaign", "Two-minute check-in")
    choose(page, "Period", "Last 7 days")
    choose(page, "Compare with", "Nothing")
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").click()
    page.get_by_role("option", name="Mastodon").click()
    page.keyboard.press("Escape")
    settled(page)
    seen = view(page)
    assert "Mastodon" in seen["said"]
    page.reload()
    settled(page)
    assert view(page) == seen
    somebody_else = chromium.new_context(viewport={"width": 1280, "height": 1000})
    theirs = somebody_else.new_page()
    opened(theirs, page.url)
    assert view(theirs) == seen
    somebody_else.close()


def test_choices_go_along_to_other_pages_in_one_step_of_the_history(page: Page, address: str) -> None:
    opened(page, f"{address}/campaign")
    choose(page, "Campaign", "Two-minute check-in")
    choose(page, "Period", "All days")
    there, begun = view(page), steps(page)
    go_to(page, "Posts")
    assert "campaign=check-in" in page.url
    assert "period=all" in page.url
    assert page.url.startswith(f"{address}/posts?")
    assert steps(page) == begun + 1
    assert view(page)["said"].startswith("Two-minute check-in")
    go_to(page, "Overview")
    assert "period=all" in page.url
    back(page)
    assert view(page)["said"].startswith("Two-minute check-in")
    back(page)
    assert view(page) == there


def test_the_ticked_post_stands_in_the_link(chromium: Browser, page: Page, address: str) -> None:
    opened(page, f"{address}/posts?campaign=all&period=all")
    grown = page.get_by_role("heading", name="How this post grew")
    before = grown.inner_text()
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert table is not None
    page.mouse.click(table["x"] + 15, table["y"] + 35 * 4 + 17)
    expect(grown).not_to_have_text(before)
    settled(page)
    chosen = grown.inner_text()
    assert "post=" in page.url
    somebody_else = chromium.new_context()
    theirs = somebody_else.new_page()
    opened(theirs, page.url)
    assert theirs.get_by_role("heading", name="How this post grew").inner_text() == chosen
    somebody_else.close()
    back(page)
    assert grown.inner_text() == before


def test_the_figure_of_a_chart_stands_in_the_link(page: Page, address: str) -> None:
    opened(page, f"{address}/?metric=comments")
    page.get_by_role("heading", name="Comments by platform").wait_for()
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Shares").click()
    page.get_by_role("heading", name="Shares by platform").wait_for()
    settled(page)
    assert "metric=shares" in page.url
    back(page)
    page.get_by_role("heading", name="Comments by platform").wait_for()


def test_a_german_reader_sees_german_figures_and_a_british_one_still_british_ones(
    chromium: Browser, page: Page, address: str
) -> None:
    opened(page, f"{address}/?period=all")
    german = chromium.new_context(locale="de-DE", viewport={"width": 1280, "height": 1000})
    theirs = german.new_page()
    opened(theirs, f"{address}/?period=all")
    shown = theirs.locator(".figure-value").all_inner_texts()
    assert shown == [figure.translate(GERMAN) for figure in page.locator(".figure-value").all_inner_texts()]
    assert any("." in figure for figure in shown)
    for each in (theirs, page):
        each.locator(".js-plotly-plot").first.wait_for(state="attached")  # drawn after the figures
    separators = "document.querySelector('.js-plotly-plot').layout.separators"
    assert [theirs.evaluate(separators), page.evaluate(separators)] == [",.", ".,"]
    german.close()
