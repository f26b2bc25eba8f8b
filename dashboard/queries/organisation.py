"""Who we are, what we run, and how old what we know is."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import text

from dashboard.queries.database import Database, ask, reading


@dataclass(frozen=True)
class Organisation:
    """The organisation; every day in the database is a day in its timezone."""

    name: str
    timezone: str
    click_source: str | None
    x_monthly_budget_microusd: int | None
    sample: bool  # some account is synthetic


@dataclass(frozen=True)
class OrganisationLook:
    """How the organisation's reports look, as in campaigns.toml."""

    colour: str | None  # '#1a2b3c'
    logo: bytes | None  # a PNG, JPEG or SVG file


@dataclass(frozen=True)
class Freshness:
    """How old the figures are. Moments in UTC; None where there was no such run."""

    data_as_of: datetime | None  # end of the last run that stored something; where none did, of the last import
    last_run_id: int | None  # the last run that finished
    last_run_at: datetime | None  # when it finished
    last_run_status: str | None  # ok | failed | interrupted
    running_since: datetime | None  # begin of a run that has not finished
    from_files: bool = False  # no run has brought anything, files alone have


def organisation(database: Database) -> Organisation:
    """The one organisation of this database."""
    with reading(database) as connection:
        row = connection.execute(
            text("SELECT name, timezone, click_source, x_monthly_budget_microusd AS budget FROM organisation")
        ).one()
        sample = connection.execute(text("SELECT max(sample) FROM accounts")).scalar()
    return Organisation(row.name, row.timezone, row.click_source, row.budget, bool(sample))


def organisation_look(database: Database) -> OrganisationLook:
    """The organisation's colour and logo."""
    with reading(database) as connection:
        row = connection.execute(text("SELECT colour, logo FROM organisation")).one()
    return OrganisationLook(row.colour, row.logo)


def freshness(database: Database) -> Freshness:
    """How old the figures are."""
    runs = ask(database, "SELECT id AS run_id, started_at, finished_at, status, stored FROM runs ORDER BY id")
    finished = runs[runs["finished_at"].notna()]
    stored = finished[finished["stored"] == 1]
    running = runs[runs["status"] == "running"]
    last = finished.iloc[-1] if len(finished) else None
    imported = ask(database, "SELECT max(imported_at) AS imported_at FROM imports WHERE undone_at IS NULL")
    as_of = stored["finished_at"].iloc[-1] if len(stored) else imported["imported_at"].iloc[0]
    return Freshness(
        data_as_of=None if pd.isna(as_of) else as_of.to_pydatetime(),
        last_run_id=int(last["run_id"]) if last is not None else None,
        last_run_at=last["finished_at"].to_pydatetime() if last is not None else None,
        last_run_status=str(last["status"]) if last is not None else None,
        running_since=running["started_at"].iloc[-1].to_pydatetime() if len(running) else None,
        from_files=not len(stored) and bool(imported["imported_at"].notna().iloc[0]),
    )


def accounts(database: Database) -> pd.DataFrame:
    """Columns: account_id, platform, handle, server, sample, configured, profile_at, listed_at, key_until.

    key_until: when the token an account is read with ends; missing where it never does, or nobody knows.
    """
    return ask(
        database,
        "SELECT id AS account_id, platform, handle, server, sample, configured, profile_at, listed_at, key_until "
        "FROM accounts ORDER BY platform, handle",
    )


def terms(database: Database) -> pd.DataFrame:
    """What platforms' terms forbid. Columns: platform, kept_days, rates_off (1 or 0); a row where they forbid anything.

    kept_days: figures older than that are deleted; missing: kept for good. rates_off: no rate of engagement may be
    derived from its figures.
    """
    return ask(
        database,
        "SELECT platform, min(kept_days) AS kept_days, max(rates_off) AS rates_off FROM accounts GROUP BY platform "
        "HAVING min(kept_days) IS NOT NULL OR max(rates_off) = 1 ORDER BY platform",
    )


def unrated(database: Database) -> list[str]:
    """Platforms whose terms allow no rate of engagement."""
    found = terms(database)
    return [str(platform) for platform in found.loc[found["rates_off"] == 1, "platform"]]


def campaigns(database: Database) -> pd.DataFrame:
    """Columns: campaign_id, slug, name, purpose, starts, ends (missing: open-ended), configured; as in campaigns.toml.

    Campaigns no longer in campaigns.toml (configured = 0) come last.
    """
    return ask(
        database,
        "SELECT id AS campaign_id, slug, name, purpose, starts, ends, configured FROM campaigns "
        "ORDER BY configured DESC, position, id",
    )


def goals(database: Database, campaign_id: int) -> pd.DataFrame:
    """Columns: metric, target."""
    return ask(
        database, "SELECT metric, target FROM campaign_goals WHERE campaign_id = :id ORDER BY metric", id=campaign_id
    )


def resources(database: Database, campaign_id: int | None = None) -> pd.DataFrame:
    """Columns: resource_id, resource, resource_name, url, kind, configured; of one campaign or of all."""
    sql = "SELECT r.id AS resource_id, r.slug AS resource, r.name AS resource_name, r.url, r.kind, r.configured FROM "
    if campaign_id is None:
        return ask(database, sql + "resources r ORDER BY r.configured DESC, r.id")
    sql += "campaign_resources m JOIN resources r ON r.id = m.resource_id WHERE m.campaign_id = :id ORDER BY r.id"
    return ask(database, sql, id=campaign_id)


def platforms(database: Database, campaign_id: int | None = None) -> list[str]:
    """The platforms a campaign's posts are on; without a campaign, those of all accounts. In alphabetical order."""
    if campaign_id is None:
        answer = ask(database, "SELECT DISTINCT platform FROM accounts ORDER BY platform")
    else:
        sql = (
            "SELECT DISTINCT p.platform FROM campaign_posts m JOIN posts p ON p.id = m.post_id "
            "WHERE m.campaign_id = :id ORDER BY p.platform"
        )
        answer = ask(database, sql, id=campaign_id)
    return [str(platform) for platform in answer["platform"]]
