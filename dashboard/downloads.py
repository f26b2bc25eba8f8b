"""Files offered for download are given only to who may look, files are taken only from who may write.

The framework itself asks nobody who fetches or sends them.
"""

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

_FILES, _GIVEN = "/media/", "/_stcore/upload_file/"
_LOOK = (access.Standing.VIEWER, access.Standing.EDITOR)
_WRITE = (access.Standing.EDITOR,)


class Downloads:
    """Refuses whoever is not signed in, or may no longer do that. Only where people sign in."""

    def __init__(self, app: ASGIApp, cookie_secret: str, base_path: str) -> None:
        self._app, self._secret = app, cookie_secret
        self._everybodys = f"{base_path and '/' + base_path}/static/"  # the front end's own, fonts in its media/ too

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = self._asked_of(scope["path"]) if scope["type"] == "http" else ()
        if wanted and not await run_in_threadpool(_is_one_of, wanted, self._person(Request(scope))):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _asked_of(self, path: str) -> tuple[access.Standing, ...]:
        """What somebody must be to have this path answered; nothing where it is everybody's, or asked elsewhere."""
        if _GIVEN in path:
            return _WRITE
        return _LOOK if _FILES in path and not path.startswith(self._everybodys) else ()

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


def _is_one_of(standings: tuple[access.Standing, ...], person: Mapping[str, object]) -> bool:
    try:
        return access.standing_of(person, datetime.now(UTC)) in standings
    except queries.DatabaseError:
        return False
