"""The app that answers /r/<slug>: on its own, or beside the dashboard. It leads nowhere but where a link was made for.

Nothing of who asks is kept: no address, no user agent, no cookie, no referrer; only that somebody, or some program,
opened this link on this day.
"""

import logging
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from collectors.own_links import PATH
from collectors.redirect.journal import Journal, folder_of
from collectors.redirect.shelf import Shelf
from collectors.redirect.visitors import Visitors

_LOG = logging.getLogger("outreach")
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem }}</style>
</head>
<body><h1>{title}</h1><p>{said}</p>{help}</body>
</html>
"""
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def application(database: Path, base_path: str = "") -> Starlette:
    """The app for the links of this database, under a path that a proxy or the dashboard may have ("outreach")."""
    desk = Desk(database)
    before = f"/{base_path}" if base_path else ""
    app = Starlette(routes=[Route(f"{before}{PATH}{{slug}}", desk.answer, methods=["GET", "HEAD"])])
    app.state.desk = desk
    return app


class Desk:
    """Finds the link, counts, answers; in this order, so that whoever was answered was counted."""

    def __init__(self, database: Path) -> None:
        self._shelf = Shelf(database)
        self._journal = Journal(folder_of(database))
        self._visitors = Visitors()
        self._warned = False

    async def answer(self, request: Request) -> Response:
        link = await self._shelf.find(request.path_params["slug"].lower())
        if link is None:
            return self._not_found()
        person = self._visitors.is_person(request.method, request.headers)
        self._count(link.by_person if person else link.by_program)
        answer = Response(status_code=302)
        answer.raw_headers = [(b"location", link.url.encode()), (b"content-length", b"0"), *_RAW_HEADERS]
        return answer

    def _count(self, entry: bytes) -> None:
        written = self._journal.write(self._shelf.today(), entry)
        if not written and not self._warned:
            _LOG.warning("The journal of short links cannot be written; counts wait in memory. Is the disk full?")
        self._warned = not written

    def _not_found(self) -> Response:
        """What was asked for is not repeated: whoever sends somebody here must not be able to speak to them."""
        listed = "".join(
            f'<li><a href="{escape(url, quote=True)}">{escape(name)}</a></li>' for name, url in self._shelf.resources
        )
        offered = f"<p>Perhaps you were looking for this:</p><ul>{listed}</ul>" if listed else ""
        if not self._shelf.known:
            said = "We cannot look up where this link leads just now. Please try again in a minute."
            page = _PAGE.format(title="One moment, please", said=said, help="")
            return HTMLResponse(page, 503, {**HEADERS, "Retry-After": "30"})
        said = "We have no link of this name. Perhaps a letter of it was lost on the way."
        return HTMLResponse(_PAGE.format(title="This link leads nowhere", said=said, help=offered), 404, HEADERS)
