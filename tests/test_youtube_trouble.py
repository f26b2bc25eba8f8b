"""YouTube in trouble: every refusal asks for something of us, and none of them shows a key."""

import traceback
from collections.abc import Iterator
from datetime import datetime

import pytest

from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.limits import Limits
from collectors.platforms import open_platform
from tests.loopback.server import Reply
from tests.loopback.youtube import CONSENT, KEY, YouTubeServer, error
from tests.youtube_account import WITH_CONSENT, account, day, listed


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    with YouTubeServer() as server:
        yield server


def trouble(server: YouTubeServer, **more: object) -> CollectionError:
    with pytest.raises(CollectionError) as caught:
        open_platform(account(server, **more)).profile()
    assert not any(secret in str(caught.value) for secret in (KEY, *CONSENT.values(), server.url))
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (error(403, "quotaExceeded"), TryLater, "used up until midnight Pacific"),
        (error(403, "rateLimitExceeded"), TryLater, "later"),
        (error(400, "badRequest", "API_KEY_INVALID"), BadCredentials, "OUTREACH_YOUTUBE_KEY"),
        (error(403, "accessNotConfigured"), BadCredentials, "switch on YouTube Data API v3"),
        (error(401, "authError"), BadCredentials, "OUTREACH_YOUTUBE_KEY"),
        (error(403, "forbidden"), UnexpectedReply, "forbidden"),
        (Reply.html(503), TryLater, "HTTP 503"),
        (Reply.html(200), UnexpectedReply, "no JSON"),
        (Reply.json([]), UnexpectedReply, "no JSON object"),
        (Reply.json({}), UnexpectedReply, "without the list"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:9/"}), UnexpectedReply, "HTTP 302"),
        (Reply(200, b"[" * 2_000_000), UnexpectedReply, "more than"),
        (Reply(delay=0.5), TryLater, "did not answer in time"),
    ],
)
def test_a_refusal_asks_for_what_mends_it(server: YouTubeServer, reply: Reply, kind: type, said: str) -> None:
    server.fail(reply)
    found = trouble(server, limits=Limits(read=0.2, size=2**20))
    assert type(found).__mro__.index(kind) <= 1
    assert said in str(found)
    assert len(server.log) == 1


def test_a_quota_that_is_used_up_is_not_asked_for_again(server: YouTubeServer) -> None:
    server.fail(error(403, "quotaExceeded"))
    found = trouble(server)
    assert isinstance(found, TryLater)
    assert not found.again


@pytest.mark.parametrize(
    ("wrong", "said"), [("REFRESH_TOKEN", "give it anew"), ("CLIENT_SECRET", "OUTREACH_YOUTUBE_CLIENT_SECRET")]
)
def test_a_consent_that_has_ended_says_how_to_give_it_anew(server: YouTubeServer, wrong: str, said: str) -> None:
    found = trouble(server, credentials={**WITH_CONSENT, wrong: "another-one"})
    assert isinstance(found, BadCredentials)
    assert said in str(found)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply.html(503), TryLater),
        (Reply.json({"error": "server_error"}, 400), UnexpectedReply),
        (Reply.html(200), UnexpectedReply),
        (Reply.json({"expires_in": "soon"}), UnexpectedReply),
    ],
)
def test_the_token_is_asked_for_once(server: YouTubeServer, reply: Reply, kind: type) -> None:
    server.fail(reply)
    assert isinstance(trouble(server, credentials=WITH_CONSENT), kind)
    assert len(server.log) == 1


def test_an_answer_without_its_token_is_repeated_nowhere(server: YouTubeServer) -> None:
    server.fail(Reply.json({"refresh_token": "a-new-one", "expires_in": 3599}))
    found = trouble(server, credentials=WITH_CONSENT)
    assert "a-new-one" not in "".join(traceback.format_exception(found))


def test_one_token_serves_a_whole_night(server: YouTubeServer) -> None:
    server.add_video("Talking helps", day(3))
    listed(server, credentials=WITH_CONSENT)
    assert len(server.asked("/token")) == 1


def test_half_a_consent_and_none_at_all_are_told(server: YouTubeServer) -> None:
    for given, said in (({}, "OUTREACH_YOUTUBE_KEY"), ({"CLIENT_ID": "a"}, "OUTREACH_YOUTUBE_REFRESH_TOKEN")):
        with pytest.raises(NotConfigured, match=said):
            open_platform(account(server, credentials=given))


@pytest.mark.parametrize(
    ("path", "spoilt"),
    [
        ("/youtube/v3/channels", {"items": [{"id": "UC1"}]}),
        ("/youtube/v3/playlistItems", {"items": [{"contentDetails": {}}]}),
        ("/youtube/v3/videos", {"items": [{"id": "video000001", "snippet": {}}]}),
        ("/v2/reports", {"rows": [["a", 1]]}),
    ],
)
def test_an_answer_without_what_is_needed_is_unexpected(server: YouTubeServer, path: str, spoilt: object) -> None:
    server.add_video("Talking helps", day(3))
    server.fail(Reply.json(spoilt), when=lambda request: request.path == path)
    with pytest.raises(UnexpectedReply):
        listed(server, datetime.fromisoformat("2026-11-01T00:00:00Z"), credentials=WITH_CONSENT)
