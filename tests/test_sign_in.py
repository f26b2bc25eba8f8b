"""Signing in as people do: a real browser, a real provider of sign-ins on loopback, the dashboard as it is served."""

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import CHROMIUM, Desk, Watched, settled
from tests.sign_in_world import CLIENT_SECRET, COOKIE_SECRET, NODE, SignInWorld, sign_in_world

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium: .ci/prepare browser installs it"),
    pytest.mark.skipif(not NODE.exists(), reason="needs Node.js: .ci/prepare dev installs it"),
]

COMMENT = "My brother found you through this"
CHECK = "/conversation?platforms=Mastodon"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignInWorld]:
    with sign_in_world(tmp_path_factory.mktemp("sign-in")) as world:
        yield world


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Desk]:
    desk = Desk(chromium, "http://localhost", viewport={"width": 1280, "height": 1000})
    yield desk
    desk.close()


@pytest.fixture
def page(desk: Desk, world: SignInWorld) -> Iterator[Page]:
    with desk.page() as page:
        yield page
    world.list_everybody_again()


def sign_in(page: Page, world: SignInWorld, who: str, path: str = "/collection") -> None:
    page.goto(world.address + path)
    page.get_by_role("button", name="Sign in").click()
    at_the_provider(page, who)


def at_the_provider(page: Page, who: str) -> None:
    page.get_by_placeholder("Enter any login").fill(who)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_text("Signed in as").wait_for()


def heading(page: Page, text: str) -> None:
    page.get_by_role("heading", level=1, name=text).wait_for()


def labels_checked(world: SignInWorld) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(world.database)) as db:
        return db.execute("SELECT predicted, corrected FROM label_checks").fetchall()


def test_nothing_of_the_organisation_reaches_who_has_not_signed_in(page: Page, world: SignInWorld) -> None:
    received: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    watched = Watched()
    watched.watch(page)
    page.goto(world.address)
    page.get_by_role("button", name="Sign in").wait_for()
    settled(page)

    assert received
    assert "Mental Health" not in "".join(received)
    assert "Harbour Mind" not in "".join(received)
    assert page.get_by_test_id("stSidebarNav").count() == 0
    assert watched.hosts == {"localhost"}
    assert watched.complaints == []


def test_an_editor_gets_to_the_page_she_asked_for_and_writes(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "ada", CHECK)

    heading(page, "Conversation")
    assert page.url == world.address + CHECK
    page.get_by_role("button", name="Show the comment").click()
    page.get_by_text(COMMENT).wait_for()
    world.list_people(viewers='"ada@harbourmind.example"')  # while her page stays open
    page.get_by_role("button", name="Right").click()
    page.get_by_text("others check the labels").wait_for()
    assert labels_checked(world) == []
    world.list_everybody_again()
    page.reload()
    page.get_by_role("button", name="Show the comment").click()
    page.get_by_role("button", name="Right").click()
    page.get_by_text("There is nothing to check just now").wait_for()
    assert labels_checked(world) == [("positive", "positive")]


def test_who_is_taken_off_the_list_is_out_with_the_next_click(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "vera", CHECK)
    page.get_by_text("others check the labels").wait_for()
    assert page.get_by_role("button", name="Show the comment").count() == 0
    assert page.get_by_role("button", name="Right").count() == 0
    world.list_people(editors='"ada@harbourmind.example"')

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Collection").click()

    heading(page, "You cannot look at this dashboard")


def test_a_part_of_a_page_that_runs_alone_asks_again(page: Page, world: SignInWorld) -> None:
    received: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    sign_in(page, world, "ada", "/conversation?campaign=check-in&platforms=X")
    show = page.get_by_role("button", name="Show the comment").first
    show.wait_for()
    world.list_people(editors='"vera@elsewhere.example"')

    show.click()

    heading(page, "You cannot look at this dashboard")
    assert not [frame for frame in received if "Two minutes well spent" in frame or "As if a form" in frame]


def test_an_address_nobody_vouches_for_is_refused_although_it_is_listed(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "unverified")

    heading(page, "You cannot look at this dashboard")
    page.get_by_text("does not vouch").wait_for()


def test_a_stranger_is_refused_with_a_way_on(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "stranger")

    heading(page, "You cannot look at this dashboard")
    page.get_by_text("Signed in as stranger@elsewhere.example").wait_for()
    assert page.get_by_test_id("stSidebarNav").count() == 0
    page.get_by_role("button", name="Sign in with another account").click()
    page.get_by_role("button", name="Leave").click()  # the provider's own session ends, too
    page.get_by_role("button", name="Sign in").click()
    at_the_provider(page, "vera")
    heading(page, "Harbour Mind")


def test_signing_out_ends_it_in_every_window_and_for_a_copied_cookie(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "vera")
    heading(page, "Collection")
    other = page.context.new_page()
    other.goto(f"{world.address}/collection")
    heading(other, "Collection")
    cookies = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Sign in").wait_for()

    other.get_by_test_id("stSidebarNav").get_by_role("link", name="Campaign").click()
    other.get_by_role("button", name="Sign in").wait_for()
    page.context.add_cookies([cookie for cookie in cookies if cookie.get("name", "").startswith("_streamlit")])  # type: ignore[misc]
    page.reload()
    page.get_by_role("button", name="Sign in").wait_for()


def fetch(address: str, cookies: str = "") -> int:
    asked = urllib.request.Request(address, headers={"Cookie": cookies} if cookies else {})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_a_file_offered_for_download_is_given_to_who_may_look_and_nobody_else(page: Page, world: SignInWorld) -> None:
    sign_in(page, world, "vera", "/reports?campaign=mens-health")
    heading(page, "Reports")
    page.get_by_role("button", name="Make the report").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    address = download.value.url
    assert "/media/" in address
    cookies = "; ".join(f"{one.get('name')}={one.get('value')}" for one in page.context.cookies())

    assert fetch(address, cookies) == 200
    assert fetch(address) == 404
    assert fetch(address, "_streamlit_user=forged") == 404
    assert fetch(address, cookies.replace("_streamlit_user=", "_streamlit_user=x")) == 404
    world.list_people(editors='"ada@harbourmind.example"')
    assert fetch(address, cookies) == 404


def test_the_state_of_health_needs_no_sign_in_and_tells_nothing_private(world: SignInWorld) -> None:
    root = world.address.removesuffix("/outreach")
    for address in (f"{root}/healthz", f"{world.address}/healthz"):
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b'"status":"ok"' in (said := answer.read())
            assert b"Harbour" not in said
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{world.address}/_stcore/metrics", timeout=20)
    refused.value.close()


def test_no_secret_stands_where_others_may_look(world: SignInWorld) -> None:
    for place in (world.read_process("cmdline"), world.read_process("environ"), world.database.read_bytes()):
        assert place
        assert CLIENT_SECRET.encode() not in place
        assert COOKIE_SECRET.encode() not in place
    with closing(sqlite3.connect(world.database)) as db:
        assert {len(who) for (who,) in db.execute("SELECT who FROM access")} == {32}
