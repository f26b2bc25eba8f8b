"""What the server takes along that is no part of the dashboard: a module that whoever joins the two names.

Such a module has `PATH`, below which `application_beside(database, base_path)` answers, before any door and without
signing in; and `trouble_with(url)`, which says in words why a page does not answer.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

TroubleWith = Callable[[str], str]
_asking: list[TroubleWith] = []


class Beside:
    """Hands requests below a path to another app, and all others on."""

    def __init__(self, app: ASGIApp, other: ASGIApp, path: str) -> None:
        self._app, self._other, self._path = app, other, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"].startswith(self._path)
        await (self._other if ours else self._app)(scope, receive, send)


def taken_along(module: str | None, database: Path, base_path: str) -> list[Middleware]:
    """What passes requests to that module, if there is one."""
    if module is None:
        return []
    other = import_module(module)
    _asking[:] = [other.trouble_with]
    before = f"/{base_path}" if base_path else ""
    return [Middleware(Beside, other.application_beside(database, base_path), f"{before}{other.PATH}")]


def page_asker() -> TroubleWith | None:
    """Asks whether a page answers, where the server can: "" where it does, else why not, for people."""
    return _asking[0] if _asking else None
