"""The process that serves: the app, `/healthz` and the door. `serving` starts it and tells it how on standard input."""

import asyncio
import json
import os
import signal
import sys
import threading
import tomllib
import webbrowser
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard import beside, doorkeeper, downloads, drawing, health, plotly_script, way_back
from dashboard.access import PROVIDER
from dashboard.front_page import FrontPage, dressed
from dashboard.serving import APP, Door, url
from dashboard.staff_notes import expired_texts

_GOODBYES = 3.0  # seconds open pages have, once the server is told to stop
_OURS_ALONE = ("localhost", "127.0.0.1", "::1")
_CLAIMS = json.dumps({"id_token": {"email": {"essential": True}, "email_verified": None}})


def main() -> None:
    """Serve until stopped."""
    told: dict[str, Any] = json.load(sys.stdin)
    door = Door(**told["door"])
    host, port = str(told["host"]), int(told["port"])
    database = Path(os.environ["OUTREACH_DB"])
    app = st.App(
        APP,
        secrets=secrets(door),
        routes=[*health.routes(database, door.base_path), *plotly_script.routes(door.base_path)],
        middleware=[
            *beside.taken_along(told["beside"], database, door.base_path),
            Middleware(doorkeeper.Doorkeeper, doorkeeper.headers(_page()), door.address),
            *([Middleware(downloads.Downloads, door.sign_in["cookie_secret"], door.base_path)] if door.sign_in else []),
            *([Middleware(way_back.WayBack, door.base_path)] if door.sign_in else []),
            Middleware(FrontPage),
        ],
        lifespan=_life(database, url(host, port, door) if told["open_browser"] else None),
    )
    app.run(config=options(host, port, door))


def options(host: str, port: int, door: Door) -> dict[str, object]:
    """What the framework is told, whatever other settings this machine has for it: all of config.toml but the look."""
    file = next(filter(Path.is_file, (folder / ".streamlit/config.toml" for folder in APP.parents)))
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    settings = {
        f"{table}.{name}": value
        for table, values in tables.items()
        if table != "theme"
        for name, value in values.items()
    }
    settings["server.maxUploadSize"] = 50  # megabytes: no larger file is imported
    settings |= {"server.address": host, "server.port": port, "server.baseUrlPath": door.base_path}
    if door.address:
        settings["browser.serverAddress"] = door.address.split("//")[1].split("/")[0].rsplit(":", 1)[0]
    elif not door.without_sign_in:  # else another site's name could be made to lead here
        settings["server.allowedHosts"] = [*_OURS_ALONE, host]
    return settings


def secrets(door: Door) -> Mapping[str, Any]:
    """What signing in needs, as the framework wants it; of the person it asks for nothing but the e-mail address.

    Where nobody signs in that is said too: else the framework looks for files of its own with every click, and might
    find some.
    """
    if door.sign_in is None:
        return {"auth": {}}
    provider = {name: door.sign_in[name] for name in ("client_id", "client_secret")}
    return {
        "auth": {
            "redirect_uri": f"{door.address}/oauth2callback",
            "cookie_secret": door.sign_in["cookie_secret"],
            PROVIDER: {
                **provider,
                "server_metadata_url": door.sign_in["metadata_url"],
                "client_kwargs": {"scope": "openid email", "prompt": door.sign_in["prompt"]},
                "authorize_params": {"claims": _CLAIMS},  # many providers put the address nowhere else
            },
        }
    }


def _page() -> str:
    """The first page as browsers get it."""
    return dressed((Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))


def _life(database: Path, address: str | None) -> Any:
    """What goes on while it serves: texts whose time is over are deleted. A browser is opened first, where wanted."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncGenerator[None, None]:
        _stop_in_time()
        drawing.element()
        if address:
            asyncio.get_running_loop().call_later(1, webbrowser.open, address)  # seconds: it listens by then
        async with expired_texts.watched(database):
            yield

    return lifespan


def _stop_in_time() -> None:
    """Cuts off pages that do not say goodbye: a telephone out of reach would keep the server from stopping for ever."""
    for number in (signal.SIGTERM, signal.SIGINT):
        end: Any = signal.getsignal(number)  # by now the server's own
        server = getattr(end, "__self__", None)
        if hasattr(server, "force_exit"):
            signal.signal(number, partial(_end, end, server))


def _end(end: Callable[[int, FrameType | None], None], server: Any, number: int, frame: FrameType | None) -> None:
    end(number, frame)
    cut_off = threading.Timer(_GOODBYES, setattr, (server, "force_exit", True))
    cut_off.daemon = True
    cut_off.start()


if __name__ == "__main__":
    main()
