"""Three ways to watch a run: live on a terminal, one plain line per source elsewhere, or not at all."""

import os
import sys
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

_MARKS = {"ok": ("✓", "green"), "nothing_due": ("✓", "green"), "budget": ("!", "yellow"), "failed": ("✗", "red")}


class SilentProgress:
    """Says nothing: the caller wants JSON."""

    def started(self, source: str) -> None:
        pass

    def advanced(self, source: str, what: str) -> None:
        pass

    def finished(self, source: str, status: str, line: str) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass


class PlainProgress(SilentProgress):
    """One line per finished source, at once: for cron's mail and for logs. A reader that went away stops no run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream: TextIO | None = stream

    def finished(self, source: str, status: str, line: str) -> None:
        if self._stream is None:
            return
        mark = "FAILED " if status == "failed" else ""
        try:
            self._stream.write(f"{mark}{line}\n")
            self._stream.flush()
        except (OSError, ValueError):  # it went away, its disk is full; ValueError: it is closed
            self._stream = None


class LiveProgress(SilentProgress):
    """A spinner per source that is being read, and a line above them for each that is done."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        self._bars = Bars(*columns, console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}

    def started(self, source: str) -> None:
        self._tasks[source] = self._bars.add_task(source, total=None)

    def advanced(self, source: str, what: str) -> None:
        if source in self._tasks:
            self._bars.update(self._tasks[source], description=f"{source}: {what}")

    def finished(self, source: str, status: str, line: str) -> None:
        if source in self._tasks:
            self._bars.remove_task(self._tasks.pop(source))
        mark, colour = _MARKS.get(status, ("·", "default"))
        self._bars.console.print(Text.assemble((f"{mark} ", colour), line), soft_wrap=True)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bars.stop()


def watch(*, silent: bool = False, as_json_lines: bool = False) -> SilentProgress:
    """What suits where standard output goes; machines that read the log are told on standard error."""
    if as_json_lines:
        from collectors.log_lines import JsonProgress

        return JsonProgress(sys.stderr)
    if silent:
        return SilentProgress()
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return LiveProgress(Console())
    return PlainProgress(sys.stdout)
