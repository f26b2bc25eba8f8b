"""The HTTP server under every loopback platform: routes, a log of requests, and faults to order.

class Harbour(LoopbackServer):
    def answer(self, request): return Reply.json({"ok": True})
with Harbour() as server: ... server.url ... server.log
"""

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def first(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode())


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the first byte
    wire: Callable[[socket.socket], None] | None = None  # says all there is to say itself; then the connection ends

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> "Reply":
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

    @classmethod
    def html(cls, status: int, text: str = "<html><body>Service unavailable</body></html>") -> "Reply":
        return cls(status, text.encode(), {"Content-Type": "text/html"})


class LoopbackServer:
    """Override `answer`. `faults` are given out first, one a request, where their test on the request says yes."""

    def __init__(self, latency: float = 0.0) -> None:
        self.log: list[Request] = []
        self.faults: list[tuple[Callable[[Request], bool], Reply]] = []
        self.spoil: Callable[[Request, Reply], Reply] = lambda request, reply: reply  # of every answer
        self.latency = latency
        self.spans: list[tuple[float, float]] = []  # when each request was under way, by the machine's monotonic clock
        self._lock = threading.Lock()
        self._listen(0)

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def fail(self, reply: Reply, times: int = 1, when: Callable[[Request], bool] = lambda request: True) -> None:
        """Give this reply to the next `times` requests for which `when` holds."""
        self.faults += [(when, reply)] * times

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _listen(self, port: int) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @contextlib.contextmanager
    def replaced(self, by: Callable[[int], contextlib.AbstractContextManager[object]]) -> Iterator[None]:
        """Something else has the port for a while."""
        port = self._server.server_address[1]
        self.__exit__()
        with by(port):
            yield
        self._listen(port)
        self.__enter__()

    @contextlib.contextmanager
    def secured(self, context: ssl.SSLContext) -> Iterator[None]:
        """The same server on the same port by TLS."""
        port = self._server.server_address[1]
        self.__exit__()
        self._listen(port)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.__enter__()
        yield
        self.__exit__()
        self._listen(port)
        self.__enter__()

    def asked(self, path: str) -> list[Request]:
        """The logged requests whose path begins so."""
        return [request for request in self.log if request.path.startswith(path)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _reply(self, request: Request) -> Reply:
        with self._lock:
            self.log.append(request)
            for number, (when, reply) in enumerate(self.faults):
                if when(request):
                    del self.faults[number]
                    return reply
            return self.spoil(request, self.answer(request))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else headers and body wait for one another, 40 ms a request

            def handle(self) -> None:
                with contextlib.suppress(ConnectionResetError):  # the client has gone, as clients do
                    super().handle()

            def handle_any(self) -> None:
                began = time.monotonic()
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command,
                    parts.path,
                    parse_qs(parts.query, keep_blank_values=True),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                reply = server._reply(request)
                time.sleep(server.latency + reply.delay)
                server.spans.append((began, time.monotonic()))
                try:
                    if reply.wire is not None:
                        self.close_connection = True
                        reply.wire(self.connection)
                        return
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the client gave up waiting

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

            def log_message(self, *args: object) -> None:
                """Quiet: the log is `server.log`."""

        return Handler
