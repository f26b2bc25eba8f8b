"""Shlink: which visits are click-throughs to which resource, people and bots apart, and paging."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from collectors.clicks.shlink import Shlink, parse_visit
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from tests.click_world import CHECK, HELP, MENS_HEALTH, counts, opened, setup
from tests.loopback.server import Reply, Request
from tests.loopback.shlink import ShlinkServer

DAY = date(2026, 11, 3)
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
CAMPAIGN = "mens-health-2026"


@pytest.fixture
def server() -> Iterator[ShlinkServer]:
    with ShlinkServer() as running:
        running.add_short_url("mens", f"{HELP}?utm_campaign=mens-health-2026&utm_source=poster")
        running.add_short_url("check", CHECK)
        running.add_short_url("other", HELP)
        yield running


def told(server: ShlinkServer, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("shlink", server.url, server.key), *tracked)


def test_people_and_bots_are_counted_apart_per_resource_and_day(server: ShlinkServer) -> None:
    server.add_visit("mens", NOON, n=4)
    server.add_visit("mens", NOON, bot=True, n=9)
    server.add_visit("check", NOON + timedelta(days=1))
    server.add_visit("other", NOON, n=50)
    assert told(server) == {
        (CAMPAIGN, "helpline", DAY): (4, 9),
        (CAMPAIGN, "self-check", date(2026, 11, 4)): (1, 0),
    }


def test_a_day_on_which_only_bots_came_has_no_clicks(server: ShlinkServer) -> None:
    server.add_visit("mens", NOON, bot=True, n=3)
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (0, 3)}


def test_links_to_the_same_resource_add_up(server: ShlinkServer) -> None:
    server.add_visit("mens", NOON, n=4)
    server.add_visit("other", NOON, n=2)
    links = (
        "https://go.harbourmind.example/mens/",
        "http://GO.harbourmind.example/mens",
        "go.harbourmind.example/other",
    )
    assert told(server, replace(MENS_HEALTH, links=links)) == {(CAMPAIGN, "helpline", DAY): (6, 0)}


def test_a_link_used_by_two_campaigns_counts_in_both(server: ShlinkServer) -> None:
    server.add_visit("mens", NOON, n=4)
    other = replace(MENS_HEALTH, campaign="all-year")
    assert told(server, MENS_HEALTH, other) == {
        (CAMPAIGN, "helpline", DAY): (4, 0),
        ("all-year", "helpline", DAY): (4, 0),
    }


def test_a_link_to_what_is_no_resource_of_the_campaign_is_not_asked_for(server: ShlinkServer) -> None:
    server.add_short_url("mens", "https://harbourmind.example/donate")
    server.add_visit("mens", NOON, n=4)
    assert told(server) == {}
    assert server.asked("/rest/v3/short-urls/mens/visits") == []


def test_links_the_server_does_not_know_are_passed_over(server: ShlinkServer) -> None:
    server.add_visit("mens", NOON)
    links = (
        *MENS_HEALTH.links,
        "https://bit.ly/harbour",
        "https://go.harbourmind.example/gone",
        "https://harbourmind.example",
    )
    assert told(server, replace(MENS_HEALTH, links=links)) == {(CAMPAIGN, "helpline", DAY): (1, 0)}


def test_a_link_missing_in_the_list_is_asked_for_by_itself(server: ShlinkServer) -> None:
    server.unlisted = {"mens"}
    server.add_visit("mens", NOON, n=2)
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (2, 0)}
    asked = server.asked("/rest/v3/short-urls/mens")
    assert asked[0].first("domain") == "go.harbourmind.example"


def test_the_same_code_on_another_domain_is_another_link(server: ShlinkServer) -> None:
    link = server.add_short_url("mens", CHECK, domain="harb.example")
    server.add_visit("mens", NOON, n=2)
    server.add_visit("mens", NOON, n=5, domain="harb.example")
    assert told(server, replace(MENS_HEALTH, links=(link,))) == {(CAMPAIGN, "self-check", DAY): (5, 0)}


def test_a_code_of_several_parts_or_other_letters_is_read(server: ShlinkServer) -> None:
    first = server.add_short_url("mens/2026", HELP)
    server.add_short_url("hélp", CHECK)
    server.unlisted = {"hélp"}
    server.add_visit("mens/2026", NOON, n=2)
    server.add_visit("hélp", NOON, n=3)
    tracked = replace(MENS_HEALTH, links=(first, "https://go.harbourmind.example/h%C3%A9lp"))
    assert told(server, tracked) == {(CAMPAIGN, "helpline", DAY): (2, 0), (CAMPAIGN, "self-check", DAY): (3, 0)}


def test_days_are_those_of_the_organisation_on_both_edges(server: ShlinkServer) -> None:
    last_second = datetime(2026, 11, 4, 4, 59, 59, tzinfo=UTC)  # 23:59:59 on the 3rd in New York
    for moment in (last_second, last_second + timedelta(seconds=1), datetime(2026, 11, 3, 5, tzinfo=UTC)):
        server.add_visit("mens", moment)
    server.add_visit("mens", datetime(2026, 11, 3, 4, 59, 59, tzinfo=UTC))
    source = Shlink(setup("shlink", server.url, server.key, "America/New_York"))
    assert counts(source, first=DAY, last=DAY) == {(CAMPAIGN, "helpline", DAY): (2, 0)}


def test_days_that_are_longer_or_shorter_are_whole(server: ShlinkServer) -> None:
    change = date(2026, 10, 25)  # London goes back by an hour: the day lasts from 23:00 to 00:00 UTC, 25 hours
    for hour in range(25):
        server.add_visit("mens", datetime(2026, 10, 24, 23, 30, tzinfo=UTC) + timedelta(hours=hour))
    source = opened("shlink", server.url, server.key)
    assert counts(source, first=change, last=change) == {(CAMPAIGN, "helpline", change): (25, 0)}


def test_all_pages_of_links_and_visits_are_read(server: ShlinkServer) -> None:
    for number in range(2_100):
        server.add_short_url(f"n{number}", HELP)
    last = server.add_short_url("last", HELP)
    for number in range(11_000):
        server.add_visit("last", NOON + timedelta(minutes=number), bot=number % 10 == 0)
    found = told(server, replace(MENS_HEALTH, links=(last,)))
    assert sum(clicks for clicks, _ in found.values()) == 9_900
    assert sum(bots or 0 for _, bots in found.values()) == 1_100
    assert len(server.log) == 3 + 3


def test_visits_that_arrive_between_two_pages_count_nobody_twice() -> None:
    class Busy(ShlinkServer):
        def answer(self, request: Request) -> Reply:
            if request.first("page") == "2":
                self.add_visit("mens", NOON + timedelta(hours=1), n=3)
            return super().answer(request)

    with Busy() as server:
        server.add_short_url("mens", HELP)
        for number in range(8_000):
            server.add_visit("mens", NOON - timedelta(seconds=number % 3_600))
        assert told(server, replace(MENS_HEALTH, links=MENS_HEALTH.links[:1])) == {
            (CAMPAIGN, "helpline", DAY): (8_000, 0)
        }


def test_listing_stops_once_every_link_is_found(server: ShlinkServer) -> None:
    for number in range(2_100):
        server.add_short_url(f"n{number}", HELP)
    told(server)
    assert len([request for request in server.log if request.path == "/rest/v3/short-urls"]) == 1


def test_nothing_is_asked_where_no_campaign_has_a_link(server: ShlinkServer) -> None:
    assert told(server, replace(MENS_HEALTH, links=())) == {}
    assert server.log == []


def test_bots_are_unknown_where_the_server_does_not_tell(server: ShlinkServer) -> None:
    visits = {"visits": {"data": [{"date": "2026-11-03T12:00:00+01:00"}, {"date": "2026-11-03T12:00:00"}]}}
    server.fail(Reply.json(visits), when=lambda request: request.path.endswith("mens/visits"))
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (2, None)}


@pytest.mark.parametrize(
    "pagination", [{"currentPage": 1, "pagesCount": 1_000_000}, {"pagesCount": "1000000", "totalItems": 5_000_000}]
)
def test_a_listing_that_goes_round_in_circles_is_stopped(server: ShlinkServer, pagination: dict[str, Any]) -> None:
    listing = {"shortUrls": {"data": [{"shortCode": "x", "shortUrl": "https://x.example/x"}], "pagination": pagination}}
    server.fail(Reply.json(listing), times=50)
    with pytest.raises(UnexpectedReply, match="paging does not work"):
        told(server)
    assert len(server.log) == 2


def test_a_wrong_key_names_the_variable(server: ShlinkServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_SHLINK_KEY") as refusal:
        counts(opened("shlink", server.url, "an-old-secret"))
    assert "an-old-secret" not in str(refusal.value)


def test_the_web_client_in_place_of_the_server_is_recognised(server: ShlinkServer) -> None:
    server.fail(Reply.html(200))
    with pytest.raises(UnexpectedReply, match="not JSON"):
        told(server)
    server.fail(Reply.html(404))
    with pytest.raises(NotConfigured, match="Correct the url"):
        told(server)


def test_text_that_is_no_text_is_no_crash(server: ShlinkServer) -> None:
    strange = {"shortUrl": "https://go.harbourmind.example/mens", "shortCode": "\ud800" * 9, "longUrl": HELP}
    listing = {"shortUrls": {"data": [{**strange, "domain": "\udfff"}]}}
    server.fail(Reply.json(listing))
    server.fail(Reply.json({"visits": {"data": []}}))
    assert told(server) == {}


def test_a_code_too_long_for_an_address_is_our_error(server: ShlinkServer) -> None:
    strange = {"shortUrl": "https://go.harbourmind.example/mens", "shortCode": "x" * 70_000, "longUrl": HELP}
    server.fail(Reply.json({"shortUrls": {"data": [strange]}}))
    with pytest.raises(NotConfigured):
        told(server)


def test_what_a_visit_tells_of_the_visitor_is_dropped() -> None:
    visit = {"date": "2026-11-03T12:00:00+00:00", "potentialBot": False, "userAgent": "Firefox", "referer": "r"}
    assert parse_visit(visit) == (NOON, False)
