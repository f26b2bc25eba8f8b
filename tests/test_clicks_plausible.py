"""Plausible: which visits are click-throughs to which resource, and paging."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collectors.clicks.plausible import Plausible
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from tests.click_world import FIRST, LAST, MENS_HEALTH, counts, opened, setup
from tests.loopback.plausible import PlausibleServer
from tests.loopback.server import Reply

UTM = "mens-health-2026"
DAY = date(2026, 11, 3)
CAMPAIGN = "mens-health-2026"


@pytest.fixture
def server() -> Iterator[PlausibleServer]:
    with PlausibleServer() as running:
        yield running


def told(server: PlausibleServer, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("plausible", server.url, server.key), *tracked)


def test_visits_count_by_day_for_the_resource_they_landed_on(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/help", 7)
    server.add_visit(DAY, UTM, "/self-check", 2)
    server.add_visit(LAST, UTM, "/help", 1)
    assert told(server) == {
        (CAMPAIGN, "helpline", DAY): (7, None),
        (CAMPAIGN, "self-check", DAY): (2, None),
        (CAMPAIGN, "helpline", LAST): (1, None),
    }


def test_visits_without_the_utm_or_to_other_pages_are_no_click_throughs(server: PlausibleServer) -> None:
    server.add_visit(DAY, None, "/help", 50)
    server.add_visit(DAY, "mens-health-2025", "/help", 50)
    server.add_visit(DAY, UTM, "/", 50)
    server.add_visit(DAY, UTM, "/help/more", 50)
    server.add_visit(DAY, UTM, "/Help", 50)
    assert told(server) == {}


def test_case_and_blanks_in_the_utm_do_not_matter(server: PlausibleServer) -> None:
    for written in (UTM, "Mens-Health-2026", " mens-health-2026 ", "MENS-HEALTH-2026"):
        server.add_visit(DAY, written, "/help")
    spelled_otherwise = replace(MENS_HEALTH, utm_campaigns=(" Mens-health-2026", "mens-health-2026"))
    assert told(server, spelled_otherwise) == {(CAMPAIGN, "helpline", DAY): (4, None)}


def test_entry_pages_compare_as_links_do(server: PlausibleServer) -> None:
    for page in ("/help", "/help/", "/help?utm_source=x&utm_campaign=mens-health-2026", "/help#numbers"):
        server.add_visit(DAY, UTM, page)
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (4, None)}


def test_a_path_with_other_than_ascii_letters_is_compared_decoded(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/hélp")
    encoded = replace(MENS_HEALTH, resources={"helpline": "https://harbourmind.example/h%C3%A9lp"})
    assert told(server, encoded) == {(CAMPAIGN, "helpline", DAY): (1, None)}


def test_a_utm_used_by_two_campaigns_counts_in_both(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/help", 3)
    other = replace(MENS_HEALTH, campaign="all-year")
    assert told(server, MENS_HEALTH, other) == {
        (CAMPAIGN, "helpline", DAY): (3, None),
        ("all-year", "helpline", DAY): (3, None),
    }


def test_a_page_listed_as_two_resources_counts_once_in_a_campaign(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/help", 3)
    twice = replace(
        MENS_HEALTH, resources={"a": "https://harbourmind.example/help", "b": "http://harbourmind.example/help/"}
    )
    assert told(server, twice) == {(CAMPAIGN, "a", DAY): (3, None)}


def test_resources_elsewhere_are_not_looked_for_and_without_any_nothing_is_asked(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/help", 3)
    elsewhere = replace(
        MENS_HEALTH, resources={"a": "https://booking.example/help", "b": "https://notharbourmind.example/help"}
    )
    assert told(server, elsewhere) == {}
    assert told(server, replace(MENS_HEALTH, utm_campaigns=())) == {}
    assert server.log == []


def test_the_same_path_on_a_subdomain_is_another_resource(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/", 5, hostname="harbourmind.example")
    server.add_visit(DAY, UTM, "/", 2, hostname="chat.harbourmind.example")
    chat = replace(MENS_HEALTH, resources={"chat": "https://chat.harbourmind.example"})
    both = replace(
        MENS_HEALTH, resources={"chat": "https://chat.harbourmind.example/", "home": "https://harbourmind.example/"}
    )
    assert told(server, chat) == {(CAMPAIGN, "chat", DAY): (2, None)}
    assert told(server, both) == {(CAMPAIGN, "chat", DAY): (2, None), (CAMPAIGN, "home", DAY): (5, None)}


def test_the_host_is_asked_for_only_where_it_matters(server: PlausibleServer) -> None:
    told(server)
    assert "visit:entry_page_hostname" not in json.loads(server.log[0].body)["dimensions"]


def test_a_server_that_cannot_tell_hosts_apart_is_read_by_page(server: PlausibleServer) -> None:
    server.knows_hostnames = False
    server.add_visit(DAY, UTM, "/talk", 2, hostname="chat.harbourmind.example")
    server.add_visit(DAY, UTM, "/help", 5)
    resources = {
        "chat": "https://chat.harbourmind.example/talk",
        "chat-help": "https://chat.harbourmind.example/help",
        "help": "https://harbourmind.example/help",
    }
    assert told(server, replace(MENS_HEALTH, resources=resources)) == {
        (CAMPAIGN, "chat", DAY): (2, None),
        (CAMPAIGN, "help", DAY): (5, None),
    }


@pytest.mark.parametrize("site", ["harbourmind.example", "www.harbourmind.example"])
def test_www_makes_no_difference(site: str) -> None:
    with PlausibleServer(site) as server:
        server.add_visit(DAY, UTM, "/help")
        source = Plausible(replace(setup("plausible", server.url, server.key), site=site))
        assert counts(source) == {(CAMPAIGN, "helpline", DAY): (1, None)}
        assert len(server.log) == 1


def test_all_pages_are_read(server: PlausibleServer) -> None:
    for number in range(20_100):
        server.add_visit(FIRST + timedelta(number % 30), UTM, f"/help?visit={number}")
    found = told(server)
    assert sum(clicks for clicks, _ in found.values()) == 20_100
    assert len(found) == 30
    assert [json.loads(request.body)["pagination"]["offset"] for request in server.log] == [0, 10_000, 20_000]


def test_figures_may_come_as_strings_and_without_meta(server: PlausibleServer) -> None:
    server.fail(Reply.json({"results": [{"dimensions": ["2026-11-03", UTM, "/help"], "metrics": ["12"]}]}))
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (12, None)}


def test_days_outside_the_period_are_left_out(server: PlausibleServer) -> None:
    rows = [{"dimensions": [day, UTM, "/help"], "metrics": [1]} for day in ("2026-10-31", "2026-11-01", "2026-12-01")]
    server.fail(Reply.json({"results": rows}))
    assert told(server) == {(CAMPAIGN, "helpline", FIRST): (1, None)}


def test_a_server_that_repeats_a_page_for_ever_is_stopped(server: PlausibleServer) -> None:
    row = {"dimensions": ["2026-11-03", UTM, "/help"], "metrics": [1]}
    server.fail(Reply.json({"results": [row] * 5, "meta": {"total_rows": 9_000_000}}), times=50)
    with pytest.raises(UnexpectedReply, match="same page twice"):
        told(server)
    assert len(server.log) == 2


def test_a_wrong_key_or_site_says_what_to_check(server: PlausibleServer) -> None:
    with pytest.raises(BadCredentials, match=r'OUTREACH_PLAUSIBLE_KEY.*site = "harbourmind\.example"') as refusal:
        counts(opened("plausible", server.url, "an-old-secret"))
    assert "an-old-secret" not in str(refusal.value)


def test_a_question_refused_says_what_to_check(server: PlausibleServer) -> None:
    server.fail(Reply.json({"error": "no"}, 400))
    with pytest.raises(UnexpectedReply, match=r'site = "harbourmind\.example"'):
        told(server)


def test_a_missing_site_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(NotConfigured, match="site"):
        Plausible(replace(setup("plausible", "https://plausible.example", "key"), site=None))
