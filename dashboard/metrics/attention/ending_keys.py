"""Which accounts are read with a token that ends soon, or has ended?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

WARN_BEFORE = timedelta(days=10)


@dataclass(frozen=True)
class EndingKey:
    """A token somebody has to renew."""

    platform: str
    handle: str
    until: datetime  # UTC


def ending_keys(accounts: pd.DataFrame, now: datetime) -> list[EndingKey]:
    """Those of accounts in campaigns.toml that end within WARN_BEFORE, the next to end first.

    accounts: as `queries.accounts`. One whose end is unknown, or that never ends, needs nobody.
    """
    ending = accounts[(accounts["configured"] == 1) & (accounts["key_until"] <= now + WARN_BEFORE)]
    return [
        EndingKey(str(row["platform"]), str(row["handle"]), row["key_until"].to_pydatetime())
        for row in ending.sort_values("key_until").to_dict("records")
    ]
