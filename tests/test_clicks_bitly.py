"""Bitly: which clicks are click-throughs to which resource, in UTC days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from collectors.clicks.bitly import Bitly
from collectors.errors import BadCredentials
from tests.click_world import CHECK, FIRST, HELP, LAST, MENS_HEALTH, counts, opened, setup
from tests.loopback.bitly import BitlyServer
from tests.loopback.server import Reply

DAY = date(2026, 11, 3)
CAMPAIGN = "mens-health-2026"
TRACKED = replace(MENS_HEALTH, links=("https://bit.ly/mens26", "https://harb.example/check"))


@pytest.fixture
def server() -> Iterator[BitlyServer]:
    with BitlyServer() as running:
        running.add_bitlink("bit.ly/mens26", f"{HELP}/?utm_campaign=mens-health-2026")
        running.add_bitlink("harb.example/check", CHECK)
        yield running


def told(server: BitlyServer, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("bitly", server.url, server.token), *(tracked or (TRACKED,)))


def test_clicks_count_by_utc_day_for_the_resource_behind_the_link(server: BitlyServer) -> None:
    server.add_clicks("bit.ly/mens26", FIRST, 2)
    server.add_clicks("bit.ly/mens26", LAST, 3)
    server.add_clicks("harb.example/check", DAY, 4)
    server.add_clicks("bit.ly/mens26", date(2026, 10, 31), 50)
    server.add_clicks("bit.ly/mens26", date(2026, 12, 1), 50)
    assert told(server) == {
        (CAMPAIGN, "helpline", FIRST): (2, None),
        (CAMPAIGN, "helpline", LAST): (3, None),
        (CAMPAIGN, "self-check", DAY): (4, None),
    }


def test_one_request_covers_exactly_the_days_asked_for(server: BitlyServer) -> None:
    told(server)
    (asked,) = server.asked("/v4/bitlinks/bit.ly%2Fmens26/clicks")
    assert (asked.first("unit"), asked.first("units")) == ("day", "30")
    assert asked.first("unit_reference") == "2026-11-30T00:00:00+0000"


def test_a_day_that_has_not_begun_in_utc_is_not_asked_for(server: BitlyServer) -> None:
    server.add_clicks("bit.ly/mens26", DAY, 2)
    early = replace(setup("bitly", server.url, server.token), now=lambda: datetime(2026, 11, 3, 13, tzinfo=UTC))
    auckland_today = date(2026, 11, 4)
    assert counts(Bitly(early), TRACKED, first=DAY, last=auckland_today) == {(CAMPAIGN, "helpline", DAY): (2, None)}
    asked = server.asked("/v4/bitlinks/bit.ly%2Fmens26/clicks")
    assert asked[0].first("unit_reference") == "2026-11-03T00:00:00+0000"
    assert counts(Bitly(early), TRACKED, first=auckland_today, last=auckland_today) == {}


def test_long_periods_come_whole(server: BitlyServer) -> None:
    server.add_clicks("bit.ly/mens26", date(2026, 1, 1), 2)
    source = opened("bitly", server.url, server.token)
    assert counts(source, TRACKED, first=date(2026, 1, 1)) == {(CAMPAIGN, "helpline", date(2026, 1, 1)): (2, None)}


def test_links_that_are_not_ours_are_passed_over(server: BitlyServer) -> None:
    server.foreign.add("bit.ly/theirs")
    server.add_clicks("bit.ly/mens26", DAY, 2)
    links = (
        *TRACKED.links,
        "https://bit.ly/theirs",
        "https://go.harbourmind.example/mens",
        "https://harbourmind.example",
    )
    server.fail(Reply.json({"message": "INVALID_ARG_BITLINK"}, 400), when=lambda request: "go.harbour" in request.path)
    assert told(server, replace(TRACKED, links=links)) == {(CAMPAIGN, "helpline", DAY): (2, None)}


def test_a_bitlink_under_two_addresses_counts_once(server: BitlyServer) -> None:
    server.same["j.mp/mens26"] = "bit.ly/mens26"
    server.add_clicks("bit.ly/mens26", DAY, 2)
    links = ("https://bit.ly/mens26", "http://j.mp/mens26")
    assert told(server, replace(TRACKED, links=links)) == {(CAMPAIGN, "helpline", DAY): (2, None)}


def test_links_to_the_same_resource_add_up_and_count_in_every_campaign(server: BitlyServer) -> None:
    server.add_bitlink("harb.example/check", HELP)
    server.add_clicks("bit.ly/mens26", DAY, 2)
    server.add_clicks("harb.example/check", DAY, 4)
    assert told(server, TRACKED, replace(TRACKED, campaign="all-year")) == {
        (CAMPAIGN, "helpline", DAY): (6, None),
        ("all-year", "helpline", DAY): (6, None),
    }


def test_a_link_to_what_is_no_resource_of_the_campaign_is_not_counted(server: BitlyServer) -> None:
    server.add_bitlink("bit.ly/mens26", "https://harbourmind.example/donate")
    server.add_clicks("bit.ly/mens26", DAY, 2)
    assert told(server) == {}


def test_figures_may_come_as_strings(server: BitlyServer) -> None:
    reply = {"link_clicks": [{"clicks": "5", "date": "2026-11-03T00:00:00+0000"}]}
    server.fail(Reply.json(reply), when=lambda request: request.path.endswith("mens26/clicks"))
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (5, None)}


def test_a_wrong_token_names_the_variable(server: BitlyServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_BITLY_TOKEN") as refusal:
        counts(opened("bitly", server.url, "an-old-secret"), TRACKED)
    assert "an-old-secret" not in str(refusal.value)


def test_a_token_that_may_see_none_of_the_links_is_refused(server: BitlyServer) -> None:
    server.foreign |= {"bit.ly/mens26", "harb.example/check"}
    with pytest.raises(BadCredentials, match="every link"):
        told(server)
