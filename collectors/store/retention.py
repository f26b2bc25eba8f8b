"""Lets go of texts whose time is over: in the database, its log, the search's index and the copies beside it."""

from pathlib import Path

from sqlite_utils import Database

from collectors.campaigns import Privacy
from collectors.days import DAY
from collectors.store import comments
from collectors.store.backups import forget_in_backups
from collectors.store.traces import empty_the_log, forget_words


def let_go(db: Database, path: Path, privacy: Privacy, now: int) -> list[str]:
    """Delete what may no longer be kept, and leave nothing of it in any file. Returns what could not be cleaned."""
    if privacy.comment_hours == 0:
        comments.forget_labelled(db)
    comments.purge_expired_texts(db, now)
    if privacy.own_text_days is not None:
        _take_old_texts(db, now - privacy.own_text_days * DAY, now)
    forget_words(db)
    empty_the_log(db)
    return forget_in_backups(path)


def _take_old_texts(db: Database, before: int, now: int) -> None:
    """Of posts older than that only the numbers stay, and the campaigns they were in."""
    with db.atomic():
        db.execute(
            "UPDATE posts SET text = NULL, links = '[]', hashtags = '[]', text_removed_at = ? "
            "WHERE published_at < ? AND (text IS NOT NULL OR links <> '[]' OR hashtags <> '[]')",
            [now, before],
        )
