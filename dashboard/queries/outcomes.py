"""Outcomes: what people did where a campaign led them, counted by a click source or entered by hand."""

from datetime import date

import pandas as pd

from dashboard.queries.database import Database, ask


def outcomes(database: Database) -> pd.DataFrame:
    """Columns: outcome_id, slug, name, goal (missing: by hand), resource_name (missing: elsewhere), configured."""
    sql = (
        "SELECT o.id AS outcome_id, o.slug, o.name, o.goal, r.name AS resource_name, o.configured "
        "FROM outcomes o LEFT JOIN resources r ON r.id = o.resource_id ORDER BY o.configured DESC, o.position, o.id"
    )
    return ask(database, sql)


def outcome_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: source, campaign_name, outcome_id, name, day, n. No row where nothing was counted, or none happened.

    Never add up campaigns: a visit may belong to two.
    """
    mine = "" if campaign_id is None else "AND d.campaign_id = :campaign "
    sql = (
        "SELECT d.source, c.name AS campaign_name, d.outcome_id, o.name, d.day, d.n "
        "FROM outcome_days d JOIN outcomes o ON o.id = d.outcome_id JOIN campaigns c ON c.id = d.campaign_id "
        f"WHERE d.day BETWEEN :first AND :last {mine}ORDER BY o.position, o.id, d.source, c.id, d.day"
    )
    values = {} if campaign_id is None else {"campaign": campaign_id}
    return ask(database, sql, first=first, last=last, **values)


def outcome_weeks(database: Database) -> pd.DataFrame:
    """Columns: figure_id, name, campaign_name (missing: of no campaign), week_starts (a Monday), n, source, entered_at.

    What people entered by hand, the newest week first.
    """
    sql = (
        "SELECT w.id AS figure_id, o.name, c.name AS campaign_name, w.week AS week_starts, w.n, w.source, w.entered_at "
        "FROM outcome_weeks w JOIN outcomes o ON o.id = w.outcome_id LEFT JOIN campaigns c ON c.id = w.campaign_id "
        "ORDER BY w.week DESC, o.position, o.id, c.id"
    )
    return ask(database, sql)
