"""The outcomes of the reading world: one that a click source counts, and one that people enter by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlite_utils import Database

from tests.reading_comments import day_number

CALLS, COUNTED = 1, 2
COUNTS = {date(2026, 11, 9): 4, date(2026, 11, 10): 7}


def write_outcomes(db: Database, source: str, campaigns: Mapping[str, int]) -> None:
    named = ((CALLS, "calls", "Calls to the helpline", None), (COUNTED, "checked", "Self-checks completed", "Check"))
    columns = ("id", "slug", "name", "goal")
    db.table("outcomes").insert_all([columns, *named])
    rows = [
        (source, campaigns[campaign], COUNTED, day_number(day), n)
        for campaign in ("check-in", "mens-health")
        for day, n in COUNTS.items()
    ]
    read_until = int(datetime(2026, 11, 23, 2, 5, tzinfo=UTC).timestamp())
    db.table("outcome_readings").insert_all(
        [("source", "campaign_id", "outcome_id", "read_until"),
         *((source, campaigns[slug], COUNTED, read_until) for slug in ("check-in", "mens-health", "spring"))]
    )  # fmt: skip
    db.table("outcome_days").insert_all([("source", "campaign_id", "outcome_id", "day", "n"), *rows])
