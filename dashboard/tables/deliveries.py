"""What was sent by itself, in words: reports and alerts, to how many, when, and what became of them."""

from typing import Any

import pandas as pd

from dashboard import words

COLUMNS = ("What", "About", "To", "When", "Result", "What to do")
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
        "What": f"{'Report' if report else 'Alert'}: {first['title']}",
        "About": first["said"],
        "To": words.counted(len(group), *_WAYS[str(first["way"])]),
        "When": words.moment(group["tried_at"].max(), timezone),
        "Result": _result(group),
        "What to do": " ".join(dict.fromkeys(message for message in group["message"] if message)),
    }


def _result(group: pd.DataFrame) -> str:
    """The worst first, and how many of them where they differ."""
    counts = group["status"].value_counts()
    found = [status for status in _WORST_FIRST if status in counts]
    if len(found) == 1:
        return _RESULTS[found[0]]
    return ", ".join(f"{_RESULTS[status]} to {counts[status]}" for status in found)
