"""The report as HTML: one file, closed to the outside, in which nobody's text is markup."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dashboard.reports import Asked, campaign_report, document, report_bytes
from dashboard.reports.html import static_html
from dashboard.reports.model import Brand
from tests.browser import Watched, browser
from tests.hard_reports import few_comments, hard_names
from tests.reading_world import NOW, reading_world

OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "main",
    "dl",
    "dt",
    "dd",
}
OURS |= {"nav", "ol", "li", "a", "section", "ul", "span", "b", "i", "bdi", "small", "figure", "figcaption", "table"}
OURS |= {
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "footer",
    "svg",
    "desc",
    "text",
    "path",
    "rect",
    "circle",
    "defs",
    "pattern",
}


class Page(HTMLParser):
    """The tags with their attributes, and all text outside of style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("style", "script"):
            self.texts.append(data)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    database = reading_world(tmp_path_factory.mktemp("world") / "outreach.db")
    return campaign_report(database, "mens-health", None, None, now=NOW)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return campaign_report(
        hard_names(tmp_path_factory.mktemp("hard") / "outreach.db"), "mens-health", None, None, now=NOW
    )


def addresses(page: Page) -> list[str]:
    """Whatever a browser might fetch or follow."""
    names = ("src", "href", "action", "srcset", "data", "poster", "xlink:href")
    return [value for _, attributes in page.tags for name, value in attributes.items() if name in names and value]


def test_every_number_of_the_document_is_in_it(report: dict[str, Any]) -> None:
    said = " ".join(Page(static_html(document(report))).texts)
    for figure in document(report).figures():
        assert figure.text in said
    for section in document(report).sections:
        for sentence in (*section.sentences, *section.notes):
            assert sentence in said


def test_a_still_page_is_small_has_no_script_and_asks_nothing_of_any_network(report: dict[str, Any]) -> None:
    made = static_html(document(report))
    page = Page(made)
    assert len(made.encode()) < 60_000
    assert {tag for tag, _ in page.tags} <= OURS
    assert all(address.startswith("#") for address in addresses(page))
    policy = next(attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv"))
    assert str(policy).startswith("default-src 'none'")
    assert "script-src" not in str(policy)


def test_a_lively_page_runs_only_the_scripts_in_it_and_fetches_nothing(report: dict[str, Any]) -> None:
    page = Page(report_bytes(report, "html").decode())
    scripts = [attributes for tag, attributes in page.tags if tag == "script" and not attributes.get("type")]
    assert len(scripts) == 2
    assert all(address.startswith("#") for address in addresses(page))
    policy = str(next(attributes["content"] for _, attributes in page.tags if attributes.get("http-equiv")))
    assert len(re.findall("'sha256-", policy)) == 2
    assert "unsafe-eval" not in policy


def test_nobodys_text_is_markup(hard: dict[str, Any]) -> None:
    for made in (static_html(document(hard)), report_bytes(hard, "html").decode()):
        tags = Page(made).tags
        assert not [tag for tag, _ in tags if tag == "img"]
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in " ".join(Page(static_html(document(hard))).texts)


def test_a_browser_draws_all_charts_offline_without_complaint_and_prints_the_still_ones(
    hard: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(report_bytes(hard, "html"))
    watched = Watched()
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": 390, "height": 800})
        watched.watch(page)
        page.on("dialog", lambda dialog: watched.complaints.append(dialog.message))
        page.context.set_offline(True)
        page.goto(file.as_uri())
        page.wait_for_selector(".live .main-svg", state="visible")
        assert page.locator(".live .main-svg").count() >= 5
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.emulate_media(media="print")
        assert page.locator(".still svg").first.is_visible()
        assert not page.locator(".live").first.is_visible()
    assert watched.complaints == []


def test_small_counts_of_comments_are_not_even_in_the_data_of_its_charts(tmp_path: Path) -> None:
    few = campaign_report(few_comments(tmp_path / "outreach.db"), "mens-health", None, None, now=NOW)
    made = report_bytes(few, "html", Asked(sections=("responses",))).decode()
    data = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', made, re.DOTALL)
    secret = (3, 2, 44, 3 / 127, 44 / 127)

    def numbers(of: Any) -> list[float]:
        if isinstance(of, dict):
            return [one for value in of.values() for one in numbers(value)]
        if isinstance(of, list):
            return [one for value in of for one in numbers(value)]
        return [float(of)] if isinstance(of, int | float) and not isinstance(of, bool) else []

    drawn = [one for chart in map(json.loads, data) for trace in chart["data"] for one in numbers(trace.get("y"))]
    assert not [one for one in drawn if any(abs(one - other) < 1e-9 for other in secret)]
    cells = [text.strip() for text in Page(static_html(document(few, ("responses",)))).texts]
    assert "<10" in cells
    assert not {"3", "2", "44"} & set(cells)


def test_the_colour_is_used_so_that_letters_can_be_read_on_it(report: dict[str, Any]) -> None:
    made = static_html(document(report, brand=Brand("#f2c14e")))
    assert "--brand: #f2c14e; --on-brand: #1B1E23" in made
