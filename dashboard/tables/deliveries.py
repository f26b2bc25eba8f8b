"""What was sent by itself, in words: reports and alerts, to how many, when, and what became of them."""

from typing import Any

import pandas as pd

from dashboard import words

COLUMNS = ("What", "Result", "When", "To", "What to do", "What was told")
_WAYS = {"mail": ("person", "people"), "notice": ("chat service", "chat services"), "folder": ("folder", "folders")}
_WORST_FIRST = ("failed", "unknown", "sending", "sent")
_MISSED = {"failed": "was not sent to", "unknown": "may not have reached"}
_RESULTS = {"failed": "✗ not sent", "unknown": "? perhaps sent", "sending": "… being sent", "sent": "✓ sent"}


def sent(deliveries: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """A row per report or alert and way, the newest first. From `queries.deliveries`, which has one per target."""
    rows = [_row(group, timezone) for _, group in deliveries.groupby(["what", "name", "way"], sort=False) if len(group)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def problems(deliveries: pd.DataFrame) -> list[str]:
    """A paragraph per report or alert and way that did not, or perhaps not, arrive: why, and what to do."""
    wrong = deliveries[deliveries["status"].isin(["failed", "unknown"])]
    return [
        f"**{words.plain(_about(group.iloc[0]))}** {_MISSED[str(status)]} {_to(group)}. {words.plain(_messages(group))}"
        for (*_, status), group in wrong.groupby(["what", "name", "way", "status"], sort=False)
    ]


def _about(row: "pd.Series[Any]") -> str:
    return f"Report: {row['title']}, {row['said']}" if row["what"] == "report" else f"Alert: {row['title']}"


def _to(group: pd.DataFrame) -> str:
    return words.counted(len(group), *_WAYS[str(group.iloc[0]["way"])])


def _messages(group: pd.DataFrame) -> str:
    return " ".join(dict.fromkeys(message for message in group["message"] if message))


def _row(group: pd.DataFrame, timezone: str) -> dict[str, Any]:
    first = group.iloc[0]
    return {
        "What": _about(first),
        "Result": _result(group),
        "When": words.moment(group["tried_at"].max(), timezone),
        "To": _to(group),
        "What to do": _messages(group),
        "What was told": "" if first["what"] == "report" else first["said"],
    }


def _result(group: pd.DataFrame) -> str:
    """The worst first, and how many of them where they differ."""
    counts = group["status"].value_counts()
    found = [status for status in _WORST_FIRST if status in counts]
    if len(found) == 1:
        return _RESULTS[found[0]]
    return ", ".join(f"{_RESULTS[status]} to {counts[status]}" for status in found)
