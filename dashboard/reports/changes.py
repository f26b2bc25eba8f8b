"""What stands on the charts of a report's days: notes of staff, and changes of how figures come about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import queries
from dashboard.metrics.platform_changes import platform_changes
from dashboard.reports.period import Campaign, Period
from dashboard.words import day as said_day


def annotations(database: queries.Database, campaign: Campaign, period: Period) -> list[dict[str, Any]]:
    """Each note of the campaign, and those for all campaigns (`campaign` null), the earliest day first."""
    found = queries.annotations(database, campaign.id, period.first, period.last)
    return [
        {"day": row["day"].date().isoformat(), "text": row["text"], "campaign": _whose(row, campaign)}
        for row in found.to_dict("records")
    ]


def definition_changes(
    database: queries.Database, campaign: Campaign, period: Period, platforms: Collection[str]
) -> list[dict[str, Any]]:
    """Each change that a run found, and those that these platforms made themselves, the earliest day first.

    what: matching | click_source | timezone | model | platform. `platform` and `campaign` are null where all are
    concerned.
    """
    found = queries.definition_changes(database, campaign.id, period.first, period.last)
    rows = [
        {
            "day": row["day"].date().isoformat(),
            "what": row["what"],
            "platform": None if pd.isna(row["platform"]) else row["platform"],
            "campaign": _whose(row, campaign),
            "said": row["said"],
        }
        for row in found.to_dict("records")
    ]
    rows += [
        {"day": one.day.isoformat(), "what": "platform", "platform": one.platform, "campaign": None, "said": one.said}
        for one in platform_changes(platforms, period.first, period.last)
    ]
    return sorted(rows, key=lambda row: str(row["day"]))


def change_notes(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The changes as notes beside the figures; versions of the model have a note of their own."""
    told = [row for row in changes if row["what"] != "model"]
    return [f"Changed on {said_day(date.fromisoformat(row['day']))}: {row['said']}" for row in told]


def _whose(row: Mapping[Any, Any], campaign: Campaign) -> str | None:
    if pd.isna(row["campaign_id"]):
        return None
    return str(row["campaign_name"]) if campaign.id is None else campaign.slug
