"""Starts the server on the app and gives it this process. What it must know goes through its standard input.

So no secret stands in a file, in the list of processes or in an environment that other programs inherit.
"""

import ipaddress
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

APP = Path(__file__).with_name("app.py")
_SERVER = (sys.executable, "-m", "dashboard.server")
_OURS = (
    "OUTREACH_"  # the credentials of platforms among them: the server needs none, and they stay out of its environment
)
_PATH = re.compile(r"[\w.~-]+(/[\w.~-]+)*", re.ASCII)
_CLOSED = (
    "{host} can be reached from the network, and nobody would have to sign in: whoever gets there reads everything and "
    "may write. Set up signing in ([access] in campaigns.toml, docs/DEPLOYMENT.md), or leave --host away to serve this "
    "computer only, or say --without-sign-in where something else keeps strangers out."
)


class CannotServe(Exception):  # noqa: N818 - reads as what the command says
    """The app cannot be served there. The message says why and what to do."""


@dataclass(frozen=True)
class Door:
    """How people come in: under which path, and whether they must sign in first."""

    base_path: str = ""  # "outreach" for https://harbourmind.example/outreach; "" for none
    without_sign_in: bool = False  # said so explicitly
    address: str | None = None  # where people reach it, with the base path; only where they sign in
    sign_in: Mapping[str, str] | None = field(default=None, repr=False)  # metadata_url, client_id, ..., cookie_secret


def door(base_path: str | None, *, without_sign_in: bool = False, sign_in: Mapping[str, str] | None = None) -> Door:
    """`sign_in` as `outreach` found it set up, `address` included. Raises CannotServe where paths do not agree."""
    wanted = None if base_path is None else base_path.strip("/")
    if wanted and not _PATH.fullmatch(wanted):
        raise CannotServe(f"--base-path {base_path!r} is no path a browser could ask for; write it as /outreach.")
    if sign_in is None:
        return Door(wanted or "", without_sign_in)
    address = sign_in["address"]
    path = urlsplit(address).path.strip("/")
    if wanted is not None and wanted != path:
        raise CannotServe(
            f"--base-path {base_path} and address = {address!r} under [access] in campaigns.toml do not agree: "
            "the path of that address is the base path. Mend one of the two, or leave --base-path away."
        )
    return Door(path, without_sign_in, address, {name: text for name, text in sign_in.items() if name != "address"})


@dataclass(frozen=True, slots=True)
class Along:
    """What the server takes along of the half that collects, of which this one knows nothing."""

    module: str  # answers what is not the app's (see dashboard.beside), by its name
    settings: Path | None = None  # the campaigns.toml by which files are imported


def serve(
    database: Path,
    host: str,
    port: int,
    *,
    open_browser: bool = False,
    door: Door | None = None,
    along: Along | None = None,
) -> NoReturn:
    """Serve the dashboard on `database` until it is stopped. Raises CannotServe."""
    door = door or Door()
    refuse_to_be_open(host, port, door)
    beside = along.module if along else None
    told = json.dumps(
        {"host": host, "port": port, "open_browser": open_browser, "door": asdict(door), "beside": beside}
    ).encode()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environ["OUTREACH_DB"] = str(database.absolute())
    if along and along.settings:
        environ["OUTREACH_CONFIG"] = str(along.settings.absolute())
    checkout = APP.parent.parent
    if (checkout / ".streamlit").is_dir():  # the look of the app; an installed one has it beside app.py
        os.chdir(checkout)
    sys.stdout.flush()
    if os.name == "posix":
        reading, writing = os.pipe()
        os.write(writing, told)  # far less than a pipe holds
        os.close(writing)
        os.dup2(reading, 0)
        os.execve(sys.executable, _SERVER, environ)  # so that stopping this process stops the server
    try:
        sys.exit(subprocess.run(_SERVER, input=told, env=environ, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def refuse_to_be_open(host: str, port: int, door: Door) -> None:
    """Raises CannotServe where strangers could walk in and nobody said they may, or where that port cannot be had."""
    if not _only_this_computer(host, port) and door.sign_in is None and not door.without_sign_in:
        raise CannotServe(_CLOSED.format(host=host))


def url(host: str, port: int, door: Door | None = None) -> str:
    """Where a browser finds it: the address people were given, or one on this machine."""
    if door and door.address:
        return door.address
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
    path = f"/{door.base_path}" if door and door.base_path else ""
    return f"http://[{shown}]:{port}{path}" if ":" in shown else f"http://{shown}:{port}{path}"


def _only_this_computer(host: str, port: int) -> bool:
    """Whether nobody else can reach that address. Raises CannotServe where it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            trial.bind(address)
    except PermissionError:
        raise CannotServe(f"Port {port} is not open to this user; choose one above 1023 with --port.") from None
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise CannotServe(f"There is no address {host} on this machine; try --host 127.0.0.1.") from None
        remedy = f"another dashboard may be running there; stop it, or try --port {port % 65535 + 1}"
        raise CannotServe(f"{host}:{port} cannot be used ({error.strerror}): {remedy}.") from None
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_loopback for one in found)
