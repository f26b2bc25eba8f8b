"""What a run says as JSON for machines (journald, Docker, a log server): one object a line, on standard error.

Every line has time, level and event; what else it has stands in `facts`. No secret and no text of a comment is in any.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from collectors.progress import SilentProgress

Level = Literal["info", "warning", "error"]
_LEVELS: Mapping[str, Level] = {"failed": "error", "budget": "warning"}


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether OUTREACH_LOG=json says so."""
    return environ.get("OUTREACH_LOG", "").strip().lower() == "json"


def write(stream: TextIO, event: str, level: Level = "info", /, **facts: Any) -> None:
    """One line. A reader that went away stops nothing."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = json.dumps({"time": now, "level": level, "event": event, **facts}, ensure_ascii=False)
    try:
        stream.write(f"{line}\n")
        stream.flush()
    except (OSError, ValueError):
        return  # it went away, its disk is full, or it is closed: a log stops no run


class JsonProgress(SilentProgress):
    """A line where a source begins and where it ends."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def started(self, source: str) -> None:
        write(self._stream, "source_started", source=source)

    def finished(self, source: str, status: str, line: str) -> None:
        message = line.removeprefix(f"{source}: ")
        write(self._stream, "source_ended", _LEVELS.get(status, "info"), source=source, status=status, message=message)


def write_summary(stream: TextIO, summary: Mapping[str, Any]) -> None:
    """The run as `outreach collect --json` prints it: a line of counts per source, and one for the end."""
    for source in summary["sources"]:
        counts = {name: value for name, value in source.items() if name not in ("message", "status", "title", "source")}
        write(
            stream,
            "source_counted",
            _LEVELS.get(source["status"], "info"),
            source=source["title"],
            status=source["status"],
            **counts,
        )
    code = summary["exit_code"]
    write(stream, "run_ended", "error" if code else "info", exit_code=code, started_at=summary["started_at"])


def write_deliveries(stream: TextIO, outcome: Mapping[str, Any]) -> None:
    """The round as `outreach deliver --json` prints it: a line per errand, and one for the end. No address is in it."""
    for errand in outcome["errands"]:
        write(stream, "delivery", _LEVELS.get(errand["status"], "info"), **errand)
    code = outcome["exit_code"]
    write(stream, "deliveries_ended", "error" if code else "info", exit_code=code, dry_run=outcome["dry_run"])
