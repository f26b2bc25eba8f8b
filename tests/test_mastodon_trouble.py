"""Mastodon when something is wrong: tokens, redirects, refusals, and answers that make no sense."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.platforms import open_platform
from collectors.platforms.mastodon_replies import (
    parse_post,
    parse_statuses,
)
from collectors.records import Metrics
from tests.loopback.mastodon import MastodonServer
from tests.loopback.server import Reply
from tests.mastodon_account import ORG, TOKEN, account, day, known, listed


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    with MastodonServer() as server:
        server.add_account(ORG, followers=120)
        server.tokens[TOKEN] = ORG
        yield server


def test_without_a_token_nothing_is_said_of_us(server: MastodonServer) -> None:
    server.add_post(ORG, "Ours", day(3))
    listed(server)
    assert not [request for request in server.log if "authorization" in request.headers]


def test_a_token_of_another_account_is_refused_by_name_of_the_setting(server: MastodonServer) -> None:
    server.add_account("somebody")
    server.tokens["token-of-theirs"] = "somebody"
    with pytest.raises(BadCredentials, match="OUTREACH_MASTODON_TOKEN") as caught:
        open_platform(account(server, credentials={"TOKEN": "token-of-theirs"})).profile()
    assert "token-of-theirs" not in str(caught.value)


def test_a_handle_may_name_its_server_and_be_written_in_any_case(server: MastodonServer) -> None:
    handle = f"HarbourMind@{server.url.removeprefix('http://')}"
    platform = open_platform(account(server, handle=handle, credentials={"TOKEN": TOKEN}))
    assert platform.profile().native_id == server.accounts[ORG].id


def test_a_revoked_token_is_told_without_the_token(server: MastodonServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_MASTODON_TOKEN") as caught:
        open_platform(account(server, credentials={"TOKEN": "revoked-secret"})).profile()
    assert "revoked-secret" not in str(caught.value)


def test_an_unknown_handle_names_the_setting_to_mend(server: MastodonServer) -> None:
    with pytest.raises(NotConfigured, match=r"campaigns\.toml"):
        open_platform(account(server, handle="nobody")).profile()


TROUBLE: list[tuple[Reply, type[CollectionError]]] = [
    (Reply.json({"error": "The access token is invalid"}, 401), BadCredentials),
    (Reply.json({"error": "Your login is currently disabled"}, 403), BadCredentials),
    (Reply.json({"error": "Too many requests"}, 429), TryLater),
    (Reply.html(429), TryLater),
    (Reply.json({"error": "Error"}, 500), TryLater),
    (Reply(502, b"[" * 100_000), TryLater),
    (Reply.html(503), TryLater),
    (Reply.html(522), TryLater),
    (Reply.html(200), UnexpectedReply),
    (Reply.json({"error": "Validation error"}, 422), UnexpectedReply),
    (Reply(200, b'[{"id":', {"Content-Type": "application/json"}), UnexpectedReply),
    (Reply(200, b"[" * 100_000, {"Content-Type": "application/json"}), UnexpectedReply),
    (Reply.json({"statuses": []}), UnexpectedReply),
    (Reply.json([{"id": "12"}]), UnexpectedReply),
    (Reply.json([{"id": "../12", "created_at": "2026-11-01T00:00:00Z"}]), UnexpectedReply),
    (Reply.json(None), UnexpectedReply),
    (Reply(200), UnexpectedReply),
]


@pytest.mark.parametrize(("reply", "error"), TROUBLE)
def test_each_trouble_has_its_error(server: MastodonServer, reply: Reply, error: type[CollectionError]) -> None:
    post = server.add_post(ORG, "Ours", day(3))
    platform = open_platform(known(server))
    server.fail(reply)
    with pytest.raises(error):
        platform.refresh([post])
    assert len(server.log) == 1
    assert set(platform.refresh([post])) == {post}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12),
        ({"X-RateLimit-Reset": "{reset}"}, 90),
        ({"X-RateLimit-Reset": "{seconds:.0f}"}, 90),
        ({"X-RateLimit-Reset": "soon"}, None),
    ],
)
def test_a_rate_limit_tells_how_long_to_wait(
    server: MastodonServer, headers: dict[str, str], seconds: float | None
) -> None:
    reset = datetime.now(UTC) + timedelta(seconds=90)
    told = {name: value.format(reset=reset, seconds=reset.timestamp()) for name, value in headers.items()}
    server.fail(Reply.json({"error": "Too many requests"}, 429, told))
    with pytest.raises(TryLater) as caught:
        open_platform(account(server)).profile()
    assert caught.value.retry_after == (seconds if seconds is None else pytest.approx(seconds, abs=60))


@pytest.mark.parametrize("headers", [{"X-RateLimit-Reset": "soon"}, {"Link": "<<<"}, {"Deprecation": "true"}])
def test_headers_we_do_not_need_cannot_do_harm(server: MastodonServer, headers: dict[str, str]) -> None:
    server.fail(Reply.json([], headers=headers))
    assert listed(server, native_id="1") == []


def test_a_server_that_is_not_there_is_tried_later(server: MastodonServer) -> None:
    with pytest.raises(TryLater):
        open_platform(account(server, server="http://127.0.0.1:9")).profile()


def test_a_post_with_only_what_it_must_have_is_read() -> None:
    [status] = parse_statuses([{"id": 12, "created_at": "2026-11-01T00:00:00Z"}])
    post = parse_post(status, "https://m.example/@a")
    assert (post.native_id, post.text, post.kind, post.metrics) == ("12", None, "text", Metrics())
    assert post.url == "https://m.example/@a/12"


def test_counters_that_come_as_strings_are_read() -> None:
    given = {"id": "12", "created_at": "2026-11-01T00:00:00Z", "favourites_count": "12", "replies_count": None}
    [status] = parse_statuses([given])
    assert parse_post(status, "").metrics == Metrics(likes=12)
