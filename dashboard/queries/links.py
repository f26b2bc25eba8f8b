"""Short links of our own: what there is to make them of, which there are, how often each was opened.

Ask the list through `Data.ask_now`: a link must be there as soon as it is made.
"""

import pandas as pd
from sqlalchemy import text

from dashboard.queries.database import Database, ask, reading

SOURCE = "redirect"  # the click source that counts them


def links_address(database: Database) -> str | None:
    """What comes before /r/ in a short link; None where campaigns.toml does not say."""
    with reading(database) as connection:
        found = connection.execute(text("SELECT links_address FROM organisation")).scalar()
    return None if found is None else str(found)


def link_targets(database: Database) -> pd.DataFrame:
    """Columns: campaign_id, campaign (id in campaigns.toml), campaign_name, utm_campaign (missing: campaigns.toml names
    none), resource_id, resource, resource_name, url: each campaign in campaigns.toml, the newest first, with each of
    its resources.
    """
    return ask(
        database,
        "SELECT c.id AS campaign_id, c.slug AS campaign, c.name AS campaign_name, c.utm_campaign, "
        "r.id AS resource_id, r.slug AS resource, r.name AS resource_name, r.url "
        "FROM campaigns c JOIN campaign_resources m ON m.campaign_id = c.id JOIN resources r ON r.id = m.resource_id "
        "WHERE c.configured = 1 AND r.configured = 1 ORDER BY c.starts DESC, c.position, c.id, r.id",
    )


def links(database: Database) -> pd.DataFrame:
    """Every short link, the newest first.

    Columns: link_id, slug, campaign, campaign_name, resource, resource_name, platform, url, made_at, retired_at
    (missing: in use), clicks and bots (both missing where nobody has counted since it was made).
    """
    return ask(
        database,
        "SELECT l.id AS link_id, l.slug, c.slug AS campaign, c.name AS campaign_name, r.slug AS resource, "
        "r.name AS resource_name, l.platform, l.url, l.made_at, l.retired_at, "
        "CASE WHEN s.read_until >= l.made_at THEN coalesce(sum(d.clicks), 0) ELSE sum(d.clicks) END AS clicks, "
        "CASE WHEN s.read_until >= l.made_at THEN coalesce(sum(d.bots), 0) ELSE sum(d.bots) END AS bots "
        "FROM links l JOIN campaigns c ON c.id = l.campaign_id JOIN resources r ON r.id = l.resource_id "
        "LEFT JOIN click_sources s ON s.source = :source LEFT JOIN link_days d ON d.link_id = l.id AND "
        "d.source = :source GROUP BY l.id, l.slug, c.slug, c.name, r.slug, r.name, l.platform, l.url, l.made_at, "
        "l.retired_at, s.read_until ORDER BY l.made_at DESC, l.id DESC",
        source=SOURCE,
    )
