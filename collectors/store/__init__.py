"""The only writer of collected data: one SQLite file, written in whole transactions.

`database` opens and guards the file; `upkeep` and `backing_up` are for the commands; the other modules each write one
kind of thing.
"""

from collectors.store.backing_up import back_up_now, restore
from collectors.store.database import (
    AlreadyRunning,
    NewerDatabase,
    RunBroken,
    StoreError,
    explained,
    one_run_at_a_time,
    open_database,
)
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
    "purge_expired_text",
    "rebuild",
    "restore",
]
