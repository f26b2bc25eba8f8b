"""What an outreach officer does with the dashboard in ten minutes, from the first click to the answer on screen."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import CHROMIUM, Desk, served, settled
from tests.reading_world import POSTS, X_REPORTS, PostFacts, at, decay, on, reading_world

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it")

ROW, BOX = 35, 18  # pixels: a table's row, and the middle of the box that ticks one

BEST, BEST_IMPRESSIONS = "Walk with a friend today", 800
# As many more posts of the campaign Two-minute check-in as a ranking needs, liked ever less.
MORE = tuple(
    PostFacts(
        "x", at(11 + n, month=10), ("check-in",), reports=X_REPORTS, text=text,
        gains=decay(on(11 + n, 10), 3, impressions=BEST_IMPRESSIONS, likes=96 >> n),
    )
    for n, text in enumerate((BEST, "Sleep comes first", "Ring somebody up", "Breathe out slowly", "Eat together"))
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("officer") / "outreach.db", sample=True, more=MORE)


@pytest.fixture(scope="module")
def address(world: Path) -> Iterator[str]:
    with served(world) as address:
        yield address


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Desk]:
    # As tall as a page: a menu closes where the page scrolls under it.
    desk = Desk(chromium, viewport={"width": 1280, "height": 1600}, locale="en-GB")
    yield desk
    desk.close()


def opened(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSelectbox").filter(has_text=label).get_by_role("combobox").click()
    page.get_by_role("option", name=option).click()
    settled(page)


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def card(page: Page, title: str) -> Locator:
    """A figure with all that stands in its box."""
    return page.locator(".figure").filter(has=page.locator(".figure-name").get_by_text(title, exact=True))


def gained(metric: str, first: date, last: date, platform: str = "x") -> int:
    """What the world's posts of the campaign Men's Mental Health Month gained on a platform."""
    posts = [facts for facts in POSTS if facts.platform == platform and "mens-health" in facts.campaigns]
    return sum(
        figures.get(metric, 0) for facts in posts for day, figures in facts.gains.items() if first <= day <= last
    )


def click_cell(page: Page, row: int, x: int) -> None:
    """Clicks into the first table of the page, `row` rows below its heads: it is drawn, so it has no elements."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + x, box["y"] + ROW * row + ROW / 2)
    page.mouse.click(box["x"] + x, box["y"] + ROW * row + ROW / 2)


def chart(page: Page, title: str) -> Locator:
    """A chart by the beginning of what it says to those who cannot see it."""
    return page.get_by_role("figure", name=re.compile(f"^{re.escape(title)}"))


def test_she_sees_what_needs_somebody_today_and_follows_its_link(page: Page, address: str) -> None:
    opened(page, address)
    needs = main(page).get_by_role("list").first
    expect(page.get_by_role("heading", name="What needs somebody today")).to_be_visible()
    expect(needs).to_contain_text(re.compile("Nothing has been collected|could not be read"))
    with page.expect_popup() as followed:
        needs.get_by_role("link").first.click()
    there = followed.value
    settled(there)
    expect(there.get_by_role("heading", level=1, name="Collection")).to_be_visible()
    expect(main(there)).to_contain_text("Bitly")  # the source that has never been read, named


def test_she_opens_a_campaign_from_the_overview(page: Page, address: str) -> None:
    opened(page, address)
    with page.expect_popup() as followed:
        click_cell(page, row=2, x=40)
    campaign = followed.value
    settled(campaign)
    expect(campaign.get_by_role("heading", level=1)).to_have_text("Men's Mental Health Month")
    expect(card(campaign, "Impressions").first).to_be_visible()


def test_she_changes_the_period_and_compares_it_with_the_days_before(page: Page, address: str) -> None:
    opened(page, f"{address}/campaign?campaign=mens-health")
    choose(page, "Period", "Last 7 days")
    choose(page, "Compare with", "The days before")
    expect(main(page)).to_contain_text("16 to 22 Nov 2026, all platforms, compared with 9 to 15 Nov 2026")
    shown = card(page, "Impressions").first
    now, before = gained("impressions", on(16), on(22)), gained("impressions", on(9), on(15))
    expect(shown.locator(".figure-value")).to_have_text(f"{now:,}")
    expect(shown.locator(".figure-change")).to_contain_text(f"\N{MINUS SIGN}{before - now:,} (\N{MINUS SIGN}99")
    expect(shown).to_contain_text(f"before: {before:,}")


def test_she_looks_at_one_platform_alone(page: Page, address: str) -> None:
    opened(page, f"{address}/?period=all")
    page.get_by_test_id("stMultiSelect").get_by_role("combobox").click()
    page.get_by_role("option", name="Mastodon").click()
    page.keyboard.press("Escape")
    settled(page)
    expect(main(page)).to_contain_text(", Mastodon")
    theirs = sum(gained(name, on(1), on(22), "mastodon") for name in ("likes", "comments", "shares"))
    expect(card(page, "Engagements").locator(".figure-value")).to_have_text(f"{theirs:,}")
    expect(card(page, "Impressions")).to_contain_text("not reported by Mastodon")  # and no nought in its place
    expect(card(page, "Impressions").locator(".figure-value")).to_have_text("\N{EM DASH}")


def test_she_finds_out_what_a_number_means_and_who_does_not_report_it(page: Page, address: str) -> None:
    opened(page, f"{address}/?period=all")
    shown = card(page, "Impressions")
    expect(shown).to_contain_text("not reported by Bluesky, Mastodon and Reddit")
    shown.get_by_label("What does Impressions count?").click()
    expect(shown.get_by_text("Counted by: X.")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="What the words mean").click()
    settled(page)
    page.get_by_label("Find a word").fill("impressions")
    page.get_by_label("Find a word").press("Enter")
    settled(page)
    expect(page.get_by_role("heading", level=3, name="Impressions", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=3, name="Saves", exact=True)).to_have_count(0)


def test_she_takes_a_charts_figures_along_as_csv(page: Page, address: str, tmp_path: Path) -> None:
    opened(page, f"{address}/campaign?campaign=mens-health&period=campaign")
    page.get_by_text("The same figures as a table").first.click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download as CSV").first.click()
    saved = saving.value
    assert saved.suggested_filename == "impressions-men-s-mental-health-month-2026-11-01-to-2026-11-22.csv"
    saved.save_as(tmp_path / "figures.csv")
    heads, *rows = (tmp_path / "figures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert heads == "Day,Bluesky,Mastodon,Reddit,X"
    assert "2026-11-02,,,,20000" in rows  # who reports none has empty cells, no noughts


def test_she_finds_the_post_that_did_best_and_sees_how_it_grew(page: Page, address: str) -> None:
    opened(page, f"{address}/campaign?campaign=check-in&period=campaign")
    best = page.get_by_role("heading", level=3, name="Best").locator("xpath=following::ol[1]/li[1]")
    expect(best).to_contain_text(BEST)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Posts").click()
    page.get_by_role("searchbox", name="Search our posts").fill(BEST)
    page.get_by_role("searchbox", name="Search our posts").press("Enter")
    expect(page.get_by_role("heading", name=f"How this post grew: {BEST}")).to_be_visible()
    settled(page)
    grown = chart(page, f"How this post grew: {BEST}")
    so_far = sum(BEST_IMPRESSIONS >> age for age in range(3))
    expect(grown).to_have_accessible_name(re.compile(f"So far it has {so_far:,} impressions"))
    expect(grown.locator(".scatterlayer path.js-line").first).to_be_attached()


def test_she_puts_a_post_found_by_its_words_into_another_campaign_and_takes_that_back(
    page: Page, address: str, world: Path
) -> None:
    opened(page, f"{address}/posts?campaign=all")
    page.get_by_role("searchbox", name="Search our posts").fill("really")
    page.get_by_role("searchbox", name="Search our posts").press("Enter")
    expect(page.get_by_role("heading", name="How this post grew: How are you, really?")).to_be_visible()
    settled(page)
    click_cell(page, row=1, x=BOX)
    expect(page.get_by_role("heading", name="Campaigns of this post")).to_be_visible()
    settled(page)
    choose(page, "Put into", "Men's Mental Health Month")
    page.get_by_role("button", name="Put in").click()
    expect(page.get_by_text("1 post put into Men's Mental Health Month")).to_be_visible()
    settled(page)
    assert _members(world, "How are you, really?") == {"check-in", "mens-health"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: it is as it was before.")).to_be_visible()
    settled(page)
    assert _members(world, "How are you, really?") == {"check-in"}


def _members(world: Path, text: str) -> set[str]:
    """The campaigns a post counts in."""
    with closing(sqlite3.connect(world)) as db:
        rows = db.execute(
            "SELECT slug FROM campaign_posts JOIN campaigns ON campaigns.id = campaign_id"
            " JOIN posts ON posts.id = post_id WHERE text = ?",
            [text],
        )
        return {slug for (slug,) in rows}


def test_she_writes_a_note_on_a_day_and_sees_it_on_the_chart(page: Page, address: str) -> None:
    opened(page, f"{address}/campaign?campaign=mens-health&period=campaign")
    markers = chart(page, "Impressions").locator(".annotation")
    expect(markers).to_have_count(0)
    page.get_by_text("Notes on these charts").click()
    page.get_by_role("spinbutton", name="day, Day").click()
    page.keyboard.type("09112026")
    page.get_by_label("What happened").fill("Interview on local radio")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    settled(page)
    expect(markers).to_have_text(["1"])
    expect(page.get_by_text("1. 9 Nov 2026: Interview on local radio").first).to_be_visible()


def test_she_compares_two_campaigns(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Compare").click()
    page.get_by_role("heading", level=1, name="Compare").wait_for()
    settled(page)
    expect(main(page)).to_contain_text("The first 22 days of each")
    expect(card(page, "Men's Mental Health Month").locator(".figure-value")).to_have_text(
        f"{gained('impressions', on(1), on(22)):,}"
    )
    expect(card(page, "Two-minute check-in")).to_contain_text("against Men's Mental Health Month")
    page.get_by_test_id("stButtonGroup").get_by_role("radio", name="Click-throughs").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Click-throughs"))).to_be_visible()
    settled(page)
    expect(card(page, "Men's Mental Health Month").locator(".figure-value")).to_have_text("215")
