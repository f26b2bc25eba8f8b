"""How the dashboard is served: its health, what browsers are told, other sites' pages, proxies with a base path."""

import asyncio
import gzip
import http.client
import json
import re
import select
import socket
import socketserver
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import plotly_script
from dashboard.doorkeeper import Doorkeeper, headers
from dashboard.health import health
from dashboard.server import options, secrets
from dashboard.serving import CannotServe, Door, door, refuse_to_be_open, url
from dashboard.staff_notes.links import Links, Wanted
from dashboard.way_back import WayBack
from tests.browser import CHROMIUM, Watched, browser, served, settled
from tests.reading_world import AS_OF, reading_world
from tests.sign_in_world import free_port

SIGN_IN = {
    "metadata_url": "https://login.example/.well-known/openid-configuration",
    "address": "https://harbourmind.example/outreach",
    "prompt": "login",
    "client_id": "dashboard",
    "client_secret": "of-the-client",
    "cookie_secret": "0" * 64,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = reading_world(tmp_path_factory.mktemp("serving") / "outreach.db", sample=True)
    assert not Links(world).add(Wanted(1, 1, "poster", "spring-26"), now=AS_OF).said
    with served(world, base_path="reach") as address:
        yield address


def connect(address: str, **said: str) -> int:
    """The status of the answer to a page that wants the app's own connection, with these headers."""
    with connected(address, **said) as line:
        return int(line.recv(4096).split()[1])


@contextmanager
def connected(address: str, **said: str) -> Iterator[socket.socket]:
    """Opens the app's own connection as a page would, with these headers, and never answers on it."""
    host, _, port = address.removeprefix("http://").partition("/")[0].partition(":")
    lines = {"Host": f"{host}:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    lines |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} | {name.title(): text for name, text in said.items()}
    asked = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    with closing(socket.create_connection((host, int(port)), timeout=20)) as line:
        line.sendall(f"GET /reach/_stcore/stream HTTP/1.1\r\n{asked}\r\n".encode())
        yield line


def test_the_state_of_health_is_told_with_and_without_the_base_path(address: str) -> None:
    for place in (f"{address}/healthz", f"{address.removesuffix('/reach')}/healthz"):
        with urllib.request.urlopen(place, timeout=20) as answer:
            told = json.load(answer)
        assert told["status"] == "ok"
        assert told["data_as_of"] == AS_OF.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_charts_are_drawn_with_comes_from_here_packed_and_is_kept(address: str) -> None:
    asked = urllib.request.Request(f"{address}/{plotly_script.PATH}", headers={"Accept-Encoding": "gzip, br"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        packed, headers = answer.read(), answer.headers
    with urllib.request.urlopen(f"{address}/{plotly_script.PATH}", timeout=20) as answer:
        plain = answer.read()
    assert gzip.decompress(packed) == plain
    assert plain.startswith(b"/**\n* plotly.js v")
    assert len(packed) < len(plain) / 3
    assert headers["Cache-Control"].endswith("immutable")  # another version has another address
    assert version("plotly") in plotly_script.PATH


def test_health_fails_with_a_reason_and_without_a_path(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert health(tmp_path / "none.db", now) == (
        503,
        {"status": "no data yet", "reason": "Nothing has been collected yet."},
    )
    (tmp_path / "broken.db").write_bytes(b"no database at all, only these words" * 100)
    code, said = health(tmp_path / "broken.db", now)
    assert code == 503
    assert str(tmp_path) not in str(said)


def test_health_says_how_old_the_figures_are(tmp_path: Path) -> None:
    database = reading_world(tmp_path / "outreach.db")
    code, said = health(database, AS_OF.replace(hour=AS_OF.hour + 3))
    assert (code, said["data_age_hours"]) == (200, 3.0)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE runs SET stored = 0")
    assert health(database, AS_OF)[1]["data_as_of"] is None


def test_short_links_are_answered_beside_the_pages_before_any_door(address: str) -> None:
    host, path = address.removeprefix("http://").split("/")
    with closing(http.client.HTTPConnection(host, timeout=20)) as line:
        line.request("GET", f"/{path}/r/spring-26", headers={"Accept": "text/html", "Host": "go.harbourmind.example"})
        answer = line.getresponse()
        assert answer.status == 302
        assert answer.headers["location"].startswith("https://harbourmind.example/")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["set-cookie"] is None
        answer.read()
        line.request("GET", f"/{path}/r/nowhere", headers={"Accept": "text/html"})
        answer = line.getresponse()
        assert (answer.status, b"<script" in answer.read()) == (404, False)


def test_every_answer_forbids_what_no_page_needs(address: str) -> None:
    for path in ("/", "/healthz", "/_stcore/health"):
        with urllib.request.urlopen(address + path, timeout=20) as answer:
            told = dict(answer.headers)
        policy = told["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "same-origin"


def test_only_the_frameworks_own_inline_script_may_run() -> None:
    said = headers("<html><script>one()</script><script src='x'></script><script>two()</script></html>")
    assert len(re.findall("'sha256-[^']{44}'", said["Content-Security-Policy"])) == 2


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_the_framework_would_tell_anybody_is_closed(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address + path, timeout=20)
    with refused.value:
        assert refused.value.code == 404


def test_a_page_that_does_not_say_goodbye_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    world = reading_world(tmp_path / "outreach.db", sample=True)
    with ExitStack() as left_open:
        with served(world, base_path="reach") as address:
            line = left_open.enter_context(connected(address))
            assert line.recv(4096).split()[1] == b"101"
            told_to_stop = time.monotonic()
        assert time.monotonic() - told_to_stop < 20


def test_another_sites_page_gets_no_connection(address: str) -> None:
    here = address.removesuffix("/reach")
    assert connect(address, origin=here) == 101
    assert connect(address, origin="https://evil.example") == 403
    assert connect(address, origin="null") == 403
    # A name of somebody else's that leads to this computer: page and host agree, and are not ours.
    assert connect(address, origin="http://evil.example:80", host="evil.example:80") == 403


@contextmanager
def proxy(target: str) -> Iterator[str]:
    """Passes bytes on to the dashboard from a port of its own, as a reverse proxy does with everything it serves."""
    host, _, port = target.removeprefix("http://").partition("/")[0].partition(":")

    class PassOn(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with closing(socket.create_connection((host, int(port)))) as server:
                to = {self.request: server, server: self.request}
                while True:
                    for source in select.select(to, (), ())[0]:
                        data = source.recv(65536)
                        if not data:
                            return
                        to[source].sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PassOn) as door:
        threading.Thread(target=door.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{door.server_address[1]}"
        finally:
            door.shutdown()


@pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it")
def test_behind_a_proxy_the_app_lives_under_its_base_path(address: str) -> None:
    watched = Watched()
    with proxy(address) as outside, browser() as chromium:
        page: Page = chromium.new_page()
        watched.watch(page)
        page.goto(f"{outside}/reach")
        page.get_by_role("heading", level=1, name="Harbour Mind").wait_for()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Collection").click()
        page.get_by_role("heading", level=1, name="Collection").wait_for()
        assert page.url.startswith(f"{outside}/reach/collection")
        settled(page)
    assert watched.complaints == []
    assert watched.hosts == {"127.0.0.1"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_network_is_served_only_where_people_sign_in_or_somebody_said_so(host: str) -> None:
    port = free_port()
    with pytest.raises(CannotServe, match="nobody would have to sign in"):
        refuse_to_be_open(host, port, Door())
    refuse_to_be_open(host, port, Door(without_sign_in=True))
    refuse_to_be_open(host, port, door(None, sign_in=SIGN_IN))
    refuse_to_be_open("127.0.0.1", port, Door())
    refuse_to_be_open("localhost", port, Door())


def test_the_base_path_is_that_of_the_address() -> None:
    found = door(None, sign_in=SIGN_IN)
    assert found.base_path == "outreach"
    assert url("127.0.0.1", 8501, found) == "https://harbourmind.example/outreach"
    assert url("0.0.0.0", 8501, door("/reach/")) == "http://localhost:8501/reach"
    assert door("outreach", sign_in=SIGN_IN) == found
    for wrong in ("/reach", "/out reach", "/../reach?"):
        with pytest.raises(CannotServe):
            door(wrong, sign_in=SIGN_IN)


def test_what_the_framework_is_told_is_in_one_place_and_closed() -> None:
    told = options("127.0.0.1", 8501, Door())
    assert told["browser.gatherUsageStats"] is False
    assert told["server.enableAgentApi"] is False
    assert told["server.enableXsrfProtection"] is told["server.enableCORS"] is True
    assert told["client.showErrorDetails"] == "none"
    assert told["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1", "127.0.0.1"]
    assert not [name for name in told if name.startswith("theme")]
    assert "server.allowedHosts" not in options("0.0.0.0", 8501, Door(without_sign_in=True))
    assert options("0.0.0.0", 8501, door(None, sign_in=SIGN_IN))["browser.serverAddress"] == "harbourmind.example"


def test_of_who_signs_in_nothing_but_the_address_is_asked_for() -> None:
    told = secrets(door(None, sign_in=SIGN_IN))
    assert told["auth"]["redirect_uri"] == "https://harbourmind.example/outreach/oauth2callback"
    assert told["auth"]["organisation"]["client_kwargs"]["scope"] == "openid email"
    assert secrets(Door()) == {"auth": {}}


def ask(app: ASGIApp, address: str, **said: str) -> list[tuple[str, str]]:
    """The headers of the answer to a GET of this path and query, straight from the app."""
    path, _, query = address.partition("?")
    lines = [(name.replace("_", "-").encode(), text.encode()) for name, text in said.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": lines}
    told: list[tuple[str, str]] = []

    async def send(message: Message) -> None:
        told.extend((name.decode(), text.decode()) for name, text in message.get("headers", []))

    async def receive() -> Message:
        return {"type": "http.request"}

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return told


async def leads_home(scope: Scope, receive: Receive, send: Send) -> None:
    """As the framework does after a sign-in: to the first page, with a cookie."""
    answer = RedirectResponse("/outreach/", 302)
    answer.set_cookie("_streamlit_user", "somebody")
    await answer(scope, receive, send)


def wanted(said: list[tuple[str, str]]) -> str:
    """The cookie as a browser would send it back."""
    return next(text.split(";")[0] for name, text in said if name == "set-cookie" and "outreach_wanted" in text)


def test_a_link_sent_round_is_found_again_after_signing_in() -> None:
    app = WayBack(leads_home, "outreach")
    link = "/outreach/campaign?campaign=check-in&period=All+days"

    cookie = wanted(ask(app, link, sec_fetch_dest="document"))
    back = ask(app, "/outreach/oauth2callback?code=1&state=2", cookie=cookie)

    assert dict(back)["location"] == link
    assert wanted(back) == "outreach_wanted="  # used once
    for elsewhere in ("/outreach/_stcore/stream", "/outreach/healthz", "/outreach/auth/login?provider=x"):
        assert "outreach_wanted" not in str(ask(app, elsewhere, sec_fetch_dest="document"))
    assert "outreach_wanted" not in str(ask(app, link, sec_fetch_dest="image"))


@pytest.mark.parametrize(
    "evil", ["https://evil.example", "//evil.example", "/outreach/\\evil", "/other/", "/outreach//x y", "\r\nX: y"]
)
def test_nobody_is_led_elsewhere_by_a_cookie(evil: str) -> None:
    app = WayBack(leads_home, "outreach")
    back = ask(app, "/outreach/oauth2callback?code=1", cookie=f"outreach_wanted={quote(evil, safe='')}")
    assert dict(back)["location"] == "/outreach/"
    rootless = WayBack(leads_home, "")
    back = ask(rootless, "/oauth2callback?code=1", cookie=f"outreach_wanted={quote('//evil.example', safe='')}")
    assert dict(back)["location"] == "/outreach/"


def test_cookies_of_a_dashboard_with_https_are_sent_over_https_alone() -> None:
    said = ask(Doorkeeper(leads_home, {}, "https://harbourmind.example/outreach"), "/")
    assert [text for name, text in said if name == "set-cookie" and text.endswith("; Secure")]
    said = ask(Doorkeeper(leads_home, {}, None), "/")
    assert "Secure" not in str(said)


def test_the_secrets_of_a_door_are_not_shown() -> None:
    assert "of-the-client" not in repr(door(None, sign_in=SIGN_IN))
