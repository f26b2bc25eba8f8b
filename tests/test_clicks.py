"""What holds for every click source that is asked over HTTP: troubles become our errors, and no key is told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from collectors.clicks import Setup, open_click_source
from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from tests.click_world import FIRST, HELP, LAST, MENS_HEALTH, setup
from tests.loopback import ga4
from tests.loopback.bitly import BitlyServer
from tests.loopback.matomo import MatomoServer
from tests.loopback.plausible import PlausibleServer
from tests.loopback.server import LoopbackServer, Reply
from tests.loopback.shlink import ShlinkServer
from tests.loopback.umami import UmamiServer
from tests.loopback.yourls import YourlsServer

SERVERS: dict[str, Callable[[], LoopbackServer]] = {
    "plausible": PlausibleServer,
    "shlink": ShlinkServer,
    "bitly": BitlyServer,
    "matomo": MatomoServer,
    "ga4": ga4.Ga4Server,
    "umami": UmamiServer,
    "yourls": YourlsServer,
}
KEYS = {
    "plausible": "plausible-key",
    "shlink": "shlink-key",
    "bitly": "bitly-token",
    "matomo": "matomo-token",
    "ga4": ga4.key(),
    "umami": "umami-key",
    "yourls": "yourls-signature",
}


@pytest.fixture(params=SERVERS)
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Setup, LoopbackServer]]:
    """A click source set up against its own loopback server."""
    with ExitStack() as stack:
        server = stack.enter_context(SERVERS[request.param]())
        if isinstance(server, BitlyServer):
            server.add_bitlink("go.harbourmind.example/mens", HELP)
        yield setup(request.param, server.url, KEYS[request.param]), server


def read(place: Setup) -> int:
    return len(list(open_click_source(place).read(FIRST, LAST, [MENS_HEALTH])))


def test_every_request_is_metered(place: tuple[Setup, LoopbackServer]) -> None:
    read(place[0])
    assert place[0].meter.calls == len(place[1].log) > 0


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply.json({}, 401), BadCredentials),
        (Reply.json({}, 402), BadCredentials),
        (Reply.json({}, 429, {"Retry-After": "7"}), TryLater),
        (Reply.html(503), TryLater),
        (Reply.html(500), TryLater),
        (Reply.json({}, 418), UnexpectedReply),
        (Reply(200, b'{"results": [', {}), UnexpectedReply),
        (Reply(200, b"[" * 100_000, {}), UnexpectedReply),
        (Reply(200, b"not gzip", {"Content-Encoding": "gzip"}), UnexpectedReply),
        (Reply.json(None), UnexpectedReply),
        (Reply(204), UnexpectedReply),
    ],
)
def test_refusals_and_nonsense_become_our_errors_after_one_request(
    place: tuple[Setup, LoopbackServer], reply: Reply, error: type[CollectionError]
) -> None:
    source, server = place
    server.fail(reply, times=9)
    with pytest.raises(error) as caught:
        read(source)
    assert len(server.log) == 1
    assert KEYS[source.source] not in str(caught.value)


def test_the_wait_a_server_asks_for_is_handed_on(place: tuple[Setup, LoopbackServer]) -> None:
    place[1].fail(Reply.json({}, 429, {"Retry-After": "7"}))
    with pytest.raises(TryLater) as caught:
        read(place[0])
    assert caught.value.retry_after == 7


def test_a_server_that_is_down_is_for_later(place: tuple[Setup, LoopbackServer]) -> None:
    with LoopbackServer() as gone:
        url = gone.url
    with pytest.raises(TryLater, match="could not be reached"):
        read(replace(place[0], url=url))


def test_an_address_that_is_none_is_a_mistake_of_the_configuration(place: tuple[Setup, LoopbackServer]) -> None:
    for url in ("https://harbourmind.example:door", "ftp://harbourmind.example", f"https://{70 * 'a'}.example"):
        with pytest.raises(NotConfigured, match="url"):
            read(replace(place[0], url=url))


@pytest.mark.parametrize(
    ("key", "error"),
    [(None, NotConfigured), ("", NotConfigured), ("pässwort", BadCredentials), ("two\nlines", BadCredentials)],
)
def test_a_key_that_cannot_be_one_is_refused_before_any_request(
    place: tuple[Setup, LoopbackServer], key: str | None, error: type[CollectionError]
) -> None:
    with pytest.raises(error, match="OUTREACH_") as caught:
        read(replace(place[0], credential=key))
    assert not key or key not in str(caught.value)
    assert place[1].log == []
