"""What every request passes on its way to the app: which pages may talk to it, and what browsers are to forbid."""

import base64
import hashlib
import logging
import re
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("outreach")
_POLICY_VIOLATION = 1008  # of WebSocket's closing codes
_NOBODYS_BUSINESS = ("/_stcore/metrics", "/_stcore/agent")  # the framework would tell how many people are here, ...
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def headers(page: str) -> dict[str, str]:
    """The headers of every answer. `page` is the HTML page that is sent, whose inline scripts alone may run.

    Styles may stand inline: the framework and plotly set them while they draw. blob: is what charts are saved as.
    """
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page))
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' {scripts}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "X-Robots-Tag": "noindex, nofollow",
    }


class Doorkeeper:
    """Adds those headers; refuses pages of other sites, and what the framework would tell anybody."""

    def __init__(self, app: ASGIApp, said: dict[str, str], address: str | None) -> None:
        """address: where people reach the dashboard, where that is known."""
        self._app, self._said = app, said
        self._host = urlsplit(address).netloc if address else None
        self._secure = bool(address and address.startswith("https://"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self._from_here(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif any(part in scope["path"] for part in _NOBODYS_BUSINESS):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, self._with_headers(send))

    def _from_here(self, asked: MutableMapping[str, str] | Headers) -> bool:
        """Whether the page that connects is ours. The framework would ask another host who we are to find out."""
        origin = asked.get("origin")
        if origin is None or urlsplit(origin).netloc in (asked.get("host"), self._host):
            return True
        remedy = "a proxy in front must pass on the Host header (docs/DEPLOYMENT.md)"
        _LOG.warning("A page of %r was refused, this is %r: %s.", origin, asked.get("host"), remedy)
        return False

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in self._said.items():
                    answer[name] = value
                if self._secure:
                    message["headers"] = list(_secured(message["headers"]))
            await send(message)

        return sending


def _secured(raw: Iterable[Any]) -> Iterable[tuple[bytes, bytes]]:
    """Cookies that a browser sends over https alone."""
    for name, value in raw:
        plain = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        yield name, value + b"; Secure" if plain else value


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
