"""Short links that staff make. Where a link leads is never changed: who printed it must be able to rely on it.

A retired link still leads there; it is only offered no more. Names are never used twice.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, TextClause, exc, text

from dashboard import link_tags
from dashboard.staff_notes.writing import open_for_writing, outcome_of

NOT_THERE = "This campaign or resource is no longer in campaigns.toml. No link was made; please reload the page."
TAKEN = "There is a link of this name already. Names are never used twice: choose another one."
UNKNOWN_PLACE = "Nobody knows this place; say one of: "
GONE = "There is no link of this name. Nothing was changed."

_TRIES = 20  # names by chance that are taken; one in a million links is, once
_PLACE = text(
    "SELECT c.slug AS campaign, coalesce(c.utm_campaign, c.slug) AS utm_campaign, r.url FROM campaigns c "
    "CROSS JOIN resources r WHERE c.id = :campaign AND r.id = :resource AND c.configured = 1 AND r.configured = 1"
)
_TAKEN = text("SELECT 1 FROM links WHERE slug = :slug")
_ADD = text(
    "INSERT INTO links (slug, campaign_id, resource_id, platform, url, made_at) "
    "VALUES (:slug, :campaign, :resource, :platform, :url, :made_at)"
)
_RETIRE = text("UPDATE links SET retired_at = :retired_at WHERE slug = :slug AND retired_at IS NULL")
_OFFER = text("UPDATE links SET retired_at = NULL WHERE slug = :slug AND retired_at IS NOT NULL")


class Made(NamedTuple):
    """What became of it, as people read it, nothing where all is well; and the link."""

    said: str
    slug: str = ""
    url: str = ""


@dataclass(frozen=True)
class Wanted:
    """A link to be made. `slug` None: a name made by chance."""

    campaign_id: int
    resource_id: int
    platform: str  # one of link_tags.PLATFORMS or PLACES
    slug: str | None = None


class Links:
    """The short links of one database, for writing."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def add(self, wanted: Wanted, *, now: datetime) -> Made:
        """A new link."""
        if wanted.platform not in (*link_tags.PLATFORMS, *link_tags.PLACES):
            return Made(UNKNOWN_PLACE + ", ".join((*link_tags.PLATFORMS, *link_tags.PLACES)) + ".")
        if wanted.slug is not None and (trouble := link_tags.slug_trouble(wanted.slug)):
            return Made(trouble)
        try:
            with open_for_writing(self._database).begin() as connection:
                return _add(connection, wanted, int(now.timestamp()))
        except exc.DatabaseError as error:
            return Made(outcome_of(error))

    def retire(self, slug: str, *, now: datetime) -> str:
        """Offer a link no more. Returns what people are told, nothing where all is well."""
        return self._change(_RETIRE, {"slug": slug, "retired_at": int(now.timestamp())})

    def offer_again(self, slug: str) -> str:
        """Take back that a link was retired."""
        return self._change(_OFFER, {"slug": slug})

    def _change(self, statement: TextClause, values: dict[str, object]) -> str:
        try:
            with open_for_writing(self._database).begin() as connection:
                return "" if connection.execute(statement, values).rowcount == 1 else GONE
        except exc.DatabaseError as error:
            return outcome_of(error)


def _add(connection: Connection, wanted: Wanted, made_at: int) -> Made:
    place = {"campaign": wanted.campaign_id, "resource": wanted.resource_id}
    found = connection.execute(_PLACE, place).first()
    if found is None:
        return Made(NOT_THERE)
    slug = _free(connection, [wanted.slug] if wanted.slug else [link_tags.new_slug() for _ in range(_TRIES)])
    if slug is None:
        return Made(TAKEN)
    url = link_tags.tagged(found.url, wanted.platform, found.utm_campaign, slug)
    connection.execute(_ADD, place | {"slug": slug, "platform": wanted.platform, "url": url, "made_at": made_at})
    return Made("", slug, url)


def _free(connection: Connection, names: list[str]) -> str | None:
    return next((name for name in names if connection.execute(_TAKEN, {"slug": name}).first() is None), None)
