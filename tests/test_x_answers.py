"""X: refusals, broken answers and renamed words. The real tweepy on loopback."""

from collections.abc import Iterator

import pytest

from collectors.errors import BadCredentials, CollectionError, TryLater, UnexpectedReply
from collectors.meter import Budget, Meter
from collectors.platforms.x import X
from tests.loopback.server import Reply
from tests.loopback.x import KEYS, XServer, post_id
from tests.x_account import Clock, add, ago, connect, listed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[XServer]:
    with XServer(lambda: clock.now) as server:
        yield server


@pytest.fixture
def x(server: XServer, clock: Clock) -> X:
    return connect(server, clock)


class TestTrouble:
    @pytest.mark.parametrize(
        ("status", "kind", "told"),
        [
            (400, UnexpectedReply, "HTTP 400"),
            (401, BadCredentials, "OUTREACH_X_CONSUMER_KEY"),
            (402, BadCredentials, "buy credits"),
            (403, BadCredentials, "refuses this app"),
            (404, UnexpectedReply, "HTTP 404"),
            (301, UnexpectedReply, "HTTP 301"),
            (500, TryLater, "HTTP 500"),
            (503, TryLater, "HTTP 503"),
        ],
    )
    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errors": [1], "detail": 7}', b'{"errors": null}'])
    def test_every_refusal_is_one_of_our_errors(
        self, server: XServer, x: X, status: int, kind: type[CollectionError], told: str, body: bytes
    ) -> None:
        server.fail(Reply(status, body, {"Location": "https://elsewhere.example/"}))
        with pytest.raises(kind, match=told):
            x.profile()

    @pytest.mark.parametrize(
        ("header", "wait"), [("1795403100", 300.0), ("1795402000", 0.0), (None, None), ("x", None)]
    )
    def test_a_rate_limit_says_how_long_to_wait(self, server: XServer, x: X, header: str | None, wait: float) -> None:
        headers = {} if header is None else {"x-rate-limit-reset": header}
        server.fail(Reply.json({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, 429, headers))
        with pytest.raises(TryLater) as caught:
            x.profile()
        assert (caught.value.retry_after, caught.value.again) == (wait, True)

    def test_the_servers_own_limit_is_met(self, server: XServer, x: X) -> None:
        server.limits["users/me"] = 1
        x.profile()
        with pytest.raises(TryLater) as caught:
            x.profile()
        assert caught.value.retry_after == 900

    @pytest.mark.parametrize(
        "body", [b"", b"<html>", b'{"data": [', b"[" * 100_000, b"9" * 5_000, b"7", b"[]", b"\xff"]
    )
    def test_an_answer_that_is_no_answer_is_unexpected(self, server: XServer, x: X, body: bytes) -> None:
        server.fail(Reply(200, body), times=2)
        with pytest.raises(UnexpectedReply):
            listed(x)

    def test_a_server_that_is_not_there_is_tried_later_and_costs_nothing(self, server: XServer, clock: Clock) -> None:
        meter = Meter(Budget(100_000))
        with pytest.raises(TryLater, match=r"X \(127.0.0.1\) cannot be reached"):
            listed(connect(server, clock, meter, server="http://127.0.0.1:9"))
        assert (meter.calls, meter.spent) == (1, 0)

    def test_without_a_server_no_other_host_than_x_is_asked(self, server: XServer, clock: Clock) -> None:
        with pytest.raises(TryLater, match=r"X \(api.twitter.com\) cannot be reached"):
            connect(server, clock, server=None).profile()

    def test_no_key_is_in_any_message(self, server: XServer, clock: Clock) -> None:
        keys = {name: f"secret-{name}" for name in KEYS}
        with pytest.raises(BadCredentials) as caught:
            connect(server, clock, credentials=keys).profile()
        assert "secret" not in str(caught.value)


class TestNewWords:
    def test_both_of_xs_vocabularies_give_the_same_posts(self, server: XServer, clock: Clock) -> None:
        add(
            server, ago(days=2), "Hello #Harbour", retweet_count=2, quote_count=1, url_link_clicks=4, note="Hello " * 60
        )
        add(server, ago(days=3), reference=("quoted", "5"))
        first = add(server, ago(days=4))
        server.edit_post(first, post_id(ago(days=3, hours=23, minutes=50)), "Hi", ago(days=3, hours=23, minutes=50))
        old = listed(connect(server, clock))
        server.renamed = True
        meter = Meter()
        x = connect(server, clock, meter)
        assert listed(x) == old
        assert x.refresh([first])[first] == old[-1]
        assert meter.calls == 3 + 2  # one request was turned down, and none after it

    def test_a_complaint_that_stays_is_told(self, server: XServer, x: X) -> None:
        server.fail(Reply.json({"errors": [{"message": "The query parameter [tweet.fields] is not valid"}]}, 400), 2)
        with pytest.raises(UnexpectedReply, match="does not understand the names of the fields"):
            listed(x)

    def test_a_long_post_is_read_whole(self, server: XServer, x: X) -> None:
        note = "A long story. " * 30 + "https://harbourmind.example/help"
        add(server, ago(days=1), "A long story.", note=note)
        [post] = listed(x)
        assert (post.text, post.links) == (note, ("https://harbourmind.example/help",))

    @pytest.mark.parametrize(("key", "kind"), [("3_1", "image"), ("7_1", "video"), ("13_1", "video")])
    def test_media_tell_the_kind(self, server: XServer, x: X, key: str, kind: str) -> None:
        add(server, ago(days=1), media_keys=[key])
        assert listed(x)[0].kind == kind
