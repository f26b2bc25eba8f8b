"""plotly.js for the browser, out of the Python package: no other host is asked for it.

Its address holds its version, so browsers may keep it; it is sent packed to who can unpack it.
"""

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = f"plotly/{version('plotly')}/plotly.min.js"
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


def routes(base_path: str) -> list[Route]:
    """Where it lies, under the base path where there is one."""
    return [Route(f"/{base_path}/{PATH}" if base_path else f"/{PATH}", _answer, methods=["GET"])]


def _answer(asked: Request) -> Response:
    packed = "gzip" in asked.headers.get("accept-encoding", "")
    headers = _KEPT | ({"Content-Encoding": "gzip"} if packed else {})
    return Response(_packed() if packed else _script(), media_type="text/javascript", headers=headers)


def _script() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@cache
def _packed() -> bytes:
    return gzip.compress(_script(), mtime=0)
