"""A night over 10,000 known posts of which 2,000 are due, the platforms answering in 30 ms.

    python -m benchmarks.night

The platforms run in a process of their own. Says how many requests were made and how many the batch sizes demand, and
how much of the night at least one request was under way: what is left over is time the program spends on itself.
"""

import math
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.harbour_mind import SECRETS, harbour_mind
from tests.nights import Organisation

NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LATENCY = 0.030  # seconds
BATCHES = {"x": 100, "reddit": 100, "bluesky": 25, "mastodon": 20}
BESIDE = {"x": 1, "reddit": 3, "bluesky": 2, "mastodon": 2}  # profile, one page of new posts, Reddit's token


def platforms(pipe: Connection, known: int, due: int, names: list[str]) -> None:
    """The loopback platforms, their counters moving between the first night and the second."""
    with harbour_mind(NIGHT) as world:
        for n in range(known):
            age = timedelta(days=2 + 27 * n / due) if n < due else timedelta(days=100 + 200 * n / known)
            world.publish(f"Post {n} #TalkItOut", NIGHT - age, names)
        pipe.send(world.organisation(Path(pipe.recv()), NIGHT - timedelta(days=360)).config.read_text())
        pipe.recv()
        world.now = NIGHT + timedelta(days=1)
        servers = {"x": world.x, "reddit": world.reddit, "bluesky": world.bluesky, "mastodon": world.mastodon}
        for n in range(0, due, 2):
            world.set_likes(n, n)
        for server in servers.values():
            server.latency = LATENCY
            server.spans.clear()
        pipe.send("ready")
        pipe.recv()
        pipe.send({name: list(server.spans) for name, server in servers.items()})


def main() -> None:
    names = list(BATCHES)
    print("2,500 known posts on each of four platforms, 500 of them due:")
    measure(2_500, 500, names)
    for name in names:
        print(f"10,000 known posts on {name} alone, 2,000 of them due:")
        measure(10_000, 2_000, [name])


def measure(known: int, due: int, names: list[str]) -> None:
    """One first night, then the night that is measured, both in this process."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=platforms, args=(there, known, due, names), daemon=True)
    process.start()
    with tempfile.TemporaryDirectory() as folder:
        here.send(folder)
        organisation = Organisation(Path(folder), here.recv(), SECRETS)
        _night(organisation, NIGHT)
        here.send("first night is over")
        here.recv()
        began, worked = time.monotonic(), time.process_time()
        _night(organisation, NIGHT + timedelta(days=1))
        wall, cpu = time.monotonic() - began, time.process_time() - worked
        here.send("second night is over")
        spans = here.recv()
        _tell({name: spans[name] for name in names}, wall, cpu, due)


def _night(organisation: Organisation, at: datetime) -> None:
    summary = organisation.night(at)
    failed = [line for line, source in zip(summary.lines, summary.sources, strict=True) if source["status"] == "failed"]
    if failed:
        raise SystemExit("\n".join(failed))


def _tell(spans: dict[str, Any], wall: float, cpu: float, due: int) -> None:
    needed = {name: math.ceil(due / BATCHES[name]) + BESIDE[name] for name in spans}
    total, least = sum(map(len, spans.values())), sum(needed.values())
    waited = _under_way([span for asked in spans.values() for span in asked])
    slowest = max(len(asked) for asked in spans.values()) * LATENCY
    print(f"  {total} requests; the batch sizes demand {least}: {total / least:.2f} times as many")
    print(f"  {wall:.2f} s, of which {100 * waited / wall:.0f} % with a request under way; {cpu:.2f} s of CPU")
    print(f"  the slowest platform's answers alone take {slowest:.2f} s")


def _under_way(spans: list[tuple[float, float]]) -> float:
    """Seconds covered by at least one span."""
    covered, until = 0.0, 0.0
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, until))
        until = max(until, end)
    return covered


if __name__ == "__main__":
    main()
