"""Short links on one core, opened 1,000 times a second and then as often as they can be, while a collection writes.

    python -m benchmarks.redirect [folder]
    chrt -f 10 python -m benchmarks.redirect [folder]    # on a machine that others use meanwhile

The server has one core to itself where this system can say so (taskset); whoever opens links, and the collection that
writes into the same database, run beside it in processes of their own. A time is reckoned from the moment at which an
opening was due, so that a server that stalls is not asked less. At the end every answer must stand in the journal.
"""

import asyncio
import itertools
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from collectors.campaigns import load_configuration
from collectors.credentials import Secrets
from collectors.demo import prepare
from collectors.nightly import collect
from collectors.progress import SilentProgress
from collectors.redirect import journal
from dashboard.staff_notes.links import Links, Wanted
from tests.browser import wait_until_up

PER_SECOND, SECONDS, CONNECTIONS = 1_000, 20.0, 50
START_SECONDS = 4.0  # until a collection has begun to write
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Discordbot/{0}.0; +https://discordapp.com)",
)
_SERVE = (
    "import sys; from pathlib import Path; from collectors.redirect.serving import serve; "
    "serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]))"
)


def main(folder: Path) -> None:
    if len(sys.argv) > 2 and sys.argv[2] == "collect":
        _collect(folder)
        return
    database = prepare(folder, SilentProgress())
    slugs = [_made(database, number) for number in range(100)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*_on_core(0), sys.executable, "-c", _SERVE, str(database), str(port)]
    with subprocess.Popen(command) as server:
        wait_until_up(f"http://127.0.0.1:{port}/", server)
        _on_cores_but(0)
        asked = 0
        for title, opening in (
            (f"{PER_SECOND:,} a second, nobody writing", _at_a_pace),
            (f"{PER_SECOND:,} a second, a collection writing", _at_a_pace),
            ("as many as it can, a collection writing", _without_a_pause),
        ):
            writer = _collection(folder) if "a collection" in title else None
            began, used = time.monotonic(), _cpu_seconds(server.pid)
            took = asyncio.run(_all_connections(port, slugs, opening))
            seconds = time.monotonic() - began
            _said(title, took, seconds, _cpu_seconds(server.pid) - used)
            asked += len(took)
            if writer:
                print("   the collection was", "still writing" if writer.poll() is None else "OVER BEFORE THE END")
                writer.kill()
                writer.wait()
        server.kill()
    counted = sum(sum(found.values()) for _, found in journal.read(folder / journal.FOLDER, date.min, date.max))
    print(f"{asked:,} answered, {counted:,} counted, the server killed")


async def _all_connections(port: int, slugs: list[str], opening: Callable[..., Awaitable[list[float]]]) -> list[float]:
    began = time.perf_counter() + 0.1
    each = await asyncio.gather(*(opening(port, slugs, number, began) for number in range(CONNECTIONS)))
    return [seconds for times in each for seconds in times]


async def _at_a_pace(port: int, slugs: list[str], number: int, began: float) -> list[float]:
    """Each connection at its turns; who comes late because of the one before is late, and that counts."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for turn in range(int(PER_SECOND * SECONDS / CONNECTIONS)):
        due = began + (turn * CONNECTIONS + number) / PER_SECOND
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        await _open(reader, writer, slugs, turn * CONNECTIONS + number)
        took.append(time.perf_counter() - due)
    writer.close()
    return took


async def _without_a_pause(port: int, slugs: list[str], number: int, began: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took: list[float] = []
    while (asked := time.perf_counter()) < began + SECONDS / 2:
        await _open(reader, writer, slugs, len(took) * CONNECTIONS + number)
        took.append(time.perf_counter() - asked)
    writer.close()
    return took


async def _open(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slugs: list[str], number: int) -> None:
    agent = _AGENTS[number % len(_AGENTS)].format(90 + number % 40)
    slug = slugs[number % len(slugs)]
    writer.write(f"GET /r/{slug} HTTP/1.1\r\nHost: go.example\r\nUser-Agent: {agent}\r\nAccept: */*\r\n\r\n".encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    if not answer.startswith(b"HTTP/1.1 302"):
        raise RuntimeError(answer.decode())


def _said(title: str, took: list[float], seconds: float, cpu: float) -> None:
    cuts = statistics.quantiles(took, n=1000)
    shown = {name: round(1000 * cuts[place], 1) for name, place in (("p50", 499), ("p95", 949), ("p99", 989))}
    rate = len(took) / (seconds - 0.1)
    print(f"{title}: {rate:,.0f} a second; ms {json.dumps(shown)}, most {1000 * max(took):.0f}")
    print(f"   {1e6 * cpu / len(took):.0f} microseconds of CPU for each, {cpu / seconds:.0%} of a core")


def _made(database: Path, number: int) -> str:
    made = Links(database).add(Wanted(1, 1 + number % 2, "mastodon"), now=datetime.now(UTC))
    if made.said:
        raise RuntimeError(made.said)
    return made.slug


def _collection(folder: Path) -> "subprocess.Popen[bytes]":
    """Collects night after night into the same database until it is killed."""
    collection = subprocess.Popen([sys.executable, "-m", "benchmarks.redirect", str(folder), "collect"])
    time.sleep(START_SECONDS)
    return collection


def _collect(folder: Path) -> None:
    """Goes on from the last night there is."""
    if hasattr(os, "sched_setscheduler"):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        os.nice(5)  # whoever opens links shares its cores with this, and is not to be what is measured
    with closing(sqlite3.connect(folder / "outreach.db")) as db:
        (last,) = db.execute("SELECT max(started_at) FROM runs").fetchone()
    configuration = load_configuration(folder / "campaigns.toml")
    for night in itertools.count(last + 86_400, 86_400):
        now = partial(int, night)
        collect(configuration, Secrets.load(folder, {}), folder / "outreach.db", SilentProgress(), now)


def _on_core(core: int) -> list[str]:
    return ["taskset", "-c", str(core)] if hasattr(os, "sched_setaffinity") else []


def _on_cores_but(core: int) -> None:
    """This process and those it starts from now on."""
    if hasattr(os, "sched_setaffinity") and (others := os.sched_getaffinity(0) - {core}):
        os.sched_setaffinity(0, others)


def _cpu_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place))
