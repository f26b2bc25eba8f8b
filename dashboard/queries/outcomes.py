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


def campaign_outcomes(database: Database, campaign_id: int | None) -> pd.DataFrame:
    """What the organisation's click source is to count, or has counted, for a campaign (None: for each of them).

    Columns: campaign_id, campaign, campaign_name, outcome_id, slug, name, resource, resource_name (both missing:
    elsewhere), configured, read_until (up to when it was counted; missing: never, which is not 0).
    """
    sql = (
        "SELECT c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, o.id AS outcome_id, o.slug, o.name, "
        "r.slug AS resource, r.name AS resource_name, o.configured, t.read_until "
        "FROM campaigns c CROSS JOIN outcomes o LEFT JOIN resources r ON r.id = o.resource_id "
        "LEFT JOIN outcome_readings t ON t.source = (SELECT click_source FROM organisation) "
        "AND t.campaign_id = c.id AND t.outcome_id = o.id "
        "WHERE (t.read_until IS NOT NULL OR (o.configured = 1 AND o.goal IS NOT NULL AND (o.resource_id IS NULL OR "
        "EXISTS (SELECT 1 FROM campaign_resources p WHERE p.campaign_id = c.id AND p.resource_id = o.resource_id)))) "
    )
    values = {}
    if campaign_id is not None:
        sql += "AND c.id = :campaign "
        values = {"campaign": campaign_id}
    return ask(database, sql + "ORDER BY c.id, o.configured DESC, o.position, o.id", **values)


def outcome_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: source, campaign_id, campaign, campaign_name, outcome_id, slug, name, day, n.

    No row on a day without any, nor on one that was not counted: `campaign_outcomes` knows which.

    Never add up campaigns: a visit may belong to two.
    """
    mine = "" if campaign_id is None else "AND d.campaign_id = :campaign "
    sql = (
        "SELECT d.source, c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, d.outcome_id, o.slug, "
        "o.name, d.day, d.n "
        "FROM outcome_days d JOIN outcomes o ON o.id = d.outcome_id JOIN campaigns c ON c.id = d.campaign_id "
        f"WHERE d.day BETWEEN :first AND :last {mine}ORDER BY o.position, o.id, d.source, c.id, d.day"
    )
    values = {} if campaign_id is None else {"campaign": campaign_id}
    return ask(database, sql, first=first, last=last, **values)


def outcome_weeks(database: Database) -> pd.DataFrame:
    """What people entered by hand, the newest week first.

    Columns: figure_id, slug, name, campaign_id, campaign, campaign_name (all three missing: of no campaign),
    week_starts (a Monday), n, source (in words of staff), entered_at.
    """
    sql = (
        "SELECT w.id AS figure_id, o.slug, o.name, c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, "
        "w.week AS week_starts, w.n, w.source, w.entered_at "
        "FROM outcome_weeks w JOIN outcomes o ON o.id = w.outcome_id LEFT JOIN campaigns c ON c.id = w.campaign_id "
        "ORDER BY w.week DESC, o.position, o.id, c.id"
    )
    return ask(database, sql)
