"""What `outreach check` says of what must go: purges that broke off, the last ones, texts whose time is over."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from collectors.findings import Finding

_PURGES = "SELECT what, platform, started_at, finished_at, posts, own_texts, comment_texts FROM purges ORDER BY id DESC"
_SHOWN = 3
_WHAT = {
    "post": "one post",
    "texts": "texts",
    "platform": "what was collected",
    "everything": "everything",
    "forgotten": "all that was known",
}


def check_removal(connection: sqlite3.Connection, now: int) -> Iterator[Finding]:
    """Nothing is said of a database that knows no purges yet."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "comment_buffer" in tables:
        late = connection.execute(
            "SELECT count(*) FROM comment_buffer WHERE text <> '' AND (expires_at <= ? OR expires_at > ?)",
            [now, now + 86_400],  # no text lives longer than a day
        ).fetchone()[0]
        if late:
            told = f"{late:,} texts of comments should be gone by now"
            yield Finding("Texts of comments", "mend", told, "run outreach collect, and see that it runs every night")
    if "purges" not in tables:
        return
    for what, platform, started_at, finished_at, *counts in connection.execute(_PURGES).fetchmany(_SHOWN):
        day = datetime.fromtimestamp(started_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        subject = _WHAT[what] + (f" of {platform}" if platform else "")
        if finished_at is None:
            yield Finding("Purge", "mend", f"the removal of {subject} that began on {day} broke off", "repeat it")
        else:
            posts, own, comments = counts
            yield Finding(
                "Purge", "note", f"{subject}: {posts:,} posts, {own + comments:,} texts were removed on {day}"
            )
