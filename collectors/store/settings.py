"""Writes what the dashboard must know of campaigns.toml, and keeps campaign membership in step with it."""

import hashlib
import hmac
import json
import secrets

from sqlite_utils import Database

from collectors.campaigns import Access, Configuration
from collectors.days import Calendar, day_number
from collectors.store import changes, comments, day_sums, derived, file_looks, links
from collectors.store.memberships import campaign_ids, match_again
from collectors.store.outcomes import save_outcomes
from collectors.store.rows import marks_for


def save_configuration(db: Database, configuration: Configuration, now: int) -> None:
    """Bring organisation, accounts, campaigns, resources and memberships up to date, in one transaction."""
    with db.atomic():
        before = changes.stored(db)
        timezone_before = _save_organisation(db, configuration)
        save_access(db, configuration.access)
        _save_accounts(db, configuration)
        comments.forget_switched_off(db)
        _save_campaigns(db, configuration)
        save_outcomes(db, configuration)
        matched = links.with_our_links(db, configuration)
        changed = _matching_changed(db, matched)
        calendar = Calendar(configuration.organisation.zone)
        changes.record(db, before, configuration, calendar.day(now))
        if changed:
            match_again(db, matched.campaigns, calendar)
        if timezone_before not in (None, configuration.organisation.timezone):
            file_looks.lay_out_all(db, calendar)
            derived.rebuild(db, calendar)
        elif changed:
            day_sums.sum_campaigns(db)
        if changed and timezone_before is not None:
            were_derived(db, now)


def save_access(db: Database, access: Access | None) -> None:
    """Who may look and who may write, as keyed digests: the database holds nobody's address.

    Before the first run there is no key yet, and nothing to look at.
    """
    row = db.execute("SELECT digest_key FROM organisation").fetchone()
    if row is None:
        return
    roles = access.roles() if access else {}
    rows = [(hmac.digest(row[0], who.encode(), "sha256"), role) for who, role in roles.items()]
    with db.atomic():
        db.execute("DELETE FROM access")
        if rows:
            db.table("access").insert_all([("who", "role"), *rows])


def were_derived(db: Database, now: int) -> None:
    """Note that derived tables were made anew, so that whoever remembers figures asks again."""
    db.execute("UPDATE organisation SET derived_at = ?", [now])


def matching_digest(configuration: Configuration) -> str:
    """Changes exactly when the answer to "which campaign does this post or click belong to" may change."""
    facts = {
        "timezone": configuration.organisation.timezone,
        "campaigns": [
            [c.id, str(c.starts), str(c.ends), list(c.resources), c.match.model_dump(mode="json")]
            for c in configuration.campaigns
        ],
        "resources": [[r.id, r.url] for r in configuration.resources],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _save_organisation(db: Database, configuration: Configuration) -> str | None:
    """Returns the timezone stored before, None on the first run."""
    organisation = configuration.organisation
    row = db.execute("SELECT timezone FROM organisation").fetchone()
    if row is None:
        db.execute(
            "INSERT INTO organisation (id, name, timezone, digest_key) VALUES (1, '', '', ?)",
            [secrets.token_bytes(32)],
        )
    budget = configuration.x.monthly_budget_usd
    db.execute(
        "UPDATE organisation SET name = ?, timezone = ?, click_source = ?, x_monthly_budget_microusd = ?, "
        "colour = ?, logo = ?, links_address = ?",
        [
            organisation.name,
            organisation.timezone,
            organisation.click_source,
            None if budget is None else round(budget * 1_000_000),
            organisation.colour,
            configuration.logo,
            configuration.links_address,
        ],
    )
    return row[0] if row else None


def _save_accounts(db: Database, configuration: Configuration) -> None:
    db.execute("UPDATE accounts SET configured = 0")
    for entry in configuration.accounts:
        sample = entry.platform == "sample"
        db.execute(
            "INSERT INTO accounts (platform, handle, server, sample, by_files) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (platform, handle, server) DO UPDATE SET configured = 1, by_files = excluded.by_files",
            [filed_under(entry.platform, entry.options), entry.handle, entry.server or "", int(sample), entry.by_files],
        )
    off, unread = configuration.sentiment.platforms_off, configuration.comments_unread
    db.execute(  # what YouTube's terms forbid does not concern a sample that only looks like it
        f"UPDATE accounts SET comments_off = platform IN ({marks_for(off)}) OR iif(sample = 1, ?, "
        f"platform IN ({marks_for(unread)}))",
        [*off, int("sample" in off), *unread],
    )
    withheld = configuration.rates_withheld
    db.execute(  # of what people exported themselves they may reckon what they like
        f"UPDATE accounts SET rates_off = platform IN ({marks_for(withheld)}) AND sample = 0 AND by_files = 0",
        [*withheld],
    )
    db.execute("UPDATE click_sources SET configured = 0")
    for click_source in configuration.clicks:
        db.execute(
            "INSERT INTO click_sources (source) VALUES (?) ON CONFLICT DO UPDATE SET configured = 1",
            [click_source.source],
        )


def filed_under(platform: str, options: object) -> str:
    """The platform's name in the database: the sample platform's posts stand where their model's would."""
    return str(options.get("like", "x")) if platform == "sample" and isinstance(options, dict) else platform


def _save_campaigns(db: Database, configuration: Configuration) -> None:
    db.execute("UPDATE campaigns SET configured = 0")
    db.execute("UPDATE resources SET configured = 0")
    for resource in configuration.resources:
        db.execute(
            "INSERT INTO resources (slug, name, url, kind) VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE SET "
            "name = excluded.name, url = excluded.url, kind = excluded.kind, configured = 1",
            [resource.id, resource.name, resource.url, resource.kind],
        )
    for position, campaign in enumerate(configuration.campaigns):
        ends = None if campaign.ends is None else day_number(campaign.ends)
        utm_campaign = next(iter(campaign.match.utm_campaign), None)
        db.execute(
            "INSERT INTO campaigns (slug, name, purpose, starts, ends, position, utm_campaign) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (slug) DO UPDATE SET name = excluded.name, purpose = excluded.purpose, "
            "starts = excluded.starts, ends = excluded.ends, position = excluded.position, "
            "utm_campaign = excluded.utm_campaign, configured = 1",
            [campaign.id, campaign.name, campaign.purpose, day_number(campaign.starts), ends, position, utm_campaign],
        )
    _save_goals_and_resources(db, configuration)


def _save_goals_and_resources(db: Database, configuration: Configuration) -> None:
    campaigns = campaign_ids(db)
    resources = dict(db.execute("SELECT slug, id FROM resources").fetchall())
    for campaign in configuration.campaigns:
        key = campaigns[campaign.id]
        db.execute("DELETE FROM campaign_goals WHERE campaign_id = ?", [key])
        db.execute("DELETE FROM campaign_resources WHERE campaign_id = ?", [key])
        goals = {name: target for name, target in campaign.goals.model_dump().items() if target is not None}
        if goals:
            rows = [(key, metric, target) for metric, target in goals.items()]
            db.table("campaign_goals").insert_all([("campaign_id", "metric", "target"), *rows])
        if campaign.resources:
            pairs = [(key, resources[resource]) for resource in campaign.resources]
            db.table("campaign_resources").insert_all([("campaign_id", "resource_id"), *pairs])


def _matching_changed(db: Database, configuration: Configuration) -> bool:
    digest = matching_digest(configuration)
    if db.execute("SELECT matching FROM organisation").fetchone()[0] == digest:
        return False
    db.execute("UPDATE organisation SET matching = ?", [digest])
    return True
