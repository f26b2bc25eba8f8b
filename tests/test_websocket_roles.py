"""Who may look does not write, and who may not look gets nothing, though they talk to the server past every page.

Each try speaks the framework's own protocol: it presses buttons that no page of theirs has shown.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

import pytest
from streamlit.proto.Common_pb2 import StringArray

from dashboard.access import SIGNED_IN_FOR
from tests.sign_in_world import COOKIE_SECRET, NODE, SignInWorld, sign_in_world
from tests.websocket_page import OpenPage, open_page, signed

pytestmark = pytest.mark.skipif(not NODE.exists(), reason="needs Node.js: .ci/prepare dev installs it")

ADA, VERA = "ada@harbourmind.example", "vera@elsewhere.example"
COMMENT = b"My brother found you through this"
OF_THE_ORGANISATION = (b"Harbour Mind", b"harbourmind", b"Mental Health", COMMENT)
NOTES = ("annotations", "post_tags", "campaign_posts", "label_checks", "comment_buffer")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignInWorld]:
    with sign_in_world(tmp_path_factory.mktemp("roles")) as world:
        yield world


@pytest.fixture(autouse=True)
def everybody(world: SignInWorld) -> Iterator[None]:
    yield
    world.list_everybody_again()


def claims(world: SignInWorld, who: str, age: float = 60) -> dict[str, object]:
    """What the server keeps in the cookie of who signed in `age` seconds ago."""
    return {
        "origin": world.address.rsplit("/", 1)[0],
        "is_logged_in": True,
        "iss": "https://login.example",
        "sub": who,
        "nonce": f"{who}'s",
        "iat": int(time.time() - age),
        "email": who,
        "email_verified": True,
    }


def cookie(world: SignInWorld, who: str) -> str:
    return signed(COOKIE_SECRET, claims(world, who))


def written(world: SignInWorld) -> dict[str, list[tuple[object, ...]]]:
    """All that staff's writing changes."""
    with closing(sqlite3.connect(world.database)) as db:
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in NOTES}


def write_a_note(page: OpenPage) -> str:
    page.fill("expandable", "Notes on these charts", bool_value=True)
    page.send()
    page.fill("date_input", "Day", string_array_value=StringArray(data=["2026/11/20"]))
    page.fill("text_input", "What happened", string_value="Sent past every page")
    return "Add the note"


def tag_a_post(page: OpenPage) -> str:
    page.fill("dataframe", "", string_value='{"selection": {"rows": [0], "columns": [], "cells": []}}')
    page.send()
    return "Take out"


def check_a_label(page: OpenPage) -> str:
    page.press("Show the comment", alone=True)
    assert COMMENT in page.received
    return "Right"


@pytest.mark.parametrize(
    ("path", "prepare"),
    [
        ("campaign", write_a_note),
        ("posts", tag_a_post),
        ("conversation?platforms=Mastodon", check_a_label),
    ],
)
def test_only_who_may_write_now_writes_whatever_is_sent(
    world: SignInWorld, path: str, prepare: Callable[[OpenPage], str]
) -> None:
    before = written(world)
    with open_page(world.address, path, cookie(world, ADA)) as hers:
        label = prepare(hers)
        button = hers.widgets["button", label]
        for who in (cookie(world, VERA), cookie(world, "stranger@elsewhere.example"), ""):
            with open_page(world.address, path, who) as theirs:
                theirs.states = hers.states
                theirs.say(button, fragment=hers.fragments[button])
                theirs.send(button)
                assert ("button", label) not in theirs.widgets
                assert COMMENT not in theirs.received
            assert written(world) == before
        for left in ({"viewers": f'"{ADA}"'}, {"editors": f'"{VERA}"'}):
            for alone in (False, True):  # the button was hers, and its page is still open
                prepare(hers)
                world.list_people(**left)
                hers.press(label, alone=alone)
                assert written(world) == before
                assert COMMENT not in hers.received
                world.list_everybody_again()
                hers.send()
        prepare(hers)
        hers.press(label)
    assert written(world) != before  # the same message, of who may


LONG_AGO = SIGNED_IN_FOR.total_seconds() + 60


@pytest.mark.parametrize(
    ("secret", "changed"),
    [
        (COOKIE_SECRET, {"iat": time.time() - LONG_AGO}),
        (COOKIE_SECRET, {"iat": None}),
        (COOKIE_SECRET, {"iat": "2099-01-01"}),
        (COOKIE_SECRET, {"iat": float("nan")}),
        (COOKIE_SECRET, {"iat": 1e300}),
        (COOKIE_SECRET, {"iat": 10**400}),
        (COOKIE_SECRET, {"iat": time.time() + 3600}),
        (COOKIE_SECRET, {"is_logged_in": "true"}),
        (COOKIE_SECRET, {"origin": "https://elsewhere.example"}),
        (COOKIE_SECRET, {"email": [ADA]}),
        ("another secret, as long as the right one", {}),
        ("", {}),
    ],
)
def test_an_old_or_a_forged_sign_in_gets_nothing(
    world: SignInWorld, secret: str, changed: Mapping[str, object]
) -> None:
    for path in ("", "collection"):
        with open_page(world.address, path, signed(secret, {**claims(world, ADA), **changed})) as page:
            shows_nothing(page)
            page.send()
            shows_nothing(page)


def shows_nothing(page: OpenPage) -> None:
    assert page.received
    said = page.received.replace(ADA.encode(), b"")  # whom they say they are
    assert [one for one in OF_THE_ORGANISATION if one in said] == []
    assert {kind for kind, _ in page.widgets} <= {"button"}
    assert ("button", "Sign in") in page.widgets or b"You cannot look at this dashboard" in said


def test_a_cookie_counts_only_as_it_was_signed_and_from_our_own_page(world: SignInWorld) -> None:
    whole = cookie(world, ADA)
    middle = len(whole) // 3
    tries: list[tuple[str, dict[str, object]]] = [
        (whole[:middle] + ("A" if whole[middle] != "A" else "B") + whole[middle + 1 :], {}),
        (whole.rpartition(".")[0], {}),
        ("", {"headers": {"X-Streamlit-User": ADA, "X-Forwarded-Email": ADA, "Remote-User": ADA}}),
        (whole, {"xsrf": False}),  # as a form of another site would send it
    ]
    for sent, how in tries:
        with open_page(world.address, "", sent, **how) as page:  # type: ignore[arg-type]
            shows_nothing(page)
    with open_page(world.address, "", whole) as page:  # the same, left as it is
        assert b"Harbour Mind" in page.received


def test_nobody_goes_on_with_the_page_of_somebody_else(world: SignInWorld) -> None:
    with open_page(world.address, "campaign", cookie(world, ADA)) as hers:
        write_a_note(hers)
        for who in (cookie(world, VERA), ""):
            with open_page(world.address, "campaign", who, session=hers.session) as theirs:
                assert theirs.session != hers.session
                assert ("text_input", "What happened") not in theirs.widgets
        left = hers.session
    with open_page(world.address, "campaign", "", session=left) as theirs:
        shows_nothing(theirs)
