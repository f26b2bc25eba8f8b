"""What was sent by itself, in words: reports and alerts, to how many, when, and what became of them."""

from typing import Any

import pandas as pd

from dashboard import words

COLUMNS = ("What", "Result", "When", "To", "What to do", "What was told")
_WAYS = {"mail": ("person", "people"), "notice": ("chat service", "chat services"), "folder": ("folder", "folders")}
_WORST_FIRST = ("failed", "unknown", "sending", "sent")
_RESULTS = {"failed": "✗ not sent", "unknown": "? perhaps sent", "sending": "… being sent", "sent": "✓ sent"}


def sent(deliveries: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """A row per report or alert and way, the newest first. From `queries.deliveries`, which has one per target."""
    rows = [_row(group, timezone) for _, group in deliveries.groupby(["what", "name", "way"], sort=False) if len(group)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(group: pd.DataFrame, timezone: str) -> dict[str, Any]:
    first = group.iloc[0]
    report = first["what"] == "report"
    return {
        "What": f"Report: {first['title']}, {first['said']}" if report else f"Alert: {first['title']}",
        "Result": _result(group),
        "When": words.moment(group["tried_at"].max(), timezone),
        "To": words.counted(len(group), *_WAYS[str(first["way"])]),
        "What to do": " ".join(dict.fromkeys(message for message in group["message"] if message)),
        "What was told": "" if report else first["said"],
    }


def _result(group: pd.DataFrame) -> str:
    """The worst first, and how many of them where they differ."""
    counts = group["status"].value_counts()
    found = [status for status in _WORST_FIRST if status in counts]
    if len(found) == 1:
        return _RESULTS[found[0]]
    return ", ".join(f"{_RESULTS[status]} to {counts[status]}" for status in found)
