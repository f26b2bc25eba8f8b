"""Of `outreach check`: whether short links of our own, where there are any, can be answered, counted and tagged."""

import os
from collections.abc import Iterator
from pathlib import Path

from collectors.campaigns import Configuration
from collectors.findings import Finding
from collectors.redirect import journal
from collectors.store import StoreError
from collectors.store.links import stored_links

_SUBJECT = "Short links"


def check_links(database: Path, configuration: Configuration) -> Iterator[Finding]:
    """Nothing where there are none. Nobody is asked."""
    try:
        made = stored_links(database).links
    except StoreError:
        return  # what is wrong with the database is said elsewhere
    if not made:
        return
    if configuration.links_address is None:
        remedy = 'add [links] with address = "https://go.harbourmind.example"'
        yield Finding(_SUBJECT, "mend", "campaigns.toml does not say where people reach them", remedy)
    if "redirect" not in {entry.source for entry in configuration.clicks}:
        remedy = 'add [[clicks]] with source = "redirect"'
        yield Finding(_SUBJECT, "note", "they are answered, but nobody adds up how often they are opened", remedy)
    folder = journal.folder_of(database)
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        remedy = "give it to the user who serves them"
        yield Finding(_SUBJECT, "mend", f"{folder} cannot be written by this user", remedy)
    yield from _untagged(configuration, {link.campaign for link in made.values()})
    yield Finding(_SUBJECT, "ok", f"{len(made)} made")


def _untagged(configuration: Configuration, with_links: set[str]) -> Iterator[Finding]:
    by_tags = "plausible" in {entry.source for entry in configuration.clicks}
    for campaign in configuration.campaigns:
        if by_tags and campaign.id in with_links and not campaign.match.utm_campaign:
            remedy = f'add utm_campaign = ["{campaign.id}"] under its [campaigns.match]'
            yield Finding(f"Campaign {campaign.id}", "note", "Plausible does not count visits by its links", remedy)
