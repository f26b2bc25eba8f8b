"""Writes click-throughs per campaign, resource and day. What is read again replaces what was there."""

from collections.abc import Iterable

from sqlite_utils import Database

from collectors.days import day_number
from collectors.records import Clicks
from collectors.store.settings import campaign_ids


def last_read(db: Database, source: str, matching: str) -> int | None:
    """When this source was last read to the end for the same campaigns, links and resources."""
    row = db.execute("SELECT read_until FROM click_sources WHERE source = ? AND matching = ?", [source, matching])
    found = row.fetchone()
    return found[0] if found else None


def save_clicks(db: Database, source: str, clicks: Iterable[Clicks], days: tuple[int, int]) -> int:
    """Replace this source's counts on the days from `days[0]` to `days[1]`. Belongs inside a transaction.

    Counts of campaigns that are no longer in campaigns.toml are not asked for any more and stay.
    """
    campaigns = campaign_ids(db)
    resources = dict(db.execute("SELECT slug, id FROM resources").fetchall())
    db.execute(
        "DELETE FROM click_days WHERE source = ? AND day BETWEEN ? AND ? "
        "AND campaign_id IN (SELECT id FROM campaigns WHERE configured = 1)",
        [source, *days],
    )
    rows = [
        (source, campaigns[row.campaign], resources[row.resource], day_number(row.day), row.clicks, row.bots)
        for row in clicks
        if days[0] <= day_number(row.day) <= days[1]
    ]
    if rows:
        columns = ("source", "campaign_id", "resource_id", "day", "clicks", "bots")
        db.table("click_days").insert_all([columns, *rows])
    return len(rows)


def were_read(db: Database, source: str, matching: str, read_at: int) -> None:
    """Note that this source was read to the end. Belongs into the transaction that stored what it said."""
    db.execute("UPDATE click_sources SET read_until = ?, matching = ? WHERE source = ?", [read_at, matching, source])
