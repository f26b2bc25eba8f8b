"""Matomo: which visits are click-throughs to which resource, conversions of goals, and errors that come as HTTP 200."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from collectors.clicks import CountsOutcomes
from collectors.clicks.matomo import Matomo, parse_goals
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from tests.click_world import FIRST, LAST, MENS_HEALTH, counts, opened, setup
from tests.loopback.matomo import MatomoServer
from tests.loopback.server import Reply

UTM = "mens-health-2026"
DAY = date(2026, 11, 3)
CAMPAIGN = "mens-health-2026"


@pytest.fixture
def server() -> Iterator[MatomoServer]:
    with MatomoServer() as running:
        yield running


def told(server: MatomoServer, *tracked: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    return counts(opened("matomo", server.url, server.token), *tracked)


def outcomes(server: MatomoServer, goals: dict[str, str]) -> dict[tuple[str, date], int]:
    source = opened("matomo", server.url, server.token)
    assert isinstance(source, CountsOutcomes)
    found = source.read_outcomes(FIRST, LAST, [replace(MENS_HEALTH, outcomes=goals)])
    return {(each.outcome, each.day): each.n for each in found}


def test_visits_count_by_day_for_the_resource_they_began_on(server: MatomoServer) -> None:
    server.add_visit(DAY, UTM, "/help", 7)
    server.add_visit(DAY, UTM, "/help/", 1)
    server.add_visit(LAST, UTM, "/self-check/", 2)
    for campaign, page in (("mens-health-2025", "/help"), (UTM, "/"), (UTM, "/help/more"), (UTM, "/Help")):
        server.add_visit(DAY, campaign, page, 50)
    assert told(server) == {(CAMPAIGN, "helpline", DAY): (8, None), (CAMPAIGN, "self-check", LAST): (2, None)}


def test_case_and_signs_in_the_utm_do_not_matter(server: MatomoServer) -> None:
    server.add_visit(DAY, "Größe, Talk;It & out", "/help", 3)
    loud = replace(MENS_HEALTH, utm_campaigns=(" GRÖSSE, talk;it & Out ", "größe, talk;it & out"))
    assert told(server, loud) == {(CAMPAIGN, "helpline", DAY): (3, None)}


def test_each_campaign_is_asked_about_once_and_without_any_nothing_is(server: MatomoServer) -> None:
    spelt = replace(MENS_HEALTH, utm_campaigns=(UTM, " MENS-health-2026", "talk"))
    assert told(server, spelt, MENS_HEALTH) == {}
    assert len(server.log) == 2
    assert told(server, replace(MENS_HEALTH, utm_campaigns=())) == {}
    assert told(server, replace(MENS_HEALTH, resources={})) == {}
    assert len(server.log) == 2


def test_the_token_is_in_no_address(server: MatomoServer) -> None:
    server.add_visit(DAY, UTM, "/help")
    told(server)
    assert [request.query for request in server.log] == [{}]
    assert all(request.form()["token_auth"] == [server.token] for request in server.log)


def test_one_day_without_its_date_is_that_day(server: MatomoServer) -> None:
    server.fail(Reply.json([{"label": "/help", "url": "http://www.harbourmind.example/help", "entry_nb_visits": "4"}]))
    source = opened("matomo", server.url, server.token)
    assert counts(source, first=DAY, last=DAY) == {(CAMPAIGN, "helpline", DAY): (4, None)}


def answered(server: MatomoServer, rows: Any) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    """With these rows as the entry pages of one day."""
    server.fail(Reply.json({DAY.isoformat(): rows}))
    return counts(opened("matomo", server.url, server.token), first=DAY, last=DAY)


def test_the_sum_of_the_rest_is_no_landing(server: MatomoServer) -> None:
    assert answered(server, [{"label": "Others", "entry_nb_visits": 9}]) == {}
    assert answered(server, [{"label": "Page URL not defined", "entry_nb_visits": 9}]) == {}


@pytest.mark.parametrize(
    "row", [{}, {"label": "/help"}, {"label": "/help", "url": 7}, {"url": "https://harbourmind.example/help"}, None]
)
def test_a_page_that_says_too_little_is_not_taken_for_none(server: MatomoServer, row: Any) -> None:
    with pytest.raises(UnexpectedReply):
        answered(server, [row])


def test_a_report_that_leaves_out_days_is_refused_but_the_last_may_not_have_begun(server: MatomoServer) -> None:
    reports: list[dict[str, list[Any]]] = [{}, {FIRST.isoformat(): [], LAST.isoformat(): []}]
    for days in reports:
        server.fail(Reply.json(days))
        with pytest.raises(UnexpectedReply, match="leaves out days"):
            told(server)
    server.fail(Reply.json({DAY.isoformat(): []}))
    assert counts(opened("matomo", server.url, server.token), first=DAY, last=date(2026, 11, 4)) == {}


def test_a_goal_counts_where_the_visit_came_by_the_campaign(server: MatomoServer) -> None:
    server.add_conversion(DAY, UTM, "3", 2)
    server.add_conversion(LAST, UTM, "4", 1)
    server.add_conversion(DAY, "another", "3", 50)
    assert outcomes(server, {"check-done": "3", "form": "4"}) == {("check-done", DAY): 2, ("form", LAST): 1}


def test_a_goal_that_matomo_does_not_have_is_told_and_not_taken_for_none(server: MatomoServer) -> None:
    server.add_conversion(DAY, UTM, "3", 2)
    with pytest.raises(NotConfigured, match="no goal of number 7"):
        outcomes(server, {"check-done": "3", "form": "7"})


@pytest.mark.parametrize("reply", [[{"idgoal": "3"}], {"3": {"idgoal": 3}}])
def test_goals_are_a_list_or_an_object(reply: object) -> None:
    assert parse_goals(reply) == {"3"}
    assert parse_goals([]) == set()


def test_a_goal_that_is_no_number_is_told_before_any_request(server: MatomoServer) -> None:
    with pytest.raises(NotConfigured, match="by their number"):
        outcomes(server, {"check-done": "Self-check"})
    assert outcomes(server, {}) == {}
    assert server.log == []


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("You can't access this resource as it requires 'view' access for the website id = 1.", BadCredentials),
        ("Unable to authenticate with the provided token.", BadCredentials),
        ("An unexpected website was found in the request", NotConfigured),
        ("Something of token secret-words went wrong", BadCredentials),
        ("The plugin is not enabled", UnexpectedReply),
        (None, UnexpectedReply),
    ],
)
def test_an_error_that_comes_as_success_is_an_error(
    server: MatomoServer, message: str | None, error: type[Exception]
) -> None:
    server.fail(Reply.json({"result": "error", "message": message}))
    with pytest.raises(error, match='site = "1"') as caught:
        told(server)
    assert "secret-words" not in str(caught.value)


def test_a_wrong_token_is_told_without_it(server: MatomoServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_MATOMO_TOKEN") as refusal:
        counts(opened("matomo", server.url, "an-old-secret"))
    assert "an-old-secret" not in str(refusal.value)


@pytest.mark.parametrize("site", [None, "harbourmind.example", "1;2", "²"])
def test_a_site_that_is_no_number_is_a_mistake_of_the_configuration(site: str | None) -> None:
    with pytest.raises(NotConfigured, match="site"):
        Matomo(replace(setup("matomo", "https://matomo.example", "key"), site=site))
