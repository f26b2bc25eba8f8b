"""What is done to the database beside a run: making the derived tables anew, deleting texts whose day is over."""

import time
from collections.abc import Callable
from pathlib import Path

from collectors.campaigns import Access, Configuration
from collectors.days import Calendar
from collectors.store import comments, derived, file_looks, links, memberships, settings
from collectors.store.backups import forget_in_backups
from collectors.store.database import opened, refuse_damaged
from collectors.store.locks import one_run_at_a_time
from collectors.store.traces import empty_the_log, forget_words
from collectors.store.trouble import StoreError


def rebuild(database: Path, configuration: Configuration) -> str:
    """Match all posts again and make every derived table anew from the snapshots. Says what was done."""
    if not database.exists():
        raise StoreError(f"{database} does not exist yet. Run 'outreach collect' first.")
    with one_run_at_a_time(database), opened(database) as db:
        refuse_damaged(db, database)
        now = int(time.time())
        settings.save_configuration(db, configuration, now)
        calendar = Calendar(configuration.organisation.zone)
        with db.atomic():
            memberships.match_again(db, links.with_our_links(db, configuration).campaigns, calendar)
            file_looks.lay_out_all(db, calendar)
            posts = derived.rebuild(db, calendar)
            settings.were_derived(db, now)
        forget_words(db)
        empty_the_log(db)
    return f"Made the derived tables anew from the snapshots of {posts:,} posts."


def apply_access(database: Path, access: Access | None) -> None:
    """Make who may look and who may write as campaigns.toml says now, also between two runs. Raises StoreError."""
    with opened(database) as db:
        settings.save_access(db, access)


def purge_expired_text(database: Path, clock: Callable[[], float] = time.time) -> int:
    """Delete the comment texts that are older than a day, from the copies beside the database too. Returns how many.

    The log is emptied each time: somebody who was reading may have kept it from being emptied the last time.
    """
    with opened(database) as db:
        gone = comments.purge_expired_texts(db, int(clock()))
        forget_words(db)
        empty_the_log(db)
    if troubles := forget_in_backups(database):
        raise StoreError("\n".join(troubles))
    return gone
