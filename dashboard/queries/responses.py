"""How people responded: counts of comments by label. Nothing else of what people write is kept."""

from datetime import date

import pandas as pd

from dashboard.queries.database import Database, ask

_KINDS = "d.label, d.tone, d.reason, d.model"


def response_days(database: Database, campaign_id: int | None, first: date, last: date) -> pd.DataFrame:
    """Columns: day, platform, label (positive | neutral | negative | not_scored), tone, reason, model, n; sorted.

    tone: support | disclosure | hostile | question | other, 'unknown' where none was kept, '' where not scored.
    reason: why a comment was not scored (language | empty | unsure | expired | off | unknown), '' where it was.
    model: its version, 'none' where no model saw the comment. Each comment once, under the day it was written;
    `campaign_id` None means all posts. These are exact counts: what people see goes through `metrics.small_numbers`
    first.
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
        f"SELECT d.day, p.platform, {_KINDS}, sum(d.n) AS n FROM {chosen} d.day BETWEEN :first AND :last "
        f"GROUP BY d.day, p.platform, {_KINDS} ORDER BY d.day, p.platform, {_KINDS}"
    )
    return ask(database, sql, first=first, last=last, **values)


def post_responses(database: Database, post_id: int) -> pd.DataFrame:
    """Columns: day, label, tone, reason, model, n; of one post."""
    return ask(
        database,
        f"SELECT d.day, {_KINDS}, d.n FROM comment_days d WHERE d.post_id = :post ORDER BY d.day, {_KINDS}",
        post=post_id,
    )


def model_days(database: Database) -> pd.DataFrame:
    """Columns: model, day; the days on which people wrote what each version of the model has read. Sorted.

    Of the whole organisation, so that a version begins on the same day whichever campaign one looks at.
    """
    sql = "SELECT DISTINCT model, day FROM comment_days WHERE model <> 'none' ORDER BY model, day"
    return ask(database, sql)


def models(database: Database) -> pd.DataFrame:
    """Columns: version, measured (how right it is, in plain words; missing where nobody measured it).

    A version that stopped before this was kept is not there.
    """
    return ask(database, "SELECT version, measured FROM models ORDER BY version")


def comments_off(database: Database) -> list[str]:
    """Platforms on which campaigns.toml says to read no comments, in alphabetical order."""
    sql = "SELECT DISTINCT platform FROM accounts WHERE comments_off = 1 AND configured = 1 ORDER BY platform"
    return [str(platform) for platform in ask(database, sql)["platform"]]
