"""Requests that no browser sends, to the real server: answered in time, without a fault, with nothing of itself."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser import ROOT, SERVE, served, wait_until_up
from tests.reading_world import reading_world
from tests.sign_in_world import free_port

LONGEST = 10  # seconds
UNFINISHED = 0.4  # seconds; a server rightly waits for the rest of what is no whole request
TELLS = (b"Traceback", b"site-packages", b'.py"', b"outreach.db", b"sqlite", b"/work/", b"/home/", b"/tmp/")
OWN = ("/healthz", "/reach/healthz", "/reach/", "/reach/_stcore/health", "/reach/_stcore/host-config")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = reading_world(tmp_path_factory.mktemp("requests") / "outreach.db", sample=True)
    with served(world, base_path="reach") as address:
        yield address


def say(address: str, raw: bytes, *, wait: float = LONGEST) -> bytes:
    """Sends these bytes as they are; gives all that comes back until the server closes, or says nothing for so long."""
    parts = urlsplit(address)
    with closing(socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=wait)) as line:
        answer = b""
        with suppress(TimeoutError, ConnectionError):
            line.sendall(raw)
            while data := line.recv(65536):
                answer += data
        return answer


def request(path: bytes, method: bytes = b"GET", headers: bytes = b"", body: bytes = b"") -> bytes:
    return method + b" " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + b"\r\n" + body


def harmless(address: str, raw: bytes, wait: float = LONGEST) -> bytes:
    began = time.monotonic()
    answer = say(address, raw, wait=wait)
    assert time.monotonic() - began < LONGEST
    status = answer[9:12]
    assert not status.startswith(b"5") or status == b"501", answer[:300]
    assert not [word for word in TELLS if word in answer], answer[:600]
    return answer


PATHS = st.sampled_from(OWN).map(str.encode) | st.binary(max_size=300).map(lambda tail: b"/" + tail) | st.sampled_from(
    [b"/healthz/../../etc/passwd", b"/reach/%2e%2e/%2e%2e/etc/passwd", b"/healthz%00", b"/healthz%ff%fe", b"//healthz",
     b"/reach/app/static/../../app.py", b"/reach/app/static/%2e%2e/app.py", b"/reach/app/static/..%5capp.py", b"*",
     b"/reach/media/../app.py", b"/reach/component/x/../../app.py", b"/reach/static/%2e%2e%2f%2e%2e%2fapp.py",
     b"/reach/media/" + b"a" * 64 + b".csv", b"/reach/_stcore/upload_file/x/y", b"http://evil.example/healthz",
     b"/" + b"a" * 9_000, b"/healthz?" + b"a=b&" * 2_000, b"/\xff\xfe", b"/reach/_stcore/stream"]
)  # fmt: skip
METHODS = st.sampled_from([b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT", b"G\x00T"])
METHODS |= st.binary(min_size=1, max_size=12)
HEADERS = st.lists(
    st.sampled_from([
        b"Transfer-Encoding: chunked", b"Transfer-Encoding: xchunked", b"Content-Length: 5", b"Content-Length: 6",
        b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Expect: 100-continue", b"Upgrade: websocket",
        b"Host: evil.example", b"X-Forwarded-Host: evil.example", b"X-Forwarded-For: 1",
            b"Cookie: _streamlit_user=\xff",
        b"Cookie: outreach_wanted=%00%0d%0a", b"Range: bytes=0-0,-1", b"Accept-Encoding: \xff", b"Origin: null",
        b": no name", b"X: " + b"y" * 8_000, b" folded: x", b"Content-Type: multipart/form-data; boundary=",
    ]),
    max_size=4,
).map(lambda lines: b"".join(line + b"\r\n" for line in lines))  # fmt: skip
SHAPES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SHAPES
@given(path=PATHS, method=METHODS, headers=HEADERS, body=st.binary(max_size=200))
def test_no_request_is_answered_with_a_fault(
    address: str, path: bytes, method: bytes, headers: bytes, body: bytes
) -> None:
    harmless(address, request(path, method, headers, body), UNFINISHED)


@settings(SHAPES, max_examples=30)
@given(raw=st.binary(max_size=400))
def test_what_is_no_request_at_all_does_no_harm(address: str, raw: bytes) -> None:
    harmless(address, raw, UNFINISHED)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200))
def test_any_path_that_can_be_asked_for_is_answered(address: str, path: str) -> None:
    assert harmless(address, request(f"/{path}".encode())).startswith(b"HTTP/1.1 ")


def test_a_request_within_a_request_is_not_carried_out(address: str) -> None:
    inner = request(b"/healthz")
    smuggled = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"
    answer = say(address, request(b"/healthz", b"POST", smuggled, b"0\r\n\r\n" + inner), wait=3)
    assert answer.count(b"HTTP/1.1 200") == 0
    twice = b"Content-Length: 0\r\nContent-Length: 44\r\n"
    answer = say(address, request(b"/healthz", b"GET", twice, inner), wait=3)
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_the_state_of_health_says_four_things_and_no_more(address: str) -> None:
    answer = harmless(address, request(b"/healthz"))
    assert set(json.loads(answer.partition(b"\r\n\r\n")[2])) == {"status", "data_as_of", "data_age_hours"}
    for method in (b"POST", b"PUT", b"DELETE", b"PATCH"):
        assert harmless(address, request(b"/healthz", method))[9:12] == b"405"


def test_another_name_for_this_computer_is_not_answered(address: str) -> None:
    """Another site's name that is made to lead here must not get at what only this computer may see."""
    for path in (b"/reach/", b"/reach/_stcore/host-config"):
        raw = request(path).replace(b"Host: 127.0.0.1", b"Host: evil.example")
        answer = harmless(address, raw)
        assert b"evil.example" not in answer
        assert b"Harbour" not in answer


@pytest.mark.parametrize(
    "path", ["_stcore/upload_file/s/f", "_stcore/bidi-components/x/y", "component/a.b/c", "media/x"]
)
def test_no_route_of_the_framework_that_we_do_not_use_gives_or_takes_a_file(address: str, path: str) -> None:
    for method in (b"GET", b"PUT", b"POST", b"DELETE"):
        answer = harmless(address, request(f"/reach/{path}".encode(), method, b"Content-Length: 3\r\n", b"abc"))
        page = method == b"GET" and b"<!doctype html>" in answer.lower()  # the app's own, whatever the address
        assert page or answer[9:12] in (b"404", b"403", b"405", b"400"), (method, answer[:200])


def test_it_is_there_still_after_all_that(address: str) -> None:
    assert b'"status":"ok"' in harmless(address, request(b"/healthz"))


def test_many_lines_left_open_keep_nobody_out(address: str) -> None:
    parts = urlsplit(address)
    place = (str(parts.hostname), int(parts.port or 80))
    lines = [socket.create_connection(place, timeout=LONGEST) for _ in range(100)]
    try:
        for line in lines:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert b"200" in harmless(address, request(b"/healthz"))[:20]
    finally:
        for line in lines:
            line.close()


def test_the_log_of_the_server_is_no_place_for_paths_and_queries(tmp_path: Path) -> None:
    """What stands behind ? of the way back from a sign-in lets somebody in for a minute."""
    world, port = reading_world(tmp_path / "outreach.db", sample=True), free_port()
    log = (tmp_path / "log").open("wb")
    command = [sys.executable, "-c", SERVE.format(port=port, base_path=""), str(world)]
    with log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as server:
        wait_until_up(f"http://127.0.0.1:{port}/healthz", server)
        say(f"http://127.0.0.1:{port}", request(b"/oauth2callback?code=m4rker-code&state=m4rker-state"))
        server.terminate()
        server.wait(20)
    assert b"m4rker" not in (tmp_path / "log").read_bytes()
