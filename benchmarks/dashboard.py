"""Server CPU per filter change, once warm: a real server, a real browser, a filter switched on and off.

    python -m benchmarks.dashboard [database]

Without a database, the sample organisation is collected first.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from collectors.demo import prepare
from collectors.progress import watch

PORT, WARM, TIMES = 8599, 4, 24
PERIODS = ("Last 7 days", "Last 28 days")
PAGES = ("", "campaign", "posts", "conversation", "click_throughs")
_CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main(database: Path) -> None:
    with _server(database) as process, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_CHROMIUM)
        for name in PAGES:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"http://127.0.0.1:{PORT}/{name}")
            page.get_by_text("Period", exact=True).first.wait_for()
            _settle(page)
            page.wait_for_timeout(2_000)
            for number in range(WARM):
                _switch(page, number)
            before, took = _cpu(process), []
            for number in range(TIMES):
                took.append(_switch(page, number))
            cost = 1000 * (_cpu(process) - before) / TIMES
            seen = 1000 * statistics.median(took)
            print(
                f"{name or 'overview'}: {cost:.0f} ms of server CPU per change; the browser is done after {seen:.0f} ms"
            )
            page.close()
        browser.close()


@contextmanager
def _server(database: Path) -> Iterator[int]:
    command = [sys.executable, "outreach.py", "dashboard", "--port", str(PORT)]
    environment = os.environ | {"OUTREACH_DB": str(database.resolve())}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _switch(page: Page, number: int) -> float:
    """One filter change. Seconds from the choice until the page has nothing more to do."""
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Period").click()
    choice = page.get_by_role("option", name=PERIODS[number % len(PERIODS)])
    choice.wait_for()
    began = time.monotonic()
    choice.click()
    _settle(page)
    return time.monotonic() - began


def _settle(page: Page) -> None:
    page.wait_for_timeout(30)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')")


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder, watch(silent=True) as progress:
            main(prepare(Path(folder), progress))
