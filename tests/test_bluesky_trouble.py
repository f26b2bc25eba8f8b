"""Bluesky when something is wrong: logins, redirects, refusals, and answers that make no sense."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.meter import Meter
from collectors.platforms import open_platform
from collectors.platforms.bluesky_replies import parse_post
from collectors.records import Metrics
from tests.bluesky_account import ORG, PASSWORD, START, account, day, known, listed, login
from tests.loopback.bluesky import BlueskyServer
from tests.loopback.server import Reply


@pytest.fixture
def server() -> Iterator[BlueskyServer]:
    with BlueskyServer() as server:
        server.add_account(ORG, followers=120, password=PASSWORD)
        yield server


def test_without_credentials_nothing_is_said_of_us(server: BlueskyServer) -> None:
    server.add_post(ORG, "Ours", day(3))
    listed(server)
    assert not [request for request in server.log if "authorization" in request.headers]


def test_with_credentials_one_login_serves_all_requests(server: BlueskyServer) -> None:
    server.add_post(ORG, "Ours", day(3))
    meter = Meter()
    platform = open_platform(account(server, meter=meter, credentials=login()))
    platform.profile()
    assert len([post for page in platform.list_posts(START) for post in page.posts]) == 1
    assert len(server.asked("/xrpc/com.atproto.server.createSession")) == 1
    assert all("authorization" in request.headers for request in server.log[1:])
    assert meter.calls == len(server.log) == 3


def test_a_login_that_names_another_server_leads_nowhere_else(server: BlueskyServer) -> None:
    did = server.accounts[ORG].did
    with BlueskyServer() as elsewhere:
        home = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": elsewhere.url}
        server.did_document = {"id": did, "service": [home]}
        assert open_platform(account(server, credentials=login())).profile().followers == 120
        assert elsewhere.log == []


def test_a_wrong_password_is_told_without_the_password(server: BlueskyServer) -> None:
    with pytest.raises(BadCredentials) as caught:
        open_platform(account(server, credentials=login("wrong-secret"))).profile()
    assert "OUTREACH_BLUESKY_APP_PASSWORD" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


def test_half_a_login_is_not_configured(server: BlueskyServer) -> None:
    with pytest.raises(NotConfigured, match="OUTREACH_BLUESKY_HANDLE"):
        open_platform(account(server, credentials={"APP_PASSWORD": "secret"}))


def test_an_unknown_handle_names_the_setting_to_mend(server: BlueskyServer) -> None:
    del server.accounts[ORG]
    with pytest.raises(NotConfigured, match=r"campaigns\.toml"):
        open_platform(account(server)).profile()


def test_an_expired_session_is_begun_anew_by_the_next_try(server: BlueskyServer) -> None:
    platform = open_platform(account(server, credentials=login()))
    platform.profile()
    server.fail(Reply.json({"error": "ExpiredToken", "message": "Token has expired"}, 400))
    with pytest.raises(TryLater):
        platform.profile()
    assert platform.profile().followers == 120


TROUBLE: list[tuple[Reply, type[CollectionError]]] = [
    (Reply.json({"error": "AuthenticationRequired"}, 401), BadCredentials),
    (Reply.json({"error": "Forbidden"}, 403), BadCredentials),
    (Reply.json({"error": "RateLimitExceeded"}, 429), TryLater),
    (Reply.html(429), TryLater),
    (Reply.json({"error": "InternalServerError"}, 500), TryLater),
    (Reply.json([1], 502), TryLater),
    (Reply.html(503), TryLater),
    (Reply(504), TryLater),
    (Reply.html(200), UnexpectedReply),
    (Reply.html(404), UnexpectedReply),
    (Reply.json({"error": "InvalidRequest"}, 400), UnexpectedReply),
    (Reply.json([1], 400), UnexpectedReply),
    (Reply(200, b'{"posts": [', {"Content-Type": "application/json"}), UnexpectedReply),
    (Reply(200, b"[" * 9000, {"Content-Type": "application/json"}), UnexpectedReply),
    (Reply(200, b"nonsense", {"Content-Type": "application/json", "Content-Encoding": "gzip"}), UnexpectedReply),
    (Reply.json({"posts": None}), UnexpectedReply),
    (Reply.json({"posts": [{"cid": "only"}]}), UnexpectedReply),
    (Reply.json([]), UnexpectedReply),
    (Reply(302, headers={"Location": "ftp://harbourmind.example"}), UnexpectedReply),
]


@pytest.mark.parametrize(("reply", "error"), TROUBLE)
def test_each_trouble_has_its_error(server: BlueskyServer, reply: Reply, error: type[CollectionError]) -> None:
    uri = server.add_post(ORG, "Ours", day(3))
    platform = open_platform(known(server))
    server.fail(reply)
    with pytest.raises(CollectionError) as caught:
        platform.refresh([uri])
    assert type(caught.value) is error or isinstance(caught.value, error)
    assert len(server.log) == 1
    assert set(platform.refresh([uri])) == {uri}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12),
        ({"RateLimit-Reset": "{reset:.0f}"}, 90),
        ({"Retry-After": "soon"}, None),
    ],
)
def test_a_rate_limit_tells_how_long_to_wait(
    server: BlueskyServer, headers: dict[str, str], seconds: float | None
) -> None:
    reset = datetime.now(UTC).timestamp() + 90
    told = {name: value.format(reset=reset) for name, value in headers.items()}
    server.fail(Reply.json({"error": "RateLimitExceeded"}, 429, told))
    with pytest.raises(TryLater) as caught:
        open_platform(account(server)).profile()
    assert caught.value.retry_after == (seconds if seconds is None else pytest.approx(seconds, abs=30))


def test_a_server_that_is_not_there_is_tried_later(server: BlueskyServer) -> None:
    with pytest.raises(TryLater):
        open_platform(account(server, server="http://127.0.0.1:9")).profile()


def test_a_post_with_only_what_it_must_have_is_read() -> None:
    post = parse_post({"uri": "at://did:plc:x/app.bsky.feed.post/1", "indexedAt": "2026-11-01T00:00:00Z"}, ORG)
    assert (post.text, post.kind, post.metrics) == (None, "text", Metrics())


def test_counters_that_come_as_strings_are_read() -> None:
    view = {"uri": "at://x/y/z", "indexedAt": "2026-11-01T00:00:00Z", "likeCount": "12", "replyCount": None}
    assert parse_post(view, ORG).metrics == Metrics(likes=12)
