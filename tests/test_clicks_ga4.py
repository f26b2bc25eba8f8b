"""Google Analytics: which sessions are click-throughs to which resource, events, paging, and the key."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from collectors.clicks import CountsOutcomes
from collectors.clicks.ga4 import Ga4
from collectors.credentials import Secrets
from collectors.errors import BadCredentials, NotConfigured, TryLater, UnexpectedReply
from collectors.limits import Limits
from tests.click_world import FIRST, LAST, MENS_HEALTH, counts, opened, setup
from tests.loopback.ga4 import PROPERTY, Ga4Server, key
from tests.loopback.server import Reply

UTM = "mens-health-2026"
DAY = date(2026, 11, 3)
CAMPAIGN = "mens-health-2026"


@pytest.fixture
def server() -> Iterator[Ga4Server]:
    with Ga4Server() as running:
        yield running


def told(server: Ga4Server, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("ga4", server.url, key()), *tracked)


def pieces() -> list[str]:
    """Parts of the key that must be nowhere."""
    parts = json.loads(key())
    return [
        parts["private_key_id"],
        *(line for line in parts["private_key"].splitlines() if len(line) > 15 and line[0] != "-"),
    ]


def test_sessions_count_by_day_for_the_resource_they_began_on(server: Ga4Server) -> None:
    server.add_session(DAY, UTM, "/help", 7)
    server.add_session(DAY, UTM, "/help/", 1, host="www.harbourmind.example")
    server.add_session(LAST, UTM, "/self-check", 2)
    server.add_session(date(2026, 12, 1), UTM, "/help", 50)
    for campaign, page in ((None, "/help"), ("mens-health-20267", "/help"), (UTM, "(not set)"), (UTM, "/help/more")):
        server.add_session(DAY, campaign, page, 50)
    server.add_session(DAY, UTM, "/help", 50, host="chat.harbourmind.example")
    server.add_session(DAY, UTM, "/help", 50, host="(not set)")
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (8, None), (CAMPAIGN, "self-check", LAST): (2, None)}


def test_case_and_signs_in_the_utm_do_not_matter(server: Ga4Server) -> None:
    for written in (" Talk (It) out?", "talk (it) OUT?"):
        server.add_session(DAY, written, "/help")
    loud = replace(MENS_HEALTH, utm_campaigns=("Talk (it) out? ", "another"))
    assert told(server, loud) == {(CAMPAIGN, "helpline", DAY): (2, None)}


def test_all_pages_are_read_in_an_order_that_is_whole(server: Ga4Server) -> None:
    server.largest = 3
    for number in range(7):
        server.add_session(date(2026, 11, 1 + number), UTM, "/help", 5)
    assert len(told(server)) == 7
    asked = [json.loads(request.body) for request in server.log]
    assert [int(each.get("offset", 0)) for each in asked] == [0, 3, 6]
    names = [each["name"] for each in asked[0]["dimensions"]]
    assert [each["dimension"]["dimensionName"] for each in asked[0]["orderBys"]] == names


def test_a_server_that_repeats_a_page_for_ever_is_stopped(server: Ga4Server) -> None:
    server.add_session(DAY, UTM, "/help")
    page = json.loads(server.answer(_asked(server)).body) | {"rowCount": 10**6}
    server.fail(Reply.json(page), times=9)
    with pytest.raises(UnexpectedReply, match="same page twice"):
        told(server)


def _asked(server: Ga4Server) -> Any:
    told(server)
    return server.log.pop()


def test_without_a_utm_nothing_is_asked(server: Ga4Server) -> None:
    assert told(server, replace(MENS_HEALTH, utm_campaigns=())) == {}
    assert server.log == []


def test_events_count_as_outcomes_where_the_session_came_by_the_campaign(server: Ga4Server) -> None:
    server.add_event(DAY, UTM.upper(), "self_check_done", 2)
    server.add_event(LAST, UTM, "form (sent)", 1)
    for campaign, name in ((UTM, "Self_check_done"), (UTM, "page_view"), ("another", "self_check_done")):
        server.add_event(DAY, campaign, name, 50)
    source = opened("ga4", server.url, key())
    assert isinstance(source, CountsOutcomes)
    goals = {"check-done": "self_check_done", "form": "form (sent)"}
    nowhere = replace(MENS_HEALTH, outcomes=goals, resources={})  # what people do counts wherever a campaign points
    found = source.read_outcomes(FIRST, LAST, [nowhere, MENS_HEALTH])
    assert {(each.outcome, each.day): each.n for each in found} == {("check-done", DAY): 2, ("form", LAST): 1}
    assert list(source.read_outcomes(FIRST, LAST, [MENS_HEALTH])) == []
    assert len(server.log) == 1


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({}, "no report"),
        ([], "no report"),
        ({"rows": []}, "no report"),
        ({"kind": "analyticsData#runReport", "rowCount": -1}, "no whole number"),
        ({"kind": "analyticsData#runReport", "rowCount": 1, "rows": [{}]}, "not what was asked"),
    ],
)
def test_an_answer_that_is_no_report_is_not_taken_for_an_empty_one(server: Ga4Server, report: Any, said: str) -> None:
    server.fail(Reply.json(report))
    with pytest.raises(UnexpectedReply, match=said):
        told(server)


def test_a_row_of_something_else_is_refused(server: Ga4Server) -> None:
    for value in ("2026-11-03", "20261399", "(other)"):
        row = {"dimensionValues": [{"value": value}, *[{"value": "a"}] * 3], "metricValues": [{"value": "1"}]}
        server.fail(Reply.json({"kind": "analyticsData#runReport", "rows": [row], "rowCount": 1}))
        with pytest.raises(UnexpectedReply, match="no date"):
            told(server)


def test_an_account_that_may_not_view_the_property_is_told_what_to_check(server: Ga4Server) -> None:
    server.fail(Reply.json({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, 403))
    with pytest.raises(BadCredentials, match=f"OUTREACH_GA4_KEY.*may view properties/{PROPERTY}"):
        told(server)
    server.account = "somebody-else@harbour-mind.iam.gserviceaccount.example"
    with pytest.raises(BadCredentials, match="HTTP 401"):
        told(server)
    assert len(server.log) == 2


def test_an_answer_beyond_the_limits_is_left(server: Ga4Server) -> None:
    place = setup("ga4", server.url, key())
    server.fail(Reply(200, b" " * 2_000_000))
    with pytest.raises(UnexpectedReply, match="more than 1 MiB"):
        counts(Ga4(replace(place, limits=Limits(size=2**20))))
    server.fail(Reply(200, b"{}", delay=0.5))
    with pytest.raises(TryLater, match="in time"):
        counts(Ga4(replace(place, limits=Limits(read=0.1, answer=0.2))))


@pytest.mark.parametrize(
    "change",
    [
        {"private_key": "-----BEGIN PRIVATE KEY-----\nabcdefghijklmnopqrstuvwxyz\n-----END PRIVATE KEY-----\n"},
        {"private_key": None},
        {"client_email": None, "private_key": 7},
    ],
)
def test_a_key_that_is_none_is_refused_before_any_request_without_a_piece_of_it(
    server: Ga4Server, change: dict[str, object]
) -> None:
    parts = {name: value for name, value in (json.loads(key()) | change).items() if value is not None}
    for credential in (json.dumps(parts), "[]", '"key"', "{", "ga4-key.json"):
        with pytest.raises(BadCredentials, match="OUTREACH_GA4_KEY is not the JSON key") as caught:
            counts(opened("ga4", server.url, credential))
        assert "abcdef" not in f"{caught.value} {caught.value.__cause__}"
    assert server.log == []


@pytest.mark.parametrize("site", [None, "harbourmind.example", "G-ABC123"])
def test_a_site_that_is_no_property_is_a_mistake_of_the_configuration(site: str | None) -> None:
    with pytest.raises(NotConfigured, match="number of the property"):
        Ga4(replace(setup("ga4", "https://analytics.example", "key"), site=site))


def test_the_key_may_be_written_out_or_named_as_a_file(tmp_path: Any) -> None:
    indented = json.dumps(json.loads(key()), indent=2)
    (tmp_path / "ga4.json").write_text(indented, encoding="utf-8")
    for told_as in ("ga4.json", str(tmp_path / "ga4.json"), indented, key()):
        secrets = Secrets.load(tmp_path, {"OUTREACH_GA4_KEY": told_as})
        assert json.loads(str(secrets.for_click_source("ga4"))) == json.loads(key())
        assert secrets.warnings == ()
    (tmp_path / ".env").write_text(f"OUTREACH_GA4_KEY='{key()}'\n", encoding="utf-8")
    (tmp_path / ".env").chmod(0o600)
    assert json.loads(str(Secrets.load(tmp_path, {}).for_click_source("ga4"))) == json.loads(key())


def test_no_piece_of_the_key_is_told(tmp_path: Any) -> None:
    secrets = Secrets({"OUTREACH_GA4_KEY": key()})
    hidden = secrets.hide(" / ".join([key(), *pieces(), json.loads(key())["private_key"]]))
    assert not any(piece in hidden for piece in pieces())
    (told,) = Secrets.load(tmp_path, {"OUTREACH_GA4_KEY": "nowhere-s3cret.json"}).warnings
    assert "OUTREACH_GA4_KEY is neither a key" in told
    assert "s3cret" not in told
