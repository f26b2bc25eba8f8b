"""What was sent, and what became of it."""

from datetime import datetime

import pandas as pd

from dashboard.queries.database import Database, ask


def deliveries(database: Database, since: datetime) -> pd.DataFrame:
    """What was brought, or tried to be, since a moment; the newest first.

    Columns: what (report | alert), name, title, said, way (mail | notice | folder), status (sending | sent | failed |
    unknown), attempts, tried_at, message. A row per target. Ask this through `Data.ask_now`: sending something changes
    no figures, so no version tells of it.
    """
    return ask(
        database,
        "SELECT what, name, title, said, way, status, attempts, tried_at, message FROM deliveries "
        "WHERE tried_at >= :since ORDER BY tried_at DESC, id",
        since=int(since.timestamp()),
    )
