"""What was removed on purpose, in sentences: for the page Collection and for reports."""

from typing import Any

import pandas as pd

from dashboard import words


def removed(purges: pd.DataFrame, timezone: str) -> list[str]:
    """A sentence per purge, the newest first. From `queries.purges`."""
    return [_said(row, timezone) for _, row in purges.iterrows()]


def missing_figures(purges: pd.DataFrame) -> list[str]:
    """What a report's reader must know: posts that were removed with their numbers count nowhere."""
    posts = int(purges["posts"].sum())
    if not posts:
        return []
    were = "1 post was" if posts == 1 else f"{posts:,} posts were"
    return [f"{were} removed here on purpose, with what they had gained; the figures are without them."]


def _said(row: "pd.Series[Any]", timezone: str) -> str:
    where = "" if pd.isna(row["platform"]) else f" of {words.source_title(str(row['platform']))}"
    counted = [
        words.counted(int(row[name]), *titles)
        for name, titles in (
            ("posts", (f"post{where}", f"posts{where}")),
            ("own_texts", ("text of your own posts", "texts of your own posts")),
            ("comment_texts", ("text of a comment", "texts of comments")),
        )
        if row[name]
    ]
    what = words.listing(counted) if counted else f"Nothing{where} that was still there"
    moment = words.moment(row["started_at"].to_pydatetime(), timezone)
    broke = " It broke off and is to be repeated." if pd.isna(row["finished_at"]) else ""
    return f"{moment}: {what} removed on purpose.{broke}"
