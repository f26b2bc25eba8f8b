"""What servers do to their answers when something is wrong with them, as a change of a good answer on the wire."""

import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from tests.loopback.server import Reply, Request

Spoil = Callable[[Request, Reply], Reply]
_HTML = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1>" + b"<p>cloud</p>" * 200 + b"</body></html>"
_START = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_DRIPS = 5.0  # seconds; longer than anybody in the tests waits


class Fault(NamedTuple):
    """`read`: the sources that are to be read all the same; None where that is their own affair."""

    spoil: Spoil
    read: Sequence[str] | None = ()


def _refusal(status: int, **headers: str) -> Spoil:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, good: replace(Reply.html(status, _HTML.decode()), headers=named)


def _body(body: bytes, **headers: str) -> Spoil:
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda request, good: Reply(200, body, named)


def _json(change: Callable[[Any], Any]) -> Spoil:
    """The good answer changed, where it is JSON. What a login answers stays as it is."""

    def spoil(request: Request, good: Reply) -> Reply:
        if good.status != 200 or any(
            name in request.path for name in ("access_token", "createSession", "/token", "login")
        ):
            return good
        return replace(good, body=json.dumps(change(json.loads(good.body))).encode())

    return spoil


def everywhere(value: Any, change: Callable[[Any], Any]) -> Any:
    """`change` done to every value that holds no others."""
    if isinstance(value, dict):
        return {name: everywhere(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        return [everywhere(inner, change) for inner in value]
    return change(value)


def _swapped(value: Any, depth: int) -> Any:
    """An object for a list and a list for an object, that many levels down."""
    if depth == 0:
        return {"0": value} if isinstance(value, list) else [value]
    if isinstance(value, dict):
        return {name: _swapped(inner, depth - 1) for name, inner in value.items()}
    return [_swapped(inner, depth - 1) for inner in value] if isinstance(value, list) else value


def _strange(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{name: _strange(inner) for name, inner in value.items()}, "of_next_year": [{"deep": None}]}
    return [_strange(inner) for inner in value] if isinstance(value, list) else value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wire(*parts: bytes, every: float = 0.0, after: bytes = b"") -> Spoil:
    """These bytes, then `after` again and again, one every so many seconds."""

    def say(connection: socket.socket) -> None:
        until = time.monotonic() + _DRIPS
        with suppress(OSError):
            for part in parts:
                connection.sendall(part)
            while after and time.monotonic() < until:
                time.sleep(every)
                connection.sendall(after)

    return lambda request, good: Reply(wire=say)


def _silent(*parts: bytes) -> Spoil:
    """These bytes, then nothing, the connection held open."""

    def say(connection: socket.socket) -> None:
        with suppress(OSError):
            for part in parts:
                connection.sendall(part)
            connection.settimeout(_DRIPS)
            connection.recv(1)  # ends when the client goes

    return lambda request, good: Reply(wire=say)


def _reset(request: Request, good: Reply) -> Reply:
    """Half of the answer, then a reset."""

    def say(connection: socket.socket) -> None:
        connection.sendall(_START + f"Content-Length: {2 * len(good.body) + 2}\r\n\r\n".encode() + good.body)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    return Reply(wire=say)


def _truncated(request: Request, good: Reply) -> Reply:
    return replace(good, status=200, body=good.body[: len(good.body) // 2] or b"{")


def _packed(request: Request, good: Reply) -> Reply:
    """300 MB of blanks, packed."""
    return Reply(200, _bomb(), {"Content-Encoding": "gzip"})


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()


def _gigantic(request: Request, good: Reply) -> Reply:
    def say(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(_START + b"Content-Length: 500000000\r\n\r\n")
            for _ in range(500):
                connection.sendall(b" " * 1_000_000)

    return Reply(wire=say)


GIGANTIC: dict[str, Spoil] = {"gigantic body": _gigantic, "gzip bomb": _packed}


@contextmanager
def full_backlog(port: int) -> Iterator[None]:
    """A socket that listens and never accepts, its queue full: who connects hears nothing."""
    with closing(socket.socket()) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        yield
        for each in waiting:
            each.close()


_NO_LINKS = ()
_WHATEVER = None
_WAITS = {
    "in seconds": "7", "as a date": "Mon, 02 Nov 2026 03:00:09 GMT", "absurdly long": "99999999999999999999",
    "for a day": "86400", "negative": "-5", "garbage": "soon", "not a number": "nan", "empty": "",
}  # fmt: skip

FAULTS: dict[str, Fault] = {
    **{f"HTTP {status}": Fault(_refusal(status)) for status in (401, 402, 403, 418, 429, 451, 500, 502, 503, 504)},
    **{f"HTTP {status}": Fault(_refusal(status), _NO_LINKS) for status in (400, 404, 410)},
    **{f"429, Retry-After {name}": Fault(_refusal(429, Retry_After=said)) for name, said in _WAITS.items()},
    "429, reset in the past": Fault(_refusal(429, X_Rate_Limit_Reset="1", RateLimit_Reset="1", X_RateLimit_Reset="1")),
    "429, reset far away": Fault(
        _refusal(429, X_Rate_Limit_Reset="9" * 30, RateLimit_Reset="9" * 10, X_RateLimit_Reset="9999-12-31T23:59:59Z")
    ),
    "200 with HTML": Fault(_body(_HTML, Content_Type="text/html")),
    "204 without anything": Fault(lambda request, good: Reply(204)),
    "empty body": Fault(_body(b"")),
    "truncated JSON": Fault(_truncated),
    "nested too deeply": Fault(_body(b"[" * 100_000)),
    "a number of 5,000 digits": Fault(_body(b"9" * 5_000)),
    "null": Fault(_body(b"null")),
    "an empty list": Fault(_body(b"[]"), _WHATEVER),
    "an empty object": Fault(_body(b"{}"), _WHATEVER),
    "a string": Fault(_body(b'"maintenance"')),
    "invalid UTF-8": Fault(_body(b'{"data": "\xff\xfe"}')),
    "broken compression": Fault(_body(b"nonsense", Content_Encoding="gzip")),
    "unknown charset": Fault(_body(b"\x80\x81", Content_Type="application/json; charset=klingon")),
    **{
        f"lists and objects swapped, {depth} deep": Fault(
            _json(lambda value, depth=depth: _swapped(value, depth)), _WHATEVER  # type: ignore[misc]
        )
        for depth in range(4)
    },
    "all values null": Fault(_json(lambda value: everywhere(value, lambda inner: None)), _WHATEVER),
    "numbers as lists": Fault(
        _json(lambda value: everywhere(value, lambda inner: [inner] if _is_count(inner) else inner)), _WHATEVER
    ),
    "strings as numbers": Fault(
        _json(lambda value: everywhere(value, lambda inner: 7 if isinstance(inner, str) else inner)), _WHATEVER
    ),
    "numbers as infinity": Fault(
        _json(lambda value: everywhere(value, lambda inner: float("inf") if _is_count(inner) else inner)), _WHATEVER
    ),
    "connection reset in mid-body": Fault(_reset),
    "closed without a word": Fault(_wire()),
    "something that is no HTTP": Fault(_wire(b"220 mail ready\r\n")),
    "endless headers": Fault(_wire(_START, every=0.0, after=b"X-More: " + b"a" * 60_000 + b"\r\n")),
}  # fmt: skip
HARMLESS: dict[str, Spoil] = {
    "unknown fields": _json(_strange),
    "numbers as strings": _json(
        lambda value: everywhere(value, lambda inner: str(inner) if _is_count(inner) else inner)
    ),
    "headers nobody needs": lambda request, good: replace(
        good, headers={**good.headers, "X-RateLimit-Reset": "soon", "Deprecation": "true", "Set-Cookie": "a=b"}
    ),
}
SLOW: dict[str, Spoil] = {
    "drips its body": _wire(_START + b"Content-Length: 1000000\r\n\r\n", every=0.05, after=b" "),
    "drips its headers": _wire(_START + b"X-Slow: ", every=0.05, after=b"a"),
    "headers, then nothing": _silent(_START + b"Content-Length: 1000000\r\n\r\n{"),
    "accepts, then nothing": _silent(),
}


def more_behind(good: Reply) -> Reply:
    """A page that says there is another one behind it, in each source's way of saying so."""
    if good.status != 200:
        return good
    page = json.loads(good.body)
    if isinstance(page, dict) and "feed" in page:
        page["cursor"] = "0"
    elif isinstance(page, dict) and page.get("kind") == "Listing":
        page["data"]["after"] = "t3_p01"
    elif isinstance(page, dict) and "meta" in page:
        page["meta"] |= {"next_token": "0", "total_rows": 10**6}
    elif isinstance(page, dict) and "shortUrls" in page:
        page["shortUrls"]["pagination"]["pagesCount"] = 9
    if isinstance(page, dict) and isinstance(page.get("data"), list):
        page["paging"] = {"cursors": {"after": "c0"}, "next": "https://graph.example/next"}
    headers = {name: value for name, value in good.headers.items() if name != "Link"}
    return replace(good, body=json.dumps(page).encode(), headers=headers)
