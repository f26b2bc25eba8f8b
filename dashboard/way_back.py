"""Signing in leads away from the page somebody asked for; this leads back to it, so that a link sent round still works.

The framework would always end at the first page. Where somebody wanted to go stands in a cookie of theirs for a while.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COOKIE = "outreach_wanted"
_MINUTES = 15
_LONGEST = 1_500  # characters; a browser keeps 4,096 of a cookie
_ON_THIS_SITE = re.compile(r"/(?![/\\])[^\s\\]*")
_SIGNED_IN = "/oauth2callback"
_NO_PAGES = re.compile(r"/(_stcore|static|media|component|app|auth)/|/(oauth2callback|healthz)$")


class WayBack:
    """Notes which page a browser asked for, and sends it there once it comes back signed in."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app, self._root = app, f"/{base_path}" if base_path else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif scope["path"] == f"{self._root}{_SIGNED_IN}" and b"code=" in scope["query_string"]:
            await self._app(scope, receive, _changing(send, lambda answer: self._lead_back(scope, answer)))
        elif Headers(scope=scope).get("sec-fetch-dest") == "document" and not _NO_PAGES.search(scope["path"]):
            await self._app(scope, receive, _changing(send, lambda answer: self._note(scope, answer)))
        else:
            await self._app(scope, receive, send)

    def _note(self, scope: Scope, answer: MutableHeaders) -> None:
        query = scope["query_string"].decode("latin-1")
        wanted = quote(scope["path"]) + (f"?{query}" if query else "")
        if len(wanted) <= _LONGEST:
            answer.append("set-cookie", self._cookie(quote(wanted, safe=""), _MINUTES * 60))

    def _lead_back(self, scope: Scope, answer: MutableHeaders) -> None:
        wanted = unquote(cookie_parser(Headers(scope=scope).get("cookie", "")).get(_COOKIE, ""))
        if "location" in answer and wanted.startswith(f"{self._root}/") and _ON_THIS_SITE.fullmatch(wanted):
            answer["location"] = wanted
        answer.append("set-cookie", self._cookie("", 0))

    def _cookie(self, value: str, seconds: int) -> str:
        return f"{_COOKIE}={value}; Path={self._root or '/'}; Max-Age={seconds}; HttpOnly; SameSite=lax"


def _changing(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return sending
