"""The responses of a report as people may see them: each version of the model by itself, small counts withheld.

The very figures of the Conversation page for the same campaign and days: two ways of withholding the same counts would
give them away together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import queries
from dashboard.metrics.sentiment import SCORED, ShownVersion, shown_by_version, shown_unseen, unit_for
from dashboard.metrics.versions import models_of, versions
from dashboard.reports.period import Period
from dashboard.words import day as said_day
from dashboard.words import listing

_PARTS = {"text": "_text", "share": "", "low": "_low", "high": "_high"}  # of a label, and what its columns end in
Unseen = tuple[pd.DataFrame | None, str] | None


def shown_versions(
    database: queries.Database, responses: pd.DataFrame, period: Period
) -> tuple[list[ShownVersion], Unseen]:
    """What may be shown per version, the oldest first, and of what no model has seen."""
    names = models_of(responses)
    days = queries.model_days(database) if len(names) > 1 else pd.DataFrame({"model": [], "day": []})
    known = versions(names, days, queries.models(database))
    return shown_by_version(responses, known, unit_for(period.first, period.last)), shown_unseen(responses)


def said_version(one: ShownVersion) -> dict[str, Any]:
    """One version as JSON has it: counts are texts, '<10' or 'not shown' where they are withheld.

    `unit` is week or month, and `course` has a row for each with comments: `from` is the Monday or first of the month.
    """
    shown, version = one.shown, one.version
    unit = str(shown.groups.columns[0])
    return {
        "unit": unit,
        "course": [_period(row, unit) for row in shown.groups.to_dict("records")],
        "model": version.model,
        "since": version.since.isoformat() if version.since else None,
        "measured": version.measured,
        "labels": _rows(shown.overall),
        "tones": None if shown.tones is None else _rows(shown.tones),
        "not_scored": {"comments": shown.not_scored, "reasons": _reasons(shown.reasons)},
    }


def said_unseen(unseen: Unseen) -> dict[str, Any] | None:
    """What no model has seen, in the same way."""
    return None if unseen is None else {"comments": unseen[1], "reasons": _reasons(unseen[0])}


def version_notes(shown: Sequence[ShownVersion]) -> list[str]:
    """Said where several versions labelled the comments of one period."""
    if len(shown) < 2:
        return []
    named = [f"{one.version.model} since {said_day(one.version.since)}" for one in shown[1:] if one.version.since]
    return [
        f"Comments were labelled by {len(shown)} versions of the language model: {shown[0].version.model}, "
        f"then {listing(named)}. Their labels do not compare: look at each version by itself."
    ]


def _period(row: Mapping[Any, Any], unit: str) -> dict[str, Any]:
    labels = {label: _known({part: row[f"{label}{tail}"] for part, tail in _PARTS.items()}) for label in SCORED}
    return {"from": row[unit].date().isoformat(), **labels, "total": row["behind"]}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [_known(row) for row in frame.to_dict("records")]


def _reasons(reasons: pd.DataFrame | None) -> dict[str, str] | None:
    return None if reasons is None else dict(zip(reasons["reason"], reasons["text"], strict=True))


def _known(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _number(value) for name, value in row.items()}


def _number(value: Any) -> Any:
    return None if value is None or value != value else value
