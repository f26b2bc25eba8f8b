"""Which sources could not be read last time, or have not been for too long?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

STALE_AFTER = timedelta(hours=36)  # a night missed, and the next morning too
FAILED = ("failed", "interrupted")
NOT_JUDGED_BY_AGE = ("budget", "running")  # stopped on purpose, which the budget says; or being read right now


@dataclass(frozen=True)
class UnreadSource:
    """A source whose figures stand still."""

    source: str
    handle: str | None  # of an account; None of click sources and the labelling of comments
    failed: bool  # False: nothing failed, but it was not asked although collections ran
    success_at: datetime | None  # when it was last read (UTC); None: never
    message: str  # why, and what to do, as the run said it; may be empty


def unread_sources(
    health: pd.DataFrame, accounts: pd.DataFrame, click_sources: pd.DataFrame, data_as_of: datetime
) -> list[UnreadSource]:
    """The sources of campaigns.toml that need somebody, failed ones first.

    health: as `queries.source_health`; accounts, click_sources: as the queries of these names, which say what is still
    in campaigns.toml: an account taken out of it needs nobody, however its last night went. Failed: its last attempt
    did not succeed. Stale: it was last read more than STALE_AFTER before the last collection that brought anything.
    """
    kept = set(accounts.loc[accounts["configured"] == 1, "account_id"])
    clicked = set(click_sources.loc[click_sources["configured"] == 1, "source"])
    found = []
    for row in health.to_dict("records"):
        own = {"platforms": row["account_id"] in kept, "clicks": row["source"] in clicked}
        if not own.get(str(row["room"]), True):
            continue
        success_at = None if pd.isna(row["success_at"]) else row["success_at"].to_pydatetime()
        failed = row["status"] in FAILED
        # The labelling has nothing to do on a night without comments: its age says nothing.
        aged = row["room"] != "sentiment" and row["status"] not in NOT_JUDGED_BY_AGE
        if failed or (aged and (success_at is None or data_as_of - success_at > STALE_AFTER)):
            handle, message = (row[name] if isinstance(row[name], str) else "" for name in ("handle", "message"))
            found.append(UnreadSource(str(row["source"]), handle or None, failed, success_at, message))
    return sorted(found, key=lambda one: not one.failed)


def collecting_stopped(data_as_of: datetime, now: datetime) -> bool:
    """Whether no collection has brought anything for longer than STALE_AFTER."""
    return now - data_as_of > STALE_AFTER
