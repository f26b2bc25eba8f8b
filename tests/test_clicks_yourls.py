"""YOURLS: days from nightly readings of how often links were opened in all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from collectors.clicks import Setup
from collectors.clicks.yourls import Yourls
from collectors.errors import BadCredentials, UnexpectedReply
from collectors.records import Reading
from collectors.store import clicks as store
from collectors.store.schema import MIGRATIONS
from tests.click_world import CHECK, HELP, MENS_HEALTH, counts, setup
from tests.every_source import HEAD
from tests.loopback.server import Reply
from tests.loopback.yourls import YourlsServer
from tests.nights import Organisation

CAMPAIGN = "mens-health-2026"
LINK = "go.harbourmind.example/mens"


@pytest.fixture
def server() -> Iterator[YourlsServer]:
    with YourlsServer() as running:
        running.add_link("mens", HELP, 500)
        running.add_link("check", CHECK, 20)
        yield running


class Nights:
    """A source opened anew each night, which is given what it said before."""

    def __init__(self, server: YourlsServer) -> None:
        self.db = Database(memory=True)
        MIGRATIONS.apply(self.db)
        self.at = datetime(2026, 11, 1, tzinfo=UTC)
        self.setup: Setup = setup("yourls", server.url, server.signature)

    def night(self, day: int, hour: int = 3) -> dict[tuple[str, date], int]:
        """(resource, day) -> clicks."""
        at = datetime(2026, 11, day, hour, tzinfo=UTC)
        source = Yourls(replace(self.setup, now=lambda: at, readings=store.readings(self.db, "yourls")))
        told = counts(source)
        store.save_readings(self.db, "yourls", source.new_readings)
        assert {campaign for campaign, _, _ in told} <= {CAMPAIGN}
        assert {bots for _, bots in told.values()} <= {None}
        return {(resource, on): clicks for (_, resource, on), (clicks, _) in told.items()}


@pytest.fixture
def nights(server: YourlsServer) -> Nights:
    return Nights(server)


def test_what_was_counted_before_the_first_reading_belongs_to_no_day(nights: Nights) -> None:
    assert nights.night(3) == {}


def test_clicks_between_two_readings_lie_on_the_days_between_them(server: YourlsServer, nights: Nights) -> None:
    nights.night(3)
    server.click("mens", 24)
    server.click("check", 1)
    assert nights.night(4) == {
        ("helpline", date(2026, 11, 3)): 21,
        ("helpline", date(2026, 11, 4)): 3,
        ("self-check", date(2026, 11, 3)): 1,
    }


def test_nights_without_a_reading_make_a_flat_stretch_and_sums_are_exact(server: YourlsServer, nights: Nights) -> None:
    nights.night(3, hour=0)
    server.click("mens", 31)
    found = nights.night(6, hour=0)
    assert sorted(found.values()) == [10, 10, 11]
    server.click("mens", 5)
    assert sum(nights.night(9).values()) == 36


def test_a_count_that_stands_still_until_it_moves_gained_only_since_it_was_last_seen(
    server: YourlsServer, nights: Nights
) -> None:
    for day in (3, 4, 5):
        nights.night(day, hour=0)
    server.click("mens", 10)
    assert nights.night(6, hour=0) == {("helpline", date(2026, 11, 5)): 10}
    kept = [each for each in store.readings(nights.db, "yourls") if each.link == LINK]
    assert [(each.clicks, each.seen_until - each.read_at) for each in kept] == [(500, 2 * 86400), (510, 0)]


def test_a_count_that_falls_was_set_back_and_takes_nothing_away(server: YourlsServer, nights: Nights) -> None:
    nights.night(3, hour=0)
    server.click("mens", 8)
    nights.night(4, hour=0)
    server.add_link("mens", HELP, 2)
    assert nights.night(5, hour=0) == {("helpline", date(2026, 11, 3)): 8}
    server.click("mens", 4)
    assert nights.night(6, hour=0) == {("helpline", date(2026, 11, 3)): 8, ("helpline", date(2026, 11, 5)): 4}


def test_other_servers_links_are_passed_over_and_our_own_unknown_ones_are_named(server: YourlsServer) -> None:
    links = (*MENS_HEALTH.links, "https://go.harbourmind.example/gone", "https://bit.ly/mens", "https://bit.ly/other")
    source = Yourls(setup("yourls", server.url, server.signature))
    counts(source, replace(MENS_HEALTH, links=links))
    assert source.remarks == ["YOURLS does not know the link go.harbourmind.example/gone: correct it in campaigns.toml"]
    assert [each.link for each in source.new_readings] == ["go.harbourmind.example/check", LINK]


def test_each_link_is_asked_about_once_a_night_whichever_campaigns_use_it(server: YourlsServer) -> None:
    source = Yourls(setup("yourls", server.url, server.signature))
    counts(source)
    counts(source, MENS_HEALTH, replace(MENS_HEALTH, campaign="all-year"))
    assert len(server.log) == len(source.new_readings) == 2
    assert counts(source, replace(MENS_HEALTH, links=())) == {}


def test_the_signature_is_in_no_address_and_nobodys_address_is_kept(server: YourlsServer) -> None:
    source = Yourls(setup("yourls", server.url, server.signature))
    counts(source)
    assert [request.query for request in server.log] == [{}, {}]
    assert "203.0.113.7" not in f"{source.new_readings} {vars(source)}"


def test_a_wrong_signature_is_told_without_it(server: YourlsServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_YOURLS_SIGNATURE") as refusal:
        counts(Yourls(setup("yourls", server.url, "an-old-secret")))
    assert "an-old-secret" not in str(refusal.value)


def test_a_404_that_is_not_in_its_own_words_is_no_answer(server: YourlsServer) -> None:
    server.fail(Reply.html(404))
    with pytest.raises(UnexpectedReply, match="lead to the API"):
        counts(Yourls(setup("yourls", server.url, server.signature)))


def test_readings_of_one_source_are_not_anothers() -> None:
    db = Database(memory=True)
    MIGRATIONS.apply(db)
    reading = Reading(LINK, 1, 1, 5)
    store.save_readings(db, "yourls", [reading])
    store.save_readings(db, "yourls", [])
    assert store.readings(db, "yourls") == [reading]
    assert store.readings(db, "another") == []


def test_nights_are_stored_with_what_they_follow_from(server: YourlsServer, tmp_path: Path) -> None:
    server.add_link("talk", HELP, 40)
    toml = HEAD.replace('"plausible"', '"yourls"') + (
        f'[[clicks]]\nsource = "yourls"\nurl = "{server.url}"\nallow_private = true\n'
    )
    organisation = Organisation(tmp_path, toml, {"OUTREACH_YOURLS_SIGNATURE": server.signature})
    for day, more in ((2, 0), (3, 6), (8, 0), (9, 12)):
        server.click("talk", more)
        organisation.night(datetime(2026, 11, day, tzinfo=UTC))
        organisation.night(datetime(2026, 11, day, tzinfo=UTC))
    days = organisation.rows("SELECT date(day * 86400, 'unixepoch'), clicks FROM click_days ORDER BY day")
    assert days == [("2026-11-02", 6), ("2026-11-08", 12)]
    assert len(organisation.rows("SELECT * FROM click_readings")) == 3
