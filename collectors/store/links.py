"""Short links of our own: read for who answers them and for matching posts, counted for the dashboard."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from collectors.campaigns import Configuration
from collectors.days import Calendar, day_number
from collectors.matching import Matcher
from collectors.own_links import short_link
from collectors.records import LinkCount
from collectors.store.trouble import StoreError, explained


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One short link: where it leads, and for what it was made (ids of campaigns.toml)."""

    slug: str
    url: str
    campaign: str
    resource: str
    platform: str


@dataclass(frozen=True, slots=True)
class Stored:
    """All that answering short links takes from the database."""

    links: dict[str, StoredLink]  # by slug, retired ones among them
    resources: tuple[tuple[str, str], ...]  # name and URL of the help there is, helplines first
    timezone: str


def stored_links(database: Path) -> Stored:
    """Read without waiting for anybody who writes. Raises StoreError."""
    with explained(database):
        if not database.is_file():
            raise StoreError(f"{database} does not exist yet. Run 'outreach collect' first.")
        uri = f"{database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
            connection.execute("BEGIN")  # all of one moment
            links = connection.execute(
                "SELECT l.slug, l.url, c.slug, r.slug, l.platform FROM links l "
                "JOIN campaigns c ON c.id = l.campaign_id JOIN resources r ON r.id = l.resource_id"
            ).fetchall()
            resources = connection.execute(
                "SELECT name, url FROM resources WHERE configured = 1 ORDER BY kind <> 'helpline', id"
            ).fetchall()
            organisation = connection.execute("SELECT timezone FROM organisation").fetchone()
    if organisation is None:
        raise StoreError(f"{database} is still empty. Run 'outreach collect' first.")
    return Stored({row[0]: StoredLink(*row) for row in links}, tuple(resources), organisation[0])


def with_our_links(db: Database, configuration: Configuration) -> Configuration:
    """The configuration with our own short links among what posts are matched by, retired ones too.

    For matching alone: click sources go by what campaigns.toml says.
    """
    address = configuration.links_address
    rows = db.execute("SELECT c.slug, l.slug FROM links l JOIN campaigns c ON c.id = l.campaign_id ORDER BY l.id")
    ours: dict[str, list[str]] = {}
    for campaign, slug in rows.fetchall() if address else ():
        ours.setdefault(campaign, []).append(short_link(address or "", slug))
    campaigns = tuple(
        campaign.model_copy(
            update={"match": campaign.match.model_copy(update={"links": (*campaign.match.links, *ours[campaign.id])})}
        )
        if campaign.id in ours
        else campaign
        for campaign in configuration.campaigns
    )
    return configuration.model_copy(update={"campaigns": campaigns})


def matcher_of(db: Database, configuration: Configuration) -> Matcher:
    """What tells which campaigns a post belongs to, by campaigns.toml and by our own short links."""
    return Matcher(with_our_links(db, configuration).campaigns, Calendar(configuration.organisation.zone))


def save_link_days(db: Database, source: str, counts: Iterable[LinkCount], days: tuple[int, int]) -> None:
    """Replace what was counted of each link from `days[0]` to `days[1]`. Belongs inside a transaction."""
    keys = dict(db.execute("SELECT slug, id FROM links").fetchall())
    db.execute("DELETE FROM link_days WHERE source = ? AND day BETWEEN ? AND ?", [source, *days])
    rows = [
        (source, keys[one.slug], day_number(one.day), one.clicks, one.bots)
        for one in counts
        if one.slug in keys and days[0] <= day_number(one.day) <= days[1]
    ]
    if rows:
        db.table("link_days").insert_all([("source", "link_id", "day", "clicks", "bots"), *rows])
