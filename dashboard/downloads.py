"""Files offered for download are given only to who may look: the framework itself asks nobody who fetches them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import access, queries

_FILES = "/media/"


class Downloads:
    """Refuses whoever is not signed in, or may no longer look. Only where people sign in."""

    def __init__(self, app: ASGIApp, cookie_secret: str, base_path: str) -> None:
        self._app, self._secret = app, cookie_secret
        self._everybodys = f"{base_path and '/' + base_path}/static/"  # the front end's own, fonts in its media/ too

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = scope["type"] == "http" and _FILES in scope["path"] and not scope["path"].startswith(self._everybodys)
        if file and not await self._may_look(Request(scope)):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _may_look(self, asked: Request) -> bool:
        return await run_in_threadpool(_allowed, self._person(asked))

    def _person(self, asked: Request) -> Mapping[str, object]:
        """What the provider said of whoever asks; nobody where the cookie is missing or not of our making."""

        def signed(name: str) -> bytes | None:
            found = asked.cookies.get(name)
            return decode_signed_value(self._secret, name, found.encode("latin-1", "replace")) if found else None

        told = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
        try:
            person = json.loads(told or b"{}")
        except ValueError:
            return {"is_logged_in": False}
        return {"is_logged_in": False, **person} if isinstance(person, dict) else {"is_logged_in": False}


def _allowed(person: Mapping[str, object]) -> bool:
    try:
        return access.standing_of(person, datetime.now(UTC)) in (access.Standing.VIEWER, access.Standing.EDITOR)
    except queries.DatabaseError:
        return False
