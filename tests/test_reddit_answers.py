"""Reddit: refusals, broken answers, limits and a praw.ini in the way. The real praw on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import praw.config
import pytest

from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.meter import Meter
from collectors.platforms.reddit import Reddit
from collectors.records import Thread
from tests.loopback.reddit import RedditServer
from tests.loopback.server import Reply
from tests.reddit_account import Clock, connect, listed, not_a_login


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[RedditServer]:
    with RedditServer(lambda: clock.now) as server:
        yield server


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def reddit(server: RedditServer, clock: Clock, meter: Meter) -> Reddit:
    return connect(server, clock, meter)


class TestTrouble:
    @pytest.mark.parametrize(
        ("status", "kind", "told"),
        [
            (302, UnexpectedReply, "HTTP 302"),
            (400, UnexpectedReply, "HTTP 400"),
            (401, BadCredentials, "OUTREACH_REDDIT_CLIENT_ID"),
            (403, NotConfigured, "approved"),
            (404, NotConfigured, "handle"),
            (408, TryLater, "HTTP 408"),
            (500, TryLater, "HTTP 500"),
            (503, TryLater, "HTTP 503"),
        ],
    )
    def test_every_refusal_is_one_of_our_errors_after_one_request(
        self, server: RedditServer, reddit: Reddit, status: int, kind: type[CollectionError], told: str
    ) -> None:
        server.fail(Reply(status, b"<html>", {"Location": "https://elsewhere.example/"}), when=not_a_login)
        with pytest.raises(kind, match=told):
            reddit.profile()
        assert len(server.log) == 2

    @pytest.mark.parametrize(("status", "kind"), [(400, BadCredentials), (401, BadCredentials), (403, BadCredentials),
                                                  (302, BadCredentials), (429, TryLater), (503, TryLater)])  # fmt: skip
    def test_a_refused_login_is_one_of_our_errors(
        self, server: RedditServer, reddit: Reddit, status: int, kind: type[CollectionError]
    ) -> None:
        server.fail(Reply(status, b"", {"Location": "https://elsewhere.example/"}))
        with pytest.raises(kind):
            reddit.profile()
        assert len(server.log) == 1

    @pytest.mark.parametrize(
        "body", [b"", b"{}", b"[]", b"7", b'{"access_token": "a"}', b"<html>", b'{"expires_in": []}']
    )
    def test_a_login_that_is_none_is_unexpected(self, server: RedditServer, reddit: Reddit, body: bytes) -> None:
        server.fail(Reply(200, body))
        with pytest.raises(UnexpectedReply):
            reddit.profile()

    def test_a_login_error_with_a_friendly_status_is_bad_credentials(
        self, server: RedditServer, reddit: Reddit
    ) -> None:
        server.fail(Reply.json({"error": "invalid_grant"}))
        with pytest.raises(BadCredentials, match="refused the login"):
            reddit.profile()

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[", b"[" * 100_000, b"9" * 5_000, b"7", b"{}", b"[]", b"\xff"])
    def test_an_answer_that_is_no_answer_is_unexpected(self, server: RedditServer, reddit: Reddit, body: bytes) -> None:
        server.fail(Reply(200, body), times=4, when=not_a_login)
        for ask in (reddit.profile, lambda: listed(reddit), lambda: reddit.refresh(["a"])):
            with pytest.raises(UnexpectedReply):
                ask()
        with pytest.raises(UnexpectedReply):
            reddit.list_comments([Thread("a")])

    @pytest.mark.parametrize(("header", "wait"), [("30", 30.0), ("soon", None), ("-5", None), (None, None)])
    def test_a_rate_limit_says_how_long_to_wait(
        self, server: RedditServer, reddit: Reddit, header: str | None, wait: float | None
    ) -> None:
        server.fail(Reply(429, b"", {} if header is None else {"retry-after": header}), when=not_a_login)
        with pytest.raises(TryLater) as caught:
            reddit.profile()
        assert (caught.value.retry_after, caught.value.again) == (wait, True)

    def test_a_limit_used_up_is_not_overstepped_and_not_slept_through(
        self, server: RedditServer, clock: Clock, reddit: Reddit, meter: Meter
    ) -> None:
        server.limit = 1
        reddit.profile()
        with pytest.raises(TryLater) as caught:
            reddit.profile()
        assert caught.value.retry_after == 600
        assert meter.calls == len(server.log) == 2
        clock.now += timedelta(seconds=600)
        assert reddit.profile().followers == 310

    def test_a_server_that_is_not_there_is_asked_once(self, server: RedditServer, clock: Clock, meter: Meter) -> None:
        with pytest.raises(TryLater, match=r"Reddit \(127.0.0.1\) cannot be reached"):
            connect(server, clock, meter, server="http://127.0.0.1:9").profile()
        assert meter.calls == 1

    def test_without_a_server_only_reddit_is_asked(self, server: RedditServer, clock: Clock, meter: Meter) -> None:
        with pytest.raises(TryLater, match=r"Reddit \(www.reddit.com\)"):
            connect(server, clock, meter, server=None).profile()


class TestPrawIni:
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(praw.config.Config, "CONFIG", None)

    def test_cannot_change_whom_we_ask(
        self, server: RedditServer, clock: Clock, meter: Meter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("praw.ini").write_text("[DEFAULT]\ntimeout=soon\nusername=a\npassword=b\noauth_url=http://127.0.0.1:9\n")
        monkeypatch.setenv("PRAW_ALLOW_ENDPOINT_OVERRIDE", "1")  # keeps praw from warning; it changes nothing else
        monkeypatch.setenv("praw_site", "elsewhere")
        assert connect(server, clock, meter).profile().followers == 310

    def test_that_cannot_be_read_is_named(self, server: RedditServer, clock: Clock, meter: Meter) -> None:
        Path("praw.ini").write_text("no section")
        with pytest.raises(NotConfigured, match=r"praw\.ini"):
            connect(server, clock, meter)
