"""Fifty people at once: each has a page open and changes the period every five seconds, over the app's own protocol.

    python -m benchmarks.viewers [database]

Without a database, the sample organisation is collected first. No browser takes part: what is measured is the server's
answer, from the choice until the script has finished, and the memory of its process. The viewers are this process.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.dashboard import PAGES, PORT, cpu_seconds, streamlit
from collectors.demo import prepare
from collectors.progress import watch

VIEWERS, THINK, SECONDS = 50, 5.0, 60.0
PERIODS = ("Last 7 days", "Last 28 days", "Last 90 days", "All days")


class Viewer:
    """One open page: keeps up with what the server sends, and knows the period's widget."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._page = page
        self._period = ""

    async def run(self, period: str | None = None) -> float:
        """Ask for the page as it is with this period. Seconds until the script has finished."""
        ask = BackMsg()
        ask.rerun_script.page_name = self._page
        ask.rerun_script.context_info.timezone = "Europe/London"
        ask.rerun_script.context_info.locale = "en-GB"
        ask.rerun_script.context_info.url = f"http://127.0.0.1:{PORT}/{self._page}"
        if period is not None:
            ask.rerun_script.widget_states.widgets.append(WidgetState(id=self._period, string_value=period))
        began = time.perf_counter()
        await self._socket.send(ask.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(bytes(await self._socket.recv(decode=False)))
            kind = told.WhichOneof("type")
            if kind == "delta" and told.delta.new_element.HasField("selectbox"):
                box = told.delta.new_element.selectbox
                self._period = box.id if box.label == "Period" else self._period
            elif kind == "script_finished":
                if told.script_finished != ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the page ended with {told.script_finished}")
                return time.perf_counter() - began


async def view(number: int, until: float, took: list[float]) -> None:
    """One person: opens a page, then changes the period every five seconds, give or take one."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, THINK))
    address = f"ws://127.0.0.1:{PORT}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, origin=f"http://127.0.0.1:{PORT}") as socket:  # type: ignore[list-item, arg-type]
        viewer = Viewer(socket, PAGES[number % len(PAGES)])
        await viewer.run()
        while time.monotonic() < until:
            await asyncio.sleep(chance.uniform(THINK - 1, THINK + 1))
            took.append(await viewer.run(chance.choice(PERIODS)))


async def crowd(seconds: float) -> list[float]:
    """All viewers. Returns how long each change took, in seconds."""
    took: list[float] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(view(number, until, took) for number in range(VIEWERS)))
    return took


def main(database: Path) -> None:
    with streamlit(database) as site:
        asyncio.run(crowd(4 * THINK))  # everybody has been there once: caches are as on any other day
        began = cpu_seconds(site.pid)
        took = asyncio.run(crowd(SECONDS))
        used = cpu_seconds(site.pid) - began
        late = statistics.quantiles(took, n=20)[-1]
        print(
            f"{VIEWERS} viewers, {len(took)} changes: p50 {1000 * statistics.median(took):.0f} ms, "
            f"p95 {1000 * late:.0f} ms, longest {1000 * max(took):.0f} ms; {100 * used / SECONDS:.0f} % of one core; "
            f"memory {_megabytes(site.pid):.0f} MB"
        )


def _megabytes(pid: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder, watch(silent=True) as progress:
            main(prepare(Path(folder), progress))
