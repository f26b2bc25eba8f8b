"""A real browser on the running app: Debian's chromium, driven by playwright."""

import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--process-per-site",  # see Desk
)  # fmt: skip
SERVE = (
    "import sys, pathlib; from dashboard.serving import Along, door, serve; "
    "serve(pathlib.Path(sys.argv[1]), '127.0.0.1', {port}, door=door({base_path!r}), "
    "along=Along('collectors.redirect.beside'))"
)
ROOT = Path(__file__).parent.parent
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
START_SECONDS = 60
_ports: list[int] = []  # that a server of this process had and left


def _port() -> int:
    """A free one: where it can be, one that was used before, so that a browser knows the scripts that lie there."""
    for port in (*_ports, 0):
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free.bind(("127.0.0.1", port))
            except OSError:  # somebody has it
                continue
            _ports[:] = {*_ports, free.getsockname()[1]}
            return int(free.getsockname()[1])
    raise RuntimeError("no port is free")


@contextmanager
def served(database: Path, base_path: str = "") -> Iterator[str]:
    """The dashboard on this database, as `outreach dashboard` serves it; gives its address."""
    port = _port()
    command = [sys.executable, "-c", SERVE.format(port=port, base_path=base_path), str(database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_up(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}/{base_path}".rstrip("/")
        finally:
            server.terminate()


def wait_until_up(health: str, server: "subprocess.Popen[Any]") -> None:
    """Until that address answers, or the server has ended."""
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except urllib.error.HTTPError as answer:  # it is up, whatever it answers
            answer.close()
            return
        except urllib.error.URLError:
            if server.poll() is not None:
                raise RuntimeError(f"the dashboard ended with {server.returncode}") from None
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"the dashboard did not start within {START_SECONDS} seconds")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield chromium
        finally:
            chromium.close()


class Desk:
    """Windows for one test after another, each opened by a person who has never been here.

    To understand eight megabytes of scripts costs a browser two seconds of work a page, which it spares itself as long
    as some window of the site is open in the same process. So one stays open, which nobody looks at.
    """

    def __init__(self, chromium: Browser, site: str = "http://127.0.0.1", **looks: Any) -> None:
        self._context = chromium.new_context(**looks)
        self._kept = self._context.new_page()
        self._devtools = self._context.new_cdp_session(self._kept)
        self._kept.route(f"{site}/nothing", lambda route: route.fulfill(content_type="text/html", body=""))
        self._kept.goto(f"{site}/nothing")
        self._kept.unroute(f"{site}/nothing")

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A window; whatever its site stored is gone afterwards."""
        page = self._context.new_page()
        try:
            yield page
        finally:
            self._forget()

    def forget_files(self) -> None:
        """Every file is fetched anew, as at a first visit."""
        self._devtools.send("Network.clearBrowserCache")

    def close(self) -> None:
        self._context.close()

    def _forget(self) -> None:
        for page in self._context.pages:
            if page is not self._kept:
                address = urlsplit(page.url)
                page.close()
                if address.scheme.startswith("http"):
                    site = f"{address.scheme}://{address.netloc}"
                    self._devtools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
        self._context.clear_cookies()


@dataclass
class Watched:
    """What a page complained about, and whom it asked."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}".strip())

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).hostname or url)


def settled(page: Page) -> None:
    """Waits until the app has run to its end and the browser has painted."""
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_function(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300, true))))"
    )
    page.wait_for_selector(READY, timeout=60_000)
