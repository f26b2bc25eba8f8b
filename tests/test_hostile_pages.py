"""Every page on a database full of hostile texts, in a real browser: no script of theirs runs, nobody else is asked."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, Request

from tests.browser import CHROMIUM, Watched, served, settled
from tests.hostile_world import HOST, hostile_world

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it")

PAGES = (
    "?period=All+days", "campaign?campaign=mens-health", "compare",
    "posts?campaign=All+posts&post=1&post=2", "conversation?period=All+days",
    "click_throughs", "collection", "reports?campaign=mens-health&preview=yes",
)  # fmt: skip
_STRAYED = """host => [...document.querySelectorAll('*')].filter(element =>
  [...element.attributes].some(({name, value}) => {
  if (name === 'style') return value.includes(host);
  if (!/^(src|href|xlink:href|srcset|action|formaction|data|poster)$/.test(name)) return false;
  const url = new URL(value.trim(), location);
  return !(url.protocol === 'data:' && value.startsWith('data:image/')) && url.protocol !== 'blob:'
    && url.hostname !== location.hostname && url.hostname !== 'x.example' && location.protocol !== 'about:';
})).map(element => element.outerHTML.slice(0, 300))"""
_MATHS = "document.querySelectorAll('.katex, [data-testid=stMarkdownContainer] img:not([src^=data])').length"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(hostile_world(tmp_path_factory.mktemp("hostile") / "outreach.db")) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_no_text_of_others_becomes_code_a_link_or_a_request(page: Page, address: str, path: str) -> None:
    watched, asked, dialogs = Watched(), list[Request](), list[str]()
    watched.watch(page)
    page.on("request", lambda request: asked.append(request))

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", heard)
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.evaluate("document.querySelectorAll('summary').forEach(folded => folded.click())")
    settled(page)
    if (chart := page.locator(".js-plotly-plot .nsewdrag").first).count():
        chart.hover(force=True)
    for frame in page.frames:
        assert frame.evaluate("window.hit === undefined"), frame.url
        assert frame.evaluate(_STRAYED, HOST) == []
    assert page.evaluate(_MATHS) == 0
    assert page.get_by_test_id("stException").count() == 0
    assert dialogs == []
    # The page's policy would complain of what it had to stop. Where a page is opened by its own address, the framework
    # itself asks for its state below that address first.
    assert [said for said in watched.complaints if "404 (Not Found)" not in said] == []
    assert {urlsplit(request.url).hostname for request in asked if request.url.startswith("http")} == {"127.0.0.1"}
