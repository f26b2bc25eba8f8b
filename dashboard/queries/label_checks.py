"""Comments whose labels staff may check while their texts last, and what staff said of labels so far.

Ask these through `Data.ask_now`: an answer that is remembered would outlive a text, or a check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pandas as pd
from sqlalchemy import bindparam, text

from dashboard.queries.database import Database, ask, explained, reading


class Checkable(NamedTuple):
    """A scored comment whose text is still there; never the text itself.

    `expires` is the exact second: it tells two comments apart that had the same number, one after the other.
    """

    comment_id: int
    post_id: int
    platform: str
    url: str  # of our post
    label: str
    model: str
    expires: int


def checkable_comments(
    database: Database, campaign_id: int | None, platforms: Sequence[str], now: datetime
) -> list[Checkable]:
    """The comments under a campaign's posts (None: all posts) whose labels can be checked now."""
    chosen = "" if campaign_id is None else "JOIN campaign_posts m ON m.post_id = p.id AND m.campaign_id = :campaign "
    sql = text(
        "SELECT b.id, b.post_id, p.platform, p.url, b.label, b.model, b.expires_at "
        f"FROM comment_buffer b JOIN posts p ON p.id = b.post_id {chosen}"
        "WHERE b.label IN ('positive', 'neutral', 'negative') AND b.expires_at > :now AND p.deleted_at IS NULL "
        "AND p.platform IN :platforms ORDER BY b.id"
    ).bindparams(bindparam("platforms", expanding=True))
    values = {"now": int(now.timestamp()), "platforms": list(platforms)}
    values |= {} if campaign_id is None else {"campaign": campaign_id}
    with explained(database), reading(database) as connection:
        return [Checkable(*row) for row in connection.execute(sql, values)]


def comment_text(database: Database, comment: Checkable, now: datetime) -> str | None:
    """What the comment says; None where its time is over or somebody has checked it."""
    sql = text(
        "SELECT text FROM comment_buffer WHERE id = :comment_id AND post_id = :post_id AND label = :label "
        "AND model = :model AND expires_at = :expires AND expires_at > :now"
    )
    with explained(database), reading(database) as connection:
        found = connection.execute(sql, comment._asdict() | {"now": int(now.timestamp())}).scalar()
    return None if found is None else str(found)


def label_checks(database: Database) -> pd.DataFrame:
    """Columns: predicted, corrected (labels), model, n; all checks there ever were, of the whole organisation."""
    return ask(
        database,
        "SELECT predicted, corrected, model, sum(n) AS n FROM label_checks GROUP BY predicted, corrected, model "
        "ORDER BY model, predicted, corrected",
    )
