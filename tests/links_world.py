"""Harbour Mind with short links of its own: the database, the links, and a server that answers them on loopback."""

import asyncio
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dashboard.staff_notes.links import Links, Made, Wanted
from tests.browser import wait_until_up
from tests.nights import Organisation

NIGHT = datetime(2026, 11, 10, 3, tzinfo=UTC)
HELP = "https://harbourmind.example/help?lang=en"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
TOML = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
click_source = "redirect"

[[clicks]]
source = "redirect"

[links]
address = "https://go.harbourmind.example"

[[resources]]
id = "helpline"
name = "Helpline page"
url = "https://harbourmind.example/help?lang=en"
kind = "helpline"

[[resources]]
id = "self-check"
name = "Anonymous self-check"
url = "https://harbourmind.example/self-check"
kind = "screening"

[[campaigns]]
id = "mens-health"
name = "Men's Mental Health Month"
starts = 2026-11-01
purpose = "prevention"
resources = ["helpline", "self-check"]
[campaigns.match]
utm_campaign = ["mens-health-2026"]

[[campaigns]]
id = "winter"
name = "Winter"
starts = 2026-11-01
purpose = "support"
resources = ["helpline"]
"""
_SERVE = """
import sys
from pathlib import Path
from collectors.redirect.serving import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
"""


def harbour_mind(folder: Path, toml: str = TOML) -> Organisation:
    """The organisation after its first night."""
    organisation = Organisation(folder, toml)
    organisation.night(NIGHT)
    return organisation


def made(database: Path, slug: str | None = None, resource: int = 1, platform: str = "mastodon") -> Made:
    """A link of the first campaign."""
    link = Links(database).add(Wanted(1, resource, platform, slug), now=NIGHT)
    assert not link.said
    return link


def link_days(database: Path) -> list[tuple[str, int, int]]:
    """Name, openings by people, by programs: all that is stored."""
    sql = "SELECT slug, sum(clicks), sum(d.bots) FROM link_days d JOIN links l ON l.id = link_id GROUP BY 1 ORDER BY 1"
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def answering(database: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The server that answers the links, in a process of its own; gives its address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _SERVE, str(database), str(port)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_up(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.kill()


async def open_often(address: str, path: str, agent: str = BROWSER) -> "Openings":
    """One connection that opens a link again and again until the server is gone."""
    host, port = address.removeprefix("http://").split(":")
    asked = f"GET {path} HTTP/1.1\r\nHost: go.harbourmind.example\r\nUser-Agent: {agent}\r\n\r\n".encode()
    openings = Openings()
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        while True:
            writer.write(asked)
            openings.asked += 1
            if not (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 302"):
                return openings
            openings.answered += 1
    except (ConnectionError, asyncio.IncompleteReadError):
        return openings
    finally:
        writer.close()


class Openings:
    """How often one connection asked, and how often it was answered."""

    def __init__(self) -> None:
        self.asked = self.answered = 0
