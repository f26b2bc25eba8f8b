"""Dresses the one HTML page that Streamlit sends before anything else: our style, our font, and a mend.

Streamlit adds a style of an app's own only once the app runs, when the page has been painted already, and everything
would jump to its place. Here it stands in the page's head from the start. front_page.js says what it mends.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit

from dashboard import plotly_script
from dashboard.drawing import SCRIPT

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_HERE = Path(__file__).parent
_FONT = "./app/static/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
_PRELOAD = f'<link rel="preload" href="{_FONT}" as="font" type="font/woff2" crossorigin>'
_DRAWING = ("Html", "purify.es", "BidiComponent", "serialization")  # parts of Streamlit's front end
_OTHER_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')  # Streamlit's own, which nothing here is set in
# Asked for anew each time: a stored copy would keep an older style, and a packed one could not be added to.
_NOT_PASSED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_NOT_SENT = (b"content-length", b"etag", b"last-modified")


class FrontPage:
    """ASGI middleware: passes everything on, and adds to HTML pages."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if not _asks_for_html(scope):
            await self._app(scope, receive, send)
            return
        asked = [pair for pair in scope["headers"] if pair[0] not in _NOT_PASSED_ON]
        await self._app({**scope, "headers": asked}, receive, _Dressing(send))


class _Dressing:
    """Holds an HTML answer back until it is whole; sends all others on as they come."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = dressed(self._body.decode()).encode()
        headers = [pair for pair in start["headers"] if pair[0].lower() not in _NOT_SENT]
        await self._send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def dressed(page: str) -> str:
    """The page with our title, font and style."""
    page = _OTHER_FONT.sub(_PRELOAD, page, count=1).replace("<title>Streamlit</title>", "<title>Outreach</title>")
    added = f"{_early()}<style>\n{_part('style.css')}</style>\n<script>\n{_part('front_page.js')}</script>\n"
    return page.replace("</head>", f"{added}</head>", 1)


@cache
def _early() -> str:
    """Links to what figures and charts are drawn with: Streamlit fetches it only when the first of them comes."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = sorted(file.name for name in _DRAWING for file in folder.glob(f"{name}.*.js"))
    modules = [*(f"static/js/{name}" for name in found), SCRIPT]
    links = "".join(f'<link rel="modulepreload" href="./{module}" crossorigin>\n' for module in modules)
    return f'{links}<link rel="preload" as="script" href="./{plotly_script.PATH}" data-library="plotly">\n'


def _asks_for_html(scope: MutableMapping[str, Any]) -> bool:
    return scope["type"] == "http" and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )


def _is_html(start: Message) -> bool:
    return any(name.lower() == b"content-type" and b"text/html" in value for name, value in start["headers"])


@cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
