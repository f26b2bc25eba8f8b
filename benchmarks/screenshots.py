"""The pictures in docs/screenshots: every page of the running demo, light, dark and on a telephone.

python -m benchmarks.screenshots
"""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from collectors.demo import prepare
from collectors.progress import PlainProgress
from tests.browser import CHROMIUM, browser, served, settled

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PAGES = (
    "overview", "campaign", "compare", "posts", "what_works", "conversation", "click_throughs", "collection",
)  # fmt: skip


def main() -> None:
    """Makes the sample organisation where it is not there yet, serves it, takes the pictures."""
    if CHROMIUM is None:
        raise SystemExit("chromium is missing: .ci/prepare browser installs it")
    PICTURES.mkdir(parents=True, exist_ok=True)
    database = prepare(ROOT / "data" / "sample", PlainProgress(sys.stdout))
    with served(database) as address, browser() as chromium:
        for page in PAGES:
            _picture(chromium, address, page, page, 1280)
        _picture(chromium, address, "overview", "overview-dark", 1280, "dark")
        _picture(chromium, address, "campaign", "campaign-telephone", 390)


def _picture(
    chromium: Browser, address: str, page: str, name: str, width: int, scheme: Literal["light", "dark"] = "light"
) -> None:
    """One page in full height: the window grows until nothing of it scrolls."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{address}/{'' if page == 'overview' else page}")
    tab.get_by_role("heading", level=1).first.wait_for()
    settled(tab)
    height = tab.get_by_test_id("stMainBlockContainer").evaluate("element => element.scrollHeight")
    tab.set_viewport_size({"width": width, "height": int(height)})
    settled(tab)
    file = PICTURES / f"{name}.png"
    tab.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB")
    context.close()


if __name__ == "__main__":
    main()
