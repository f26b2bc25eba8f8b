"""Every page in a real browser: as axe-core judges it, as a keyboard reaches it, as it comes to rest while it loads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import CHROMIUM, Desk, served, settled
from tests.reading_world import reading_world

ROOT = Path(__file__).parent.parent
AXE = ROOT / "tests" / "node" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(file.stem for file in (ROOT / "dashboard" / "app_pages").glob("[a-z]*.py"))
# What layout shift costs: Google's "good" is up to 0.1, from 0.25 on it is "poor".
MOST_SHIFT = 0.1
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it"),
    pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: .ci/prepare node installs it"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = reading_world(tmp_path_factory.mktemp("accessibility") / "outreach.db", sample=True)
    with served(world) as address:
        yield address


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Desk]:
    desk = Desk(chromium, reduced_motion="reduce")
    yield desk
    desk.close()


def opened(
    page: Page, address: str, name: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> None:
    """A page of the app with all its figures."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/{'' if name == 'overview' else name}?period=All+days")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)


def findings(page: Page) -> list[str]:
    """What axe-core finds wrong, of any weight, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{one['impact']}: {one['id']} ({one['help']}) at {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])  # each of both, in half the time
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong_with_a_page_and_nothing_jumps_while_it_loads(
    name: str, width: int, scheme: Literal["light", "dark"], desk: Desk, page: Page, address: str
) -> None:
    desk.forget_files()
    opened(page, address, name, width=width, scheme=scheme)
    shifted = page.evaluate("window.shifted")
    found = findings(page)
    assert found == []
    assert shifted < MOST_SHIFT


def test_axe_finds_nothing_wrong_with_what_opens(page: Page, address: str) -> None:
    opened(page, address, "campaign")
    for title in ("The same figures as a table", "What does this count?"):
        page.get_by_text(title).first.click()
        settled(page)
    page.get_by_role("button", name="Download as CSV").wait_for()  # one: the table's own is hidden
    assert page.get_by_text("Counted by X").first.is_visible()
    found = findings(page)
    assert found == []


def test_axe_finds_nothing_wrong_with_a_reports_preview_and_file(page: Page, address: str) -> None:
    opened(page, address, "reports")
    page.get_by_test_id("stMain").get_by_text("Show what it will say").click()
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("button", name="Download the report").wait_for()
    settled(page)
    frame = next(one for one in page.frames if one is not page.main_frame)
    frame.evaluate(AXE.read_text(encoding="utf-8"))  # so that it looks into the frame too
    found = findings(page)
    assert found == []


@pytest.mark.parametrize("name", ["overview", "campaign", "posts", "conversation", "click_throughs"])
def test_a_choice_moves_nothing_but_what_it_changes(name: str, page: Page, address: str) -> None:
    opened(page, address, name)
    page.evaluate("window.shifted = 0")
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name="Last 28 days").click()
    settled(page)
    shifted = page.evaluate("window.shifted")
    assert shifted < MOST_SHIFT


def test_the_keyboard_passes_the_side_bar_and_shows_where_it_is(page: Page, address: str) -> None:
    opened(page, address, "campaign")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
        if "The same figures as a table" in reached[-1]:
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert any("What does this count?" in text for text in reached)
    assert "The same figures as a table" in reached[-1]
    assert outline == "3px"


def test_every_chart_says_what_it_shows(page: Page, address: str) -> None:
    opened(page, address, "campaign")
    charts = page.get_by_test_id("stPlotlyChart")
    charts.and_(page.get_by_label("impressions")).first.wait_for()  # on a slow machine the first is drawn last
    said = [chart.get_attribute("aria-label") for chart in charts.all()]
    assert len(said) > 1
    assert all(text and len(text) > 40 for text in said)


def test_numbers_stand_two_beside_each_other_on_a_telephone(page: Page, address: str) -> None:
    opened(page, address, "campaign", width=390)
    beside = page.wait_for_function(
        """() => {
          const [one, other] = [...document.querySelectorAll('.figure')].map(
            (card) => card.getBoundingClientRect());
          return other && one.top === other.top && one.right <= other.left && other.right <= 390;
        }"""
    ).json_value()
    assert beside


def test_a_chart_comes_as_a_file_named_for_its_campaign_and_days(page: Page, address: str) -> None:
    opened(page, address, "campaign")
    page.get_by_text("The same figures as a table").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    name = download.value.suggested_filename
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert name.startswith("impressions-")
    assert "2026-" in name
    assert name.endswith(".csv")
    assert lines[0].startswith("Day,")
    assert len(lines) > 2


def test_another_page_leads_to_a_word(page: Page, address: str) -> None:
    opened(page, address, "glossary")
    page.goto(f"{address}/glossary#click-through-rate")
    page.reload()
    page.locator("#click-through-rate").wait_for()
    settled(page)
    box = page.locator("#click-through-rate").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900
