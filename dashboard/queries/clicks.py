"""Click-throughs: arrivals at the help a campaign points to, per source that counts them."""

from datetime import date

import pandas as pd

from dashboard.queries.database import Database, ask


def click_sources(database: Database) -> pd.DataFrame:
    """Columns: source, configured, read_until (when it was last read to the end; missing: never)."""
    return ask(database, "SELECT source, configured, read_until FROM click_sources ORDER BY source")


def click_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """One row per source, campaign, resource and day, sorted so.

    Columns: source, campaign_id, campaign, campaign_name, resource_id, resource, resource_name, kind, day, clicks,
    bots. No row where a source counted nothing. `bots` is missing where the source does not tell bots apart; where it
    does, `clicks` is without them. Never add up sources: they count the same people.
    """
    # Asked per source, campaign and resource, so that each is one seek in the primary key rather than a scan.
    sql = (
        "SELECT d.source, c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, r.id AS resource_id, "
        "r.slug AS resource, r.name AS resource_name, r.kind, d.day, d.clicks, d.bots "
        "FROM click_sources s CROSS JOIN campaigns c CROSS JOIN resources r CROSS JOIN click_days d "
        "WHERE d.source = s.source AND d.campaign_id = c.id AND d.resource_id = r.id "
        "AND d.day BETWEEN :first AND :last "
    )
    values = {}
    if campaign_id is not None:
        sql += "AND c.id = :id "
        values = {"id": campaign_id}
    return ask(database, sql + "ORDER BY d.source, c.id, r.id, d.day", first=first, last=last, **values)
