"""What is marked on time charts: what staff wrote, and what runs found changed about how figures come about."""

from datetime import date
from typing import NamedTuple

import pandas as pd
from sqlalchemy import text

from dashboard.queries.database import FIRST_DAY, Database, ask, reading


class Annotation(NamedTuple):
    """A note as it stands in the database: whoever changes it says which one, and as what they saw it."""

    annotation_id: int
    day: date  # of the organisation
    text: str
    campaign_id: int | None  # None: on the charts of all campaigns
    written_at: int


def annotations(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: annotation_id, day, text, campaign_id, campaign_name (both missing: for all campaigns), written_at.

    A campaign's own and those for all; without a campaign those of every one. The earliest day first.
    """
    return _of_days(database, "a.id AS annotation_id, a.day, a.text", "annotations", (campaign_id, first, last))


def definition_changes(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: day, what (matching | click_source | timezone | model | platform), platform (missing: all), said,
    campaign_id, campaign_name (both missing: for all campaigns).

    Chosen and sorted as `annotations`.
    """
    return _of_days(database, "a.day, a.what, a.platform, a.said", "definition_changes", (campaign_id, first, last))


def annotation(database: Database, annotation_id: int) -> Annotation | None:
    """The note with this number, None where there is none."""
    sql = text("SELECT id, day, text, campaign_id, written_at FROM annotations WHERE id = :id")
    with reading(database) as connection:
        row = connection.execute(sql, {"id": annotation_id}).first()
    if row is None:
        return None
    return Annotation(row.id, date.fromordinal(FIRST_DAY.toordinal() + row.day), row.text, *row[3:])


def _of_days(database: Database, columns: str, table: str, chosen: tuple[int | None, date, date]) -> pd.DataFrame:
    campaign_id, first, last = chosen
    written = ", a.written_at" if table == "annotations" else ""
    mine = "" if campaign_id is None else "AND (a.campaign_id = :campaign OR a.campaign_id IS NULL) "
    sql = (
        f"SELECT {columns}, a.campaign_id, c.name AS campaign_name{written} "
        f"FROM {table} a LEFT JOIN campaigns c ON c.id = a.campaign_id "
        f"WHERE a.day BETWEEN :first AND :last {mine}ORDER BY a.day, a.id"
    )
    values = {} if campaign_id is None else {"campaign": campaign_id}
    return ask(database, sql, first=first, last=last, **values)
