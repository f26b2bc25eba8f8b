"""Umami: which visitors are click-throughs to which resource, and both ways to be let in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from collectors.clicks.umami import Umami
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from tests.click_world import FIRST, LAST, MENS_HEALTH, counts, opened, setup
from tests.loopback.server import Reply
from tests.loopback.umami import UmamiServer

UTM = "mens-health-2026"
DAY = date(2026, 11, 3)
CAMPAIGN = "mens-health-2026"


@pytest.fixture
def server() -> Iterator[UmamiServer]:
    with UmamiServer() as running:
        yield running


def told(server: UmamiServer, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("umami", server.url, server.key), *tracked)


def test_visitors_count_by_day_for_the_resource_they_opened(server: UmamiServer) -> None:
    server.add_visitor(DAY, UTM, "/help", 7)
    server.add_visitor(FIRST, UTM, "/self-check", 2)
    server.add_visitor(LAST, UTM, "/self-check/", 3)
    server.add_visitor(date(2026, 12, 1), UTM, "/help", 50)
    for campaign, page in ((None, "/help"), ("mens-health-2025", "/help"), (UTM, "/"), (UTM, "/help/more")):
        server.add_visitor(DAY, campaign, page, 50)
    assert told(server) == {
        (CAMPAIGN, "helpline", DAY): (7, None),
        (CAMPAIGN, "self-check", FIRST): (2, None),
        (CAMPAIGN, "self-check", LAST): (3, None),
    }


def test_case_and_blanks_in_the_utm_do_not_matter(server: UmamiServer) -> None:
    for written in (UTM, "Mens-Health-2026", " mens-health-2026 "):
        server.add_visitor(DAY, written, "/help")
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (3, None)}


def test_a_server_that_does_not_list_utms_is_asked_for_our_own_spelling(server: UmamiServer) -> None:
    server.add_visitor(DAY, UTM, "/help", 2)
    server.add_visitor(DAY, UTM.upper(), "/help", 5)
    server.fail(Reply.json({"error": {"message": "Bad request"}}, 400), when=lambda request: "metrics" in request.path)
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (2, None)}


def test_that_there_are_no_visitors_is_said_by_day_and_not_by_an_empty_list(server: UmamiServer) -> None:
    server.fail(Reply.json([]), times=9, when=lambda request: "login" not in request.path)
    with pytest.raises(UnexpectedReply, match="object"):
        told(server)


def test_a_utm_used_by_two_campaigns_counts_in_both(server: UmamiServer) -> None:
    server.add_visitor(DAY, UTM, "/help", 3)
    assert set(told(server, MENS_HEALTH, replace(MENS_HEALTH, campaign="all-year"))) == {
        (CAMPAIGN, "helpline", DAY),
        ("all-year", "helpline", DAY),
    }


def test_pages_are_told_apart_by_path_and_a_page_counts_once_in_a_campaign(server: UmamiServer) -> None:
    server.add_visitor(DAY, UTM, "/hélp", 3)
    resources = {"a": "https://harbourmind.example/h%C3%A9lp", "b": "https://chat.harbourmind.example/h%C3%A9lp"}
    assert told(server, replace(MENS_HEALTH, resources=resources)) == {(CAMPAIGN, "a", DAY): (3, None)}


def test_without_a_utm_nothing_is_asked(server: UmamiServer) -> None:
    assert told(server, replace(MENS_HEALTH, utm_campaigns=())) == {}
    assert server.log == []


def test_the_password_goes_to_the_login_alone(server: UmamiServer) -> None:
    server.add_visitor(DAY, UTM, "/help")
    told(server)
    assert [request.path.rpartition("/")[2] for request in server.log] == [
        "login",
        "metrics",
        "metrics",
        *["pageviews"] * 2,
    ]
    holding = [request for request in server.log if server.key in f"{request.body!r} {request.headers} {request.query}"]
    assert holding == server.log[:1]


def test_umami_cloud_is_asked_with_its_key_and_no_login() -> None:
    with UmamiServer(cloud=True) as server:
        server.add_visitor(DAY, UTM, "/help", 2)
        source = Umami(replace(setup("umami", server.url, server.key), options=None))
        assert counts(source) == {(CAMPAIGN, "helpline", DAY): (2, None)}
        assert [request.path for request in server.asked("/api")] == []


def test_a_wrong_password_is_told_without_it(server: UmamiServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_UMAMI_KEY") as refusal:
        counts(opened("umami", server.url, "an-old-secret"))
    assert "an-old-secret" not in str(refusal.value)


@pytest.mark.parametrize("token", [None, 5, "", "two\nlines", "tökén"])
def test_a_login_without_a_token_is_not_gone_on_with(server: UmamiServer, token: object) -> None:
    server.fail(Reply.json({"token": token}))
    with pytest.raises(UnexpectedReply, match="no token"):
        told(server)
    assert len(server.log) == 1


@pytest.mark.parametrize("site", [None, "https://harbourmind.example", "a/../b"])
def test_a_site_that_is_no_id_is_a_mistake_of_the_configuration(site: str | None) -> None:
    with pytest.raises(NotConfigured, match="site"):
        Umami(replace(setup("umami", "https://umami.example", "key"), site=site))
