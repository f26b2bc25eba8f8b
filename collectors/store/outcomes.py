"""Writes the outcomes of campaigns.toml, and what click sources counted of them. What is read again replaces."""

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from collectors.campaigns import Configuration
from collectors.days import day_number
from collectors.records import OutcomeCount
from collectors.store.memberships import campaign_ids


def save_outcomes(db: Database, configuration: Configuration) -> None:
    """Names, places and goals as campaigns.toml has them; what stands there no longer keeps its figures."""
    resources = dict(db.execute("SELECT slug, id FROM resources").fetchall())
    db.execute("UPDATE outcomes SET configured = 0")
    for position, outcome in enumerate(configuration.outcomes):
        resource = None if outcome.resource is None else resources[outcome.resource]
        db.execute(
            "INSERT INTO outcomes (slug, name, resource_id, goal, position) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (slug) DO UPDATE SET name = excluded.name, resource_id = excluded.resource_id, "
            "goal = excluded.goal, position = excluded.position, configured = 1",
            [outcome.id, outcome.name, resource, outcome.goal, position],
        )


def save_outcome_days(
    db: Database,
    source: str,
    outcome: str,
    counted: Iterable[OutcomeCount],
    span: tuple[Sequence[str], int, int, bool],
    read_at: int,
) -> None:
    """Replace what this source counted of an outcome. Belongs inside a transaction.

    span: the campaigns asked for, first and last day, and whether older days were counted by another goal, so that
    they go as well. Other campaigns and outcomes keep their counts. read_at: when it was asked, so that no row means
    none up to then.
    """
    campaigns, first, last, anew = span
    keys = campaign_ids(db)
    (key,) = db.execute("SELECT id FROM outcomes WHERE slug = ?", [outcome]).fetchone()
    db.conn.executemany(
        "DELETE FROM outcome_days WHERE source = ? AND campaign_id = ? AND outcome_id = ? AND day <= ? "
        "AND (day >= ? OR ?)",
        [(source, keys[campaign], key, last, first, anew) for campaign in campaigns],
    )
    rows = [
        (source, keys[row.campaign], key, day_number(row.day), row.n)
        for row in counted
        if first <= day_number(row.day) <= last
    ]
    if rows:
        columns = ("source", "campaign_id", "outcome_id", "day", "n")
        db.table("outcome_days").insert_all([columns, *rows])
    db.conn.executemany(
        "INSERT INTO outcome_readings (source, campaign_id, outcome_id, read_until) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET read_until = excluded.read_until",
        [(source, keys[campaign], key, read_at) for campaign in campaigns],
    )
