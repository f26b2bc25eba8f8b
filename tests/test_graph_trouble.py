"""Meta's API when something is wrong: tokens, permissions, limits, withdrawn figures, and answers of no sense."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.check import check
from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.meter import Meter
from collectors.platforms import open_platform
from collectors.platforms.graph_metrics import FIGURES, figures_of
from collectors.platforms.graph_replies import parse_usage
from collectors.records import METRIC_NAMES, Metrics
from tests.graph_account import NOW, account, day, listed
from tests.loopback.graph import GraphServer, graph_error
from tests.loopback.graph_world import TOKEN, WIRES
from tests.loopback.server import Reply
from tests.nights import Organisation

_BUSINESS = '{"77": [{"type": "pages", "call_count": %d, "estimated_time_to_regain_access": 19}], "8": null}'


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer("facebook") as server:
        yield server


@pytest.mark.parametrize("platform", WIRES)
def test_the_token_travels_in_a_header_and_every_request_is_told(platform: str) -> None:
    with GraphServer(platform) as server:  # asserts that no address holds a token
        meter = Meter()
        server.page = 1
        for number in range(3):
            server.add_post("Ours", day(3, number))
        open_platform(account(server, meter=meter)).profile()
        assert len(listed(server, meter=meter)) == 3
        assert meter.calls == len(server.log)
        assert {request.headers["authorization"] for request in server.log} == {f"Bearer {TOKEN}"}


def test_without_a_token_nothing_is_asked(server: GraphServer) -> None:
    with pytest.raises(NotConfigured, match="OUTREACH_FACEBOOK_TOKEN"):
        open_platform(account(server, credentials={}))
    assert server.log == []


TROUBLE: list[tuple[Reply, type[CollectionError], str]] = [
    (graph_error(190, 460, 401), BadCredentials, "the password was changed"),
    (graph_error(190, 463), BadCredentials, "it has expired.*OUTREACH_FACEBOOK_TOKEN"),
    (graph_error(190), BadCredentials, "no longer valid"),
    (graph_error(102), BadCredentials, "no longer valid"),
    (graph_error(200, message="Requires read_insights"), BadCredentials, "one with read_insights and set"),
    (graph_error(10, 403), BadCredentials, "pages_show_list, pages_read_engagement"),
    (graph_error(1), TryLater, "in trouble"),
    (graph_error(2, status=503), TryLater, "in trouble"),
    (graph_error(368), TryLater, "blocked"),
    (graph_error(2500), UnexpectedReply, "error 2500/0"),
    (Reply.html(401), BadCredentials, "OUTREACH_FACEBOOK_TOKEN"),
    (Reply.html(502), TryLater, "HTTP 502"),
    (Reply.html(200), UnexpectedReply, "not JSON"),
    (Reply.json([]), UnexpectedReply, "no JSON object"),
    (Reply.json({"error": {"code": 190}}), BadCredentials, "no longer valid"),  # with HTTP 200
]


@pytest.mark.parametrize(("reply", "kind", "said"), TROUBLE)
def test_a_trouble_says_what_to_do_about_it(
    server: GraphServer, reply: Reply, kind: type[CollectionError], said: str
) -> None:
    server.fail(reply)
    with pytest.raises(kind, match=said) as caught:
        listed(server)
    assert type(caught.value) is kind or kind is UnexpectedReply
    assert TOKEN not in str(caught.value)


def test_an_unknown_page_names_the_setting_to_mend(server: GraphServer) -> None:
    with pytest.raises(NotConfigured, match=r"campaigns\.toml"):
        open_platform(account(server, handle="nobody")).profile()


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 80002])
def test_a_limit_is_no_reason_to_knock_again_in_this_run(server: GraphServer, code: int) -> None:
    server.fail(graph_error(code, X_Business_Use_Case_Usage=_BUSINESS % 100))
    with pytest.raises(TryLater) as caught:
        listed(server)
    assert (caught.value.again, caught.value.retry_after) == (False, 19 * 60)


def test_reading_stops_visibly_before_the_limit_is_met(server: GraphServer) -> None:
    server.add_post("Ours", day(3))
    server.usage = {"X-App-Usage": '{"call_count": 12, "total_time": 81, "of_next_year": {}}'}
    with pytest.raises(TryLater, match="81 % of what Facebook lets us ask") as caught:
        listed(server)
    assert not caught.value.again
    assert len(server.log) == 1


@pytest.mark.parametrize(
    "header", ["", "soon", "[]", "null", '{"call_count": "x"}', '{"1": [null, 7, {}]}', "[" * 10**5]
)
def test_a_usage_of_no_sense_is_none(header: str) -> None:
    assert parse_usage({"x-app-usage": header, "x-business-use-case-usage": header}) == (0, None)


def test_a_figure_that_is_withdrawn_costs_itself_alone_and_is_told_once(server: GraphServer) -> None:
    said: list[str] = []
    server.withdrawn = {"post_media_view"}
    for number in range(3):
        server.count(server.add_post("Ours", day(3, number)), post_media_view=9, post_total_media_view_unique=7)
    posts = listed(server, remark=said.append)
    assert [post.metrics for post in posts] == [Metrics(reach=7, likes=0, comments=0)] * 3
    assert len(said) == 1
    assert '"post_media_view": impressions may be missing' in said[0]
    asked = [request.first("metric") for request in server.asked("/v26.0/") if "metric" in request.query]
    assert len(asked) == 1 + 3 + 2  # all at once, each by itself, and then without the one that was refused


def test_names_fill_our_metrics_and_follow_each_other_without_a_gap() -> None:
    assert {each.fills for each in FIGURES} <= set(METRIC_NAMES)
    for on in (date(2024, 1, 1), date(2025, 11, 14), date(2025, 11, 15), date(2026, 6, 15), date(2027, 1, 1)):
        for platform, counted in (("facebook", ("impressions", "reach")), ("instagram", ("impressions",))):
            found = [each.fills for each in figures_of(platform, "any", on)]
            assert [found.count(metric) for metric in counted] == [1] * len(counted)
    assert {each.name for name in WIRES for each in figures_of(name, "video", NOW.date())} <= {
        figure for wire in WIRES.values() for figure in wire.figures
    }


@pytest.mark.parametrize("platform", WIRES)
def test_the_end_of_a_token_is_learnt(platform: str) -> None:
    with GraphServer(platform) as server:
        server.expires_at = datetime(2026, 11, 29, 3, tzinfo=UTC)
        assert open_platform(account(server)).profile().key_until == server.expires_at


def test_a_token_whose_end_nobody_tells_is_read_all_the_same(server: GraphServer) -> None:
    for reply in (graph_error(100), graph_error(10), Reply.html(404), Reply.html(200), Reply.json([])):
        server.fail(reply, when=lambda request: request.path.endswith("debug_token"))
        assert open_platform(account(server)).profile().key_until is None


def test_ends_beyond_reason_are_none(server: GraphServer) -> None:
    server.expires_at = NOW + timedelta(days=365 * 200)
    assert open_platform(account(server)).profile().key_until is None


TOML = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "threads"
handle = "harbourmind"
server = "{url}"
allow_private = true
[[campaigns]]
id = "talk"
name = "Talk It Out"
starts = 2026-11-01
purpose = "anti-stigma"
"""


def test_a_token_that_ends_soon_is_told_by_runs_and_by_check_ten_days_ahead(tmp_path: Path) -> None:
    secrets = {"OUTREACH_THREADS_TOKEN": TOKEN}
    with GraphServer("threads") as server:
        organisation = Organisation(tmp_path, TOML.format(url=server.url), secrets)
        for ends, told in ((NOW + timedelta(days=11), False), (NOW + timedelta(days=10), True), (None, False)):
            server.expires_at = ends
            [source] = organisation.night(NOW).sources
            said = "its token ends on 30 November 2026: renew it as the README says, and set OUTREACH_THREADS_TOKEN"
            assert (said in source["message"]) is told
            assert organisation.rows("SELECT key_until FROM accounts") == [(ends and int(ends.timestamp()),)]
        server.expires_at = datetime.now(UTC) + timedelta(days=9)
        found = [finding.line() for finding in check(organisation.config, organisation.database, secrets)]
        assert any(line.startswith("mend  Threads @harbourmind: answers with its credentials, but") for line in found)
        assert not any(TOKEN in line for line in found)
        [row] = organisation.rows("SELECT count(*) FROM accounts WHERE instr(server || handle, ?)", TOKEN)
        assert row == (0,)


def test_a_withdrawn_figure_stands_in_the_words_of_the_run(tmp_path: Path) -> None:
    with GraphServer("threads") as server:
        server.withdrawn = {"quotes"}
        server.count(server.add_post("Hello", day(19)), views=9, reposts=2)
        organisation = Organisation(tmp_path, TOML.format(url=server.url), {"OUTREACH_THREADS_TOKEN": TOKEN})
        [source, *_] = organisation.night(NOW).sources
    assert source["status"] == "ok"
    assert 'no longer gives the figure "quotes"' in source["message"]
    assert organisation.rows("SELECT impressions, shares FROM post_latest") == [(9, 2)]
