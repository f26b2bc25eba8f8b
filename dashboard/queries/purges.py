"""What was removed on purpose: when and how much, never what it said."""

import pandas as pd

from dashboard.queries.database import Database, ask


def purges(database: Database) -> pd.DataFrame:
    """The newest first. A platform that is missing stands for all, and finished_at for a purge that broke off.

    Columns: what (post | texts | platform | everything | forgotten), platform, started_at, finished_at, posts,
    own_texts, comment_texts.
    """
    return ask(
        database,
        "SELECT what, platform, started_at, finished_at, posts, own_texts, comment_texts FROM purges ORDER BY id DESC",
    )
