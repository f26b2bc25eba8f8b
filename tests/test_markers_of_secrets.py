"""Every credential there is as an unmistakable marker; then every command, well and in trouble: nobody sees one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from collectors.clicks import CLICK_SOURCES
from collectors.credentials import _known_names
from collectors.platforms import PLATFORMS
from tests.browser import ROOT, wait_until_up
from tests.every_source import MAKERS, Network, network
from tests.loopback import ga4, youtube
from tests.loopback.server import Reply
from tests.sign_in_world import free_port

MARK = "m4rker"
NOW = datetime.now(UTC)
MARKED = {name: f"{MARK}-{place:02}/+{name[9:].lower()}" for place, name in enumerate(sorted(_known_names()))}
MARKED["OUTREACH_BLUESKY_HANDLE"] = "harbourmind.example"  # a public name
MARKED["OUTREACH_NOTIFY_URLS"] = f"json://{MARK}-user:{MARK}-pw@127.0.0.1:9/{MARK}-hook jsons://127.0.0.1:9/{MARK}-b"
MARKED["OUTREACH_OIDC_COOKIE_SECRET"] = MARK * 12
MARKED["OUTREACH_GA4_KEY"] = json.dumps({**json.loads(ga4.key()), "private_key_id": f"{MARK}-ga4"})
MARKS = (MARK, *json.loads(ga4.key())["private_key"].splitlines()[1:-1])
ISSUED = (youtube.TOKEN, "umami-session-token")  # what the servers give for a consent or a password
SENDING = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
allow_private = true
from = "outreach@harbourmind.example"
user = "outreach"
[alerts]
on = ["source_failing"]
recipients = ["ada@harbourmind.example"]
"""
Break = Callable[[Network], object]


def every(reply: Callable[[], Reply]) -> Break:
    """Every server answers so, whatever it is asked."""

    def broken(world: Network) -> None:
        for place in world.places.values():
            place.server.fail(reply(), 10_000)

    return broken


def echo() -> Reply:
    """As a careless server that repeats what it was asked with."""
    said = " ".join(
        [*MARKED.values(), *map(quote, MARKED.values()), f"access_token={MARK}-other", f"Bearer {MARK}-0Ther1"]
    )
    return Reply.json({"error": said, "message": said, "detail": said, "title": said}, 400)


TROUBLES: dict[str, Break] = {
    "as they are told": lambda world: None,
    "echoed": every(echo),
    "out of order": every(lambda: Reply.html(503)),
    "led elsewhere": every(lambda: Reply(302, b"", {"Location": f"http://127.0.0.1:9/?access_token={MARK}-redirect"})),
    "no JSON": every(lambda: Reply(200, b"{", {"Content-Type": "application/json"})),
}


@pytest.fixture(scope="module")
def world() -> Iterator[Network]:
    with network() as world:
        world.clock.now = NOW
        world.live(NOW)
        yield world


@pytest.fixture
def folder(world: Network, tmp_path: Path) -> Iterator[Path]:
    text = world.toml().replace("2026-11-01", f"{NOW - timedelta(days=5):%Y-%m-%d}") + SENDING.format(port=free_port())
    (tmp_path / "campaigns.toml").write_text(text, encoding="utf-8")
    (tmp_path / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in MARKED.items()), encoding="utf-8")
    (tmp_path / ".env").chmod(0o600)
    yield tmp_path
    for place in world.places.values():
        place.server.faults.clear()


_LOUD = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
import outreach
{before}
for words in {commands}:
    sys.argv = ["outreach", *words]
    try:
        outreach.app()
    except SystemExit:
        print(*words, "has ended")
"""


def command(folder: Path, *commands: str, before: str = "") -> str:
    """What the commands say with every library's log switched on, to whom they may; in a process of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    environ |= {"PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _LOUD.format(before=before, commands=[words.split() for words in commands])],
        cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return f"{done.stdout}\n{done.stderr}"


def found_in(folder: Path) -> list[str]:
    """The files in which a marker stands, the one that is meant to hold them aside."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != ".env"]
    return [file.name for file in files if any(mark.encode() in file.read_bytes() for mark in MARKS)]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_night_shows_no_secret(world: Network, folder: Path, trouble: str) -> None:
    TROUBLES[trouble](world)

    said = command(folder, "collect --deliver")

    titles = [
        known[name].title for room, name in MAKERS for known in [PLATFORMS if room == "platforms" else CLICK_SOURCES]
    ]
    assert [title for title in titles if f"{title} " not in said] == []
    assert "DEBUG" in said
    assert not any(mark in said for mark in MARKS)
    assert found_in(folder) == []


def test_no_other_command_shows_a_secret(world: Network, folder: Path) -> None:
    """One after the other: those that need no credentials first, as what was read once is hidden from then on."""
    every(echo)(world)
    others = ("report talk", "report no", "rebuild", "deliver --dry-run", "check", "check --json")
    said = command(folder, *others)
    assert [words for words in others if f"{words} has ended" not in said] == []
    assert not any(mark in said for mark in MARKS)
    assert found_in(folder) == []


_CRASH = {
    "in the command": (
        "import collectors.nightly as n\ndef crash(c, s, *_): raise RuntimeError(dict(s._values))\nn.collect = crash"
    ),
    "in a source's thread": (
        "import tweepy, praw, mastodon, httpx\n"
        "def crash(self, *a, **k): raise ZeroDivisionError(repr(vars(self)), a, k)\n"
        "httpx.Client.send = crash\n"
        "import requests; requests.Session.send = lambda self, r, **k: crash(self, r.headers, r.url)"
    ),
    "while it is stopped": (
        "import collectors.nightly as n\ndef stop(c, s, *_): raise KeyboardInterrupt(dict(s._values))\nn.collect = stop"
    ),
}


@pytest.mark.parametrize("crash", _CRASH)
def test_a_crash_shows_no_secret_wherever_it_is(world: Network, folder: Path, crash: str) -> None:
    said = command(folder, "collect", before=_CRASH[crash])
    assert said.strip()
    assert "Traceback" in said or crash == "while it is stopped"
    assert not any(mark in said for mark in MARKS)
    assert found_in(folder) == []


def test_a_night_on_which_all_goes_well_shows_no_secret(world: Network, folder: Path) -> None:
    lines = "".join(f"{name}='{value}'\n" for name, value in world.secrets.items())
    (folder / ".env").write_text(lines, encoding="utf-8")

    said = command(folder, "collect")

    assert "FAILED" not in said
    assert said.count("1 new post") == sum(room == "platforms" for room, _ in MAKERS)
    contents = b"".join(file.read_bytes() for file in (folder / "data").iterdir())
    known = [value for name, value in world.secrets.items() if len(value) >= 8 and not name.endswith("_HANDLE")]
    for value in (*known, *ISSUED, *MARKS):
        assert value not in said
        assert value.encode() not in contents


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc: run it on Linux")
def test_the_dashboards_server_is_given_no_credential(world: Network, folder: Path) -> None:
    """Neither in its arguments nor in its environment, also where they were in the command's own."""
    port = free_port()
    environ = {**os.environ, **MARKED, "OUTREACH_DB": str(folder / "data/outreach.db")}
    (folder / ".env").unlink()
    with (folder / "log").open("wb") as log, subprocess.Popen(
        [sys.executable, str(ROOT / "outreach.py"), "dashboard", "--port", str(port)],
        cwd=folder, env=environ, stdout=log, stderr=log,
    ) as server:  # fmt: skip
        try:
            with suppress(OSError):
                wait_until_up(f"http://127.0.0.1:{port}/healthz", server)
            for place in ("environ", "cmdline"):
                assert MARK.encode() not in Path(f"/proc/{server.pid}/{place}").read_bytes()
            limits = Path(f"/proc/{server.pid}/limits").read_text()
            assert next(line for line in limits.splitlines() if "core file" in line).split()[4] == "0"
        finally:
            server.terminate()
    assert found_in(folder) == []


def test_the_markers_are_those_of_everything_the_program_knows() -> None:
    assert {f"OUTREACH_{name.upper()}_{key}" for name, entry in PLATFORMS.items()
            for key in entry.all_credentials} <= MARKED.keys()  # fmt: skip
    assert {f"OUTREACH_{name.upper()}_{entry.credential}" for name, entry in CLICK_SOURCES.items()
            if entry.credential} <= MARKED.keys()  # fmt: skip
