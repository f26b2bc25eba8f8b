"""The pictures in docs/screenshots: every page of the running demo, light and dark, on a laptop and on a telephone.

python -m benchmarks.screenshots
"""

import io
import sys
from pathlib import Path
from typing import Literal, get_args

from PIL import Image
from playwright.sync_api import Browser, Page

from collectors.demo import prepare
from collectors.progress import PlainProgress
from outreach_links import make_sample_links
from tests.browser import CHROMIUM, browser, served, settled

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PAGES = sorted(file.stem for file in (ROOT / "dashboard" / "app_pages").glob("[a-z]*.py"))
SIZES = {"": 1280, "-telephone": 390}  # what is added to a picture's name, and the width of its window
Scheme = Literal["light", "dark"]


def main() -> None:
    """Makes the sample organisation where it is not there yet, serves it, takes the pictures, removes older ones."""
    if CHROMIUM is None:
        raise SystemExit("chromium is missing: .ci/prepare browser installs it")
    PICTURES.mkdir(parents=True, exist_ok=True)
    database = prepare(ROOT / "data" / "sample", PlainProgress(sys.stdout))
    make_sample_links(database)
    taken = set()
    with served(database) as address, browser() as chromium:
        for page in PAGES:
            for size, width in SIZES.items():
                for scheme in get_args(Scheme):
                    file = PICTURES / f"{page}{size}{'-dark' if scheme == 'dark' else ''}.png"
                    _write(_picture(chromium, f"{address}/{'' if page == 'overview' else page}", width, scheme), file)
                    taken.add(file)
    for file in set(PICTURES.glob("*.png")) - taken:
        file.unlink()
    print(f"{len(taken)} pictures, {sum(file.stat().st_size for file in taken) // 1024} kB")


def _picture(chromium: Browser, url: str, width: int, scheme: Scheme) -> bytes:
    """One page in full height."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(url)
    tab.get_by_role("heading", level=1).first.wait_for()
    settled(tab)
    _grow(tab, width)
    picture = tab.screenshot()
    context.close()
    return picture


def _grow(tab: Page, width: int) -> None:
    """The window grows until nothing scrolls: a taller one may draw what was waiting to be seen."""
    for _ in range(3):
        block = tab.get_by_test_id("stMainBlockContainer")
        height = int(block.evaluate("element => element.getBoundingClientRect().bottom + element.offsetTop")) + 1
        tab.set_viewport_size({"width": width, "height": max(900, height)})
        settled(tab)


def _write(picture: bytes, file: Path) -> None:
    """With a palette of 256 colours: a quarter of the size, and no eye sees it."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
