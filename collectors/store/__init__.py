"""The only writer of collected data: one SQLite file, written in whole transactions.

`database` opens the file, `locks` says who may be at it, `trouble` what can go wrong; `backups` and `traces` keep what
was deleted from lying about; `upkeep`, `backing_up`, `restoring` and `purging` are for the commands; the other modules
each write one kind of thing.
"""

from collectors.store.backing_up import back_up_now
from collectors.store.database import open_database, opened
from collectors.store.locks import one_run_at_a_time
from collectors.store.restoring import restore
from collectors.store.trouble import AlreadyRunning, NewerDatabase, RunBroken, StoreError, explained
from collectors.store.upkeep import apply_access, purge_expired_text, rebuild

__all__ = [
    "AlreadyRunning",
    "NewerDatabase",
    "RunBroken",
    "StoreError",
    "apply_access",
    "back_up_now",
    "explained",
    "one_run_at_a_time",
    "open_database",
    "opened",
    "purge_expired_text",
    "rebuild",
    "restore",
]
