"""The files that people exported and gave us."""

import pandas as pd

from dashboard.queries.database import Database, ask


def imports(database: Database) -> pd.DataFrame:
    """Every import, the newest first.

    Columns: number, title (the file's name), platform, handle, kind, as_of_at, imported_at, taken, refused, undone_at.
    """
    return ask(
        database,
        "SELECT i.id AS number, i.name AS title, a.platform, a.handle, i.kind, as_of_at, imported_at, taken, refused, "
        "undone_at FROM imports i JOIN accounts a ON a.id = i.account_id ORDER BY i.id DESC",
    )
