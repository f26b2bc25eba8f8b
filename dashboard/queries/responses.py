"""How people responded: counts of comments by label. Nothing else of what people write is kept."""

from datetime import date

import pandas as pd

from dashboard.queries.database import Database, ask


def response_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: day, platform, label (positive | neutral | negative | not_scored), model, n; sorted.

    Each comment once, under the day it was written; `campaign_id` None means all posts. These are exact counts: what
    people see goes through `metrics.small_numbers` first.
    """
    if campaign_id is None:
        chosen, values = "comment_days d JOIN posts p ON p.id = d.post_id WHERE", {}
    else:
        chosen = (
            "campaign_posts m JOIN posts p ON p.id = m.post_id JOIN comment_days d ON d.post_id = m.post_id "
            "WHERE m.campaign_id = :id AND"
        )
        values = {"id": campaign_id}
    sql = (
        f"SELECT d.day, p.platform, d.label, d.model, sum(d.n) AS n FROM {chosen} d.day BETWEEN :first AND :last "
        "GROUP BY d.day, p.platform, d.label, d.model ORDER BY d.day, p.platform, d.label, d.model"
    )
    return ask(database, sql, first=first, last=last, **values)


def post_responses(database: Database, post_id: int) -> pd.DataFrame:
    """Columns: day, label, model, n; of one post."""
    return ask(
        database,
        "SELECT day, label, model, n FROM comment_days WHERE post_id = :post ORDER BY day, label, model",
        post=post_id,
    )
