"""Writes click-throughs per campaign, resource and day. What is read again replaces what was there."""

from collections.abc import Collection, Iterable, Sequence

from sqlite_utils import Database

from collectors.days import day_number
from collectors.records import Clicks, Reading
from collectors.store.memberships import campaign_ids


def last_read(db: Database, source: str) -> int | None:
    """When this source was last read to the end."""
    found = db.execute("SELECT read_until FROM click_sources WHERE source = ?", [source]).fetchone()
    return found[0] if found else None


def read_by(db: Database, source: str) -> dict[str, str]:
    """Campaign -> the digest of the links, tags and resources its clicks were last read by."""
    rows = db.execute(
        "SELECT c.slug, m.matching FROM click_campaigns m JOIN campaigns c ON c.id = m.campaign_id WHERE m.source = ?",
        [source],
    )
    return dict(rows.fetchall())


def save_clicks(
    db: Database, source: str, clicks: Iterable[Clicks], campaigns: Sequence[str], days: tuple[int, int]
) -> int:
    """Replace what this source counted for these campaigns from `days[0]` to `days[1]`. Belongs inside a transaction.

    Other campaigns, among them those no longer in campaigns.toml, were not asked for and keep their counts.
    """
    keys = campaign_ids(db)
    resources = dict(db.execute("SELECT slug, id FROM resources").fetchall())
    db.conn.executemany(
        "DELETE FROM click_days WHERE source = ? AND campaign_id = ? AND day BETWEEN ? AND ?",
        [(source, keys[campaign], *days) for campaign in campaigns],
    )
    rows = [
        (source, keys[row.campaign], resources[row.resource], day_number(row.day), row.clicks, row.bots)
        for row in clicks
        if days[0] <= day_number(row.day) <= days[1]
    ]
    if rows:
        columns = ("source", "campaign_id", "resource_id", "day", "clicks", "bots")
        db.table("click_days").insert_all([columns, *rows])
    return len(rows)


def readings(db: Database, source: str) -> list[Reading]:
    """What this source has said so far of links in all, the earliest first."""
    rows = db.execute(
        "SELECT link, read_at, seen_until, clicks FROM click_readings WHERE source = ? ORDER BY link, read_at", [source]
    )
    return [Reading(*row) for row in rows.fetchall()]


def save_readings(db: Database, source: str, new: Iterable[Reading]) -> None:
    """Add readings that say something new, and note of the others until when it was so. Belongs into a transaction."""
    last = {each.link: each for each in readings(db, source)}
    rows = [
        (source, each.link, same.read_at if same else each.read_at, each.seen_until, each.clicks)
        for each in new
        for same in [last[each.link] if each.link in last and last[each.link].clicks == each.clicks else None]
    ]
    if rows:
        columns = ("source", "link", "read_at", "seen_until", "clicks")
        db.table("click_readings").insert_all([columns, *rows], replace=True)


def forget_days_before(db: Database, source: str, campaigns: Sequence[str], day: int) -> None:
    """Delete older counts of campaigns whose links, tags or resources have changed: they are other clicks now."""
    keys = campaign_ids(db)
    db.conn.executemany(
        "DELETE FROM click_days WHERE source = ? AND campaign_id = ? AND day < ?",
        [(source, keys[campaign], day) for campaign in campaigns],
    )


def were_read(db: Database, source: str, matching: dict[str, str], read_at: int, behind: Collection[str] = ()) -> None:
    """Note that this source was read to the end. Belongs into the transaction that stored what it said.

    behind: campaigns not counted wholly, which are to be read from their first day again.
    """
    keys = campaign_ids(db)
    db.execute("UPDATE click_sources SET read_until = ? WHERE source = ?", [read_at, source])
    columns = ("source", "campaign_id", "matching")
    db.conn.executemany(
        "DELETE FROM click_campaigns WHERE source = ? AND campaign_id = ?",
        [(source, keys[campaign]) for campaign in behind],
    )
    rows = [(source, keys[campaign], digest) for campaign, digest in matching.items() if campaign not in behind]
    if not rows:
        return
    db.table("click_campaigns").insert_all([columns, *rows], replace=True)
