"""What is known of whole accounts: part of no campaign's figures and of no sum of posts."""

from datetime import date

import pandas as pd

from dashboard.queries.database import Database, ask


def follower_days(database: Database, first: date, last: date) -> pd.DataFrame:
    """Columns: account_id, platform, handle, day, followers; sorted. No row for a day without a look."""
    sql = (
        "SELECT a.id AS account_id, a.platform, a.handle, d.day, d.followers FROM accounts a "
        "JOIN account_days d ON d.account_id = a.id WHERE d.day BETWEEN :first AND :last "
        "ORDER BY a.platform, a.handle, d.day"
    )
    return ask(database, sql, first=first, last=last)


def account_figures(database: Database, first: date, last: date) -> pd.DataFrame:
    """Of exported files. Columns: account_id, platform, metric, day, value, as_of_at; sorted.

    Where several files tell of a day, that of the newest moment stands; of one moment the one imported later.
    """
    sql = (
        "SELECT account_id, platform, metric, day, value, as_of_at FROM ("
        "SELECT f.account_id, a.platform, f.metric, f.day, f.value, i.as_of_at, row_number() OVER ("
        "PARTITION BY f.account_id, f.metric, f.day ORDER BY i.as_of_at DESC, i.id DESC) AS place "
        "FROM account_figures f JOIN imports i ON i.id = f.import_id JOIN accounts a ON a.id = f.account_id "
        "WHERE i.undone_at IS NULL AND f.day BETWEEN :first AND :last) "
        "WHERE place = 1 ORDER BY platform, account_id, metric, day"
    )
    return ask(database, sql, first=first, last=last)
