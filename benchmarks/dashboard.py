"""How fast pages are in a real browser, beside the same page in Plotly Dash; what a changed filter costs the server.

    python -m benchmarks.dashboard [database]

Without a database, the sample organisation is collected first. The Campaign page and `benchmarks.dash_page` show the
same view; loads and filter changes of the two take turns, and a page counts as done when every chart is painted with
the figures of the choice, two frames later.
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
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.dash_page import PERIODS
from collectors.demo import prepare
from collectors.progress import watch
from tests.browser import browser

PORT, DASH_PORT = 8599, 8598
FEW, USUAL = PERIODS
WARM, LOADS, CHANGES = 4, 9, 30
PAGES = ("", "campaign", "posts", "conversation", "click_throughs")
# What the charts of a page show, as one number per chart, once each is painted; nothing before that. The figures are
# those of the marks that stand there, not those a chart was told: one that is changed in place knows them sooner.
_SHOWN = """() => {
  const plots = [...document.querySelectorAll('.js-plotly-plot')];
  if (!plots.length || document.querySelector('[data-stale=true]')) return null;
  const shown = [];
  for (const plot of plots) {
    if (!plot.data || !plot.querySelector('.barlayer path, .scatterlayer path')) return null;
    let sum = 0;
    for (const trace of plot.querySelectorAll('.barlayer .trace, .scatterlayer .trace'))
      for (const point of trace.__data__) sum += Number(point.s ?? point.y) || 0;
    shown.push(sum.toFixed(3));
  }
  return shown.join(' ');
}"""
_PAINTED = f"""wanted => ({_SHOWN})() === wanted && new Promise(
  done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""


@dataclass
class Site:
    """A page under measurement: where it is, which processes serve it, and what was seen."""

    name: str
    address: str
    pid: int
    loads: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # by period

    def choose(self, page: Page, period: str) -> float:
        """Choose a period. Seconds from the click until all is painted."""
        box = page.get_by_role("combobox", name="Period") if self.name == "Streamlit" else page.locator("#period")
        box.click()
        option = page.get_by_role("option", name=period)
        option.wait_for()
        began = time.perf_counter()
        option.click()
        if period in self.shown:
            page.wait_for_function(_PAINTED, arg=self.shown[period], polling="raf")
        return time.perf_counter() - began

    def load(self, context: BrowserContext) -> float:
        """Open the page in a new tab of a browser that has been there before. Seconds until all is painted."""
        page = context.new_page()
        began = time.perf_counter()
        page.goto(self.address, wait_until="commit")
        page.wait_for_function(_PAINTED, arg=self.shown[USUAL], polling="raf")
        took = time.perf_counter() - began
        page.close()
        return took

    def learn(self, page: Page) -> None:
        """What the charts show for each period, so that a change can be told from what stood there before."""
        page.goto(self.address)
        for period in (FEW, USUAL, FEW, USUAL):
            self.choose(page, period)
            before = None
            while (now := page.evaluate(_SHOWN)) is None or now != before:
                before = now
                page.wait_for_timeout(2_000)
            self.shown[period] = now


def main(database: Path) -> None:
    with ExitStack() as stack:
        ours = stack.enter_context(streamlit(database))
        dash = stack.enter_context(_dash(database))
        chromium = stack.enter_context(browser())
        _side_by_side(chromium, ours, dash)
        for name in PAGES:
            _page_cost(chromium, name, ours)


def streamlit(database: Path) -> AbstractContextManager[Site]:
    """The dashboard on this database, as `outreach dashboard` serves it."""
    command = [sys.executable, "outreach.py", "dashboard", "--port", str(PORT)]
    return _served("Streamlit", command, f"http://127.0.0.1:{PORT}/campaign", database)


def _side_by_side(chromium: Browser, *sites: Site) -> None:
    contexts = {site.name: chromium.new_context(viewport={"width": 1280, "height": 900}) for site in sites}
    pages = {site.name: contexts[site.name].new_page() for site in sites}
    for site in sites:
        site.learn(pages[site.name])
    for number in range(CHANGES):
        for site in sites:
            before = cpu_seconds(site.pid)
            site.changes.append(site.choose(pages[site.name], (FEW, USUAL)[number % 2]))
            pages[site.name].wait_for_timeout(300)
            site.cpu.append(cpu_seconds(site.pid) - before)
    for page in pages.values():
        page.close()
    for _ in range(LOADS):
        for site in sites:
            site.loads.append(site.load(contexts[site.name]))
    for site in sites:
        middle, late = statistics.median(site.changes), statistics.quantiles(site.changes, n=20)[-1]
        print(
            f"{site.name}: {len(site.shown[USUAL].split())} charts; warm load {statistics.median(site.loads):.2f} s; "
            f"filter change {1000 * middle:.0f} ms (p95 {1000 * late:.0f}, least {1000 * min(site.changes):.0f}); "
            f"server CPU per change {1000 * statistics.mean(site.cpu):.0f} ms"
        )
    ours, theirs = sites
    for what in ("loads", "changes"):
        ratio = statistics.median(getattr(ours, what)) / statistics.median(getattr(theirs, what))
        print(f"{what}: {ratio:.2f} times {theirs.name}'s")


def _page_cost(chromium: Browser, name: str, site: Site) -> None:
    """What a changed period costs on each page: no chart is waited for, as not every page has the same."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site.address.rsplit('/', 1)[0]}/{name}")
    page.get_by_role("heading", level=1).first.wait_for()
    if not page.get_by_role("combobox", name="Period").count():
        page.close()
        return
    took: list[float] = []
    began = 0.0
    for number in range(WARM + CHANGES):
        if number == WARM:
            began, took = cpu_seconds(site.pid), []
        took.append(_switch(page, (FEW, USUAL)[number % 2]))
    cost = 1000 * (cpu_seconds(site.pid) - began) / CHANGES
    print(
        f"{name or 'overview'}: {cost:.0f} ms of server CPU per change; "
        f"the browser is done after {1000 * statistics.median(took):.0f} ms"
    )
    page.close()


def _switch(page: Page, period: str) -> float:
    """One filter change. Seconds from the choice until the page has nothing more to do."""
    page.get_by_role("combobox", name="Period").click()
    choice = page.get_by_role("option", name=period)
    choice.wait_for()
    began = time.perf_counter()
    choice.click()
    page.wait_for_timeout(30)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')")
    return time.perf_counter() - began


def _dash(database: Path) -> AbstractContextManager[Site]:
    command = [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=8", f"--bind=127.0.0.1:{DASH_PORT}"]
    return _served("Dash", [*command, "benchmarks.dash_page:server()"], f"http://127.0.0.1:{DASH_PORT}/", database)


@contextmanager
def _served(name: str, command: list[str], address: str, database: Path) -> Iterator[Site]:
    environment = os.environ | {"OUTREACH_DB": str(database.resolve())}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(address, timeout=2).close()
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.25)
            yield Site(name, address, process.pid)
        finally:
            process.terminate()


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that a process and its children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(
        cpu_seconds(int(child)) for child in children
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder, watch(silent=True) as progress:
            main(prepare(Path(folder), progress))
