"""Starts Streamlit on the app with the options it needs wherever it is started from, and gives it this process."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

APP = Path(__file__).with_name("asgi.py")
_OPTIONS = {
    "browser.gatherUsageStats": "false",  # nothing is sent to anybody
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "server.enableStaticServing": "true",  # static/: the font, which no other host is asked for
    "runner.postScriptGC": "false",  # collecting garbage after every click is most of a click's cost
    "client.showErrorDetails": "none",  # a visitor sees no file paths; the log has them
    "client.toolbarMode": "minimal",
}


class CannotServe(Exception):  # noqa: N818 - reads as what the command says
    """The app cannot be served there. The message says why and what to do."""


def serve(database: Path, host: str, port: int, *, open_browser: bool = False) -> NoReturn:
    """Serve the dashboard on `database` until it is stopped. Raises CannotServe."""
    _try_port(host, port)
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.address={host}", f"--server.port={port}"]
    command.append(f"--server.headless={str(not open_browser).lower()}")
    command += [f"--{name}={value}" for name, value in _OPTIONS.items()]
    environ = {**os.environ, "OUTREACH_DB": str(database.absolute())}
    checkout = APP.parent.parent
    if (checkout / ".streamlit").is_dir():  # the look of the app; an installed one has it beside app.py
        os.chdir(checkout)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(sys.executable, command, environ)  # so that stopping this process stops the server
    try:
        sys.exit(subprocess.call(command, env=environ))
    except KeyboardInterrupt:
        sys.exit(130)


def url(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _try_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
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
