"""`outreach purge` and `outreach forget-platform`: what must go, from the database, its log and the copies beside it.

The copies come first and the database last, so that whatever breaks off can simply be repeated: what is still to go
is still found. A row in `purges` says that it began, and only what was overwritten everywhere is called finished.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from collectors.platforms import PLATFORMS
from collectors.redirect import journal
from collectors.store import StoreError, explained, one_run_at_a_time, opened, purging
from collectors.store.backups import backups, remove_unfinished_backups
from collectors.store.clock import refuse_wrong_clock
from collectors.store.locks import alone
from collectors.store.purging import Removed, Scope
from collectors.store.traces import empty_the_log, overwrite

ELSEWHERE = (
    "What is not beside the database cannot be reached from here: copies kept elsewhere, reports that were sent or "
    "saved. Delete those by hand."
)


@dataclass(slots=True)
class Outcome:
    """What is said of it; exit code 0 where everything went, 1 where something is still to go."""

    lines: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return int(bool(self.troubles))


def scope_of(
    platform: str | None, post: str | None, *, texts: bool, everything: bool, keep_numbers: bool = False
) -> Scope:
    """What the options ask for. Raises StoreError where that is nothing, or two things at once."""
    asked = [post is not None, texts, everything, platform is not None and not texts]
    if sum(asked) != 1:
        raise StoreError(
            "Say what is to go: one of --platform, --post, --text (alone or with --platform), --everything."
        )
    if keep_numbers and post is None:
        raise StoreError("--keep-numbers belongs to --post: --text keeps all numbers anyway.")
    if platform is not None and platform not in PLATFORMS:
        raise StoreError(f"There is no platform {platform}; there are {', '.join(PLATFORMS)}.")
    if post is not None:
        return Scope("post", post=post, keep_numbers=keep_numbers)
    if everything:
        return Scope("everything")
    return Scope("texts" if texts else "platform", platform)


def foresee(database: Path, scope: Scope, now: int) -> list[str]:
    """What would go, in sentences; nothing goes. Raises as `purge` does."""
    with one_run_at_a_time(database), _opened(database) as db:
        _refuse_unclear(database, db, scope)
        db.conn.execute("BEGIN IMMEDIATE")
        removed = purging.remove(db.conn, scope, now)
        db.conn.rollback()
    return [f"To go from {database}: {_listed(removed)}.", *_consequences(scope), _copies_said(database), ELSEWHERE]


def purge(database: Path, scope: Scope, now: int) -> Outcome:
    """Remove it everywhere. Raises AlreadyRunning while a run is under way, StoreError where nothing can be done."""
    with one_run_at_a_time(database), _opened(database) as db:
        _refuse_unclear(database, db, scope)
        refuse_wrong_clock(db, now)
        remove_unfinished_backups(database)
        with alone(database, "backup"):  # a copy that is being made would bring back what goes
            outcome = _remove_everywhere(database, db, scope, now)
    outcome.lines = [*outcome.lines, *_consequences(scope), ELSEWHERE]
    if not outcome.troubles:
        outcome.lines.insert(1, _copies_said(database))
    return outcome


def _remove_everywhere(database: Path, db: Database, scope: Scope, now: int) -> Outcome:
    """The copies first, the database last."""
    with db.atomic():
        number = db.execute(
            "INSERT INTO purges (started_at, what, platform) VALUES (?, ?, ?)", [now, scope.what, scope.platform]
        ).lastrowid
        if scope.what == "post" and not scope.keep_numbers:
            purging.stay_away(db.conn, purging.posts_meant(db.conn, scope))
    outcome = Outcome(troubles=_purge_copies(database, scope, now))
    with db.atomic():
        removed = purging.remove(db.conn, scope, now)
        counts = [removed.posts, removed.own_texts, removed.comment_texts]
        db.execute("UPDATE purges SET posts = ?, own_texts = ?, comment_texts = ? WHERE id = ?", [*counts, number])
        db.execute("UPDATE organisation SET derived_at = ?", [now])
    if scope.what == "everything":
        outcome.troubles += _remove_journal(database)
    outcome.troubles += _write_anew(database, db)
    if not outcome.troubles:
        with db.atomic():
            _finish(db, number, scope, now)
        empty_the_log(db)
    outcome.lines = [f"Removed from {database}: {_listed(removed)}."]
    return outcome


def _finish(db: Database, number: int | None, scope: Scope, now: int) -> None:
    """This purge, and those of the same that broke off before. Which post one was about is not written down: of posts,
    the others have ended once none is left that was to go."""
    same = [now, number, scope.what, scope.platform]
    if scope.what == "post" and purging.still_there(db.conn):
        same = [now, number, None, None]
    db.execute(
        "UPDATE purges SET finished_at = ? WHERE finished_at IS NULL AND (id = ? OR (what = ? AND platform IS ?))", same
    )


def collect_again(database: Path, platform: str | None, post: str | None) -> str:
    """Let what was purged be read again. Raises StoreError."""
    if (platform is None) == (post is None):
        raise StoreError("--collect-again goes with --post or with --platform: say which post, or which platform.")
    with one_run_at_a_time(database), _opened(database) as db, db.atomic():
        if post is not None:
            undone = purging.may_come_back(db.conn, post)
        else:
            undone = db.execute(
                "UPDATE accounts SET purged_until = NULL, listed_from = NULL "
                "WHERE platform = ? AND purged_until IS NOT NULL",
                [platform],
            ).rowcount
    if not undone:
        raise StoreError("Nothing of that name was purged here. Write the post's address, or its id on the platform.")
    return "The next outreach collect reads it again, and lists the account's posts from the beginning to find it."


def credentials_of(platform: str) -> list[str]:
    """The names of what gives access there, for people to delete."""
    return [f"OUTREACH_{platform.upper()}_{name}" for name in PLATFORMS[platform].all_credentials]


@contextmanager
def _opened(database: Path) -> Iterator[Database]:
    if not database.exists():
        raise StoreError(f"{database} does not exist: there is nothing to remove.")
    with opened(database) as db:
        yield db


def _refuse_unclear(database: Path, db: Database, scope: Scope) -> None:
    """A post must be one; one that is in a copy alone, or half purged already, is one too."""
    if scope.post is None:
        return
    found = {(post.platform, post.native_id) for post in purging.posts_meant(db.conn, scope)}
    if len(found) > 1:
        raise StoreError(f"{len(found)} posts are called {scope.post}: write the address of the one you mean.")
    unfinished = db.execute("SELECT 1 FROM purges WHERE finished_at IS NULL AND what = 'post'").fetchone()
    if not found and not unfinished and not any(_holds(copy, scope) for copy in backups(database)):
        raise StoreError(
            f"There is no post {scope.post} here. Write its address as the dashboard links to it, or its id."
        )


def _holds(copy: Path, scope: Scope) -> bool:
    with explained(copy), closing(sqlite3.connect(copy)) as connection:
        return bool(purging.posts_meant(connection, scope))


def _purge_copies(database: Path, scope: Scope, now: int) -> list[str]:
    troubles = []
    for copy in backups(database):
        try:
            with explained(copy), closing(sqlite3.connect(copy)) as connection:
                connection.execute("PRAGMA secure_delete = ON")
                with connection:
                    purging.remove(connection, scope, now)
                overwrite(connection)
        except StoreError as trouble:
            troubles.append(f"A backup copy could not be cleaned: {trouble} Delete that file, or repeat the purge.")
    return troubles


def _remove_journal(database: Path) -> list[str]:
    """Of how often short links were opened; who answers them begins a new one."""
    folder = journal.folder_of(database)
    try:
        journal.forget(folder, date.max)
    except OSError as trouble:
        return [f"{folder} cannot be emptied ({trouble.strerror}): delete it, or repeat the purge."]
    return []


def _write_anew(database: Path, db: Database) -> list[str]:
    """Overwrite every page of the file and of its log."""
    try:
        with explained(database):
            db.execute("VACUUM")
    except StoreError as trouble:
        return [f"It is removed, but the file could not be written anew, and pieces may be in it: {trouble}"]
    if not empty_the_log(db):
        return [
            "It is removed, but another program is reading the database, and the log beside it still holds what went. "
            "Close that program (a dashboard, a copy under way) and repeat the purge; the next outreach collect "
            "empties the log, too."
        ]
    return []


def _listed(removed: Removed) -> str:
    counted = (
        (removed.posts, "post with its numbers", "posts with their numbers"),
        (removed.own_texts, "text of your own posts", "texts of your own posts"),
        (removed.comment_texts, "text of a comment", "texts of comments"),
    )
    said = [f"{number:,} {one if number == 1 else many}" for number, one, many in counted if number]
    return ", ".join(said) or "nothing that was still there"


def _copies_said(database: Path) -> str:
    number = len(backups(database))
    if not number:
        return "There are no backup copies beside the database."
    return f"{number} backup {'copy' if number == 1 else 'copies'} beside the database: the same goes from there."


def _consequences(scope: Scope) -> list[str]:
    """What people should know of what comes next."""
    match scope.what:
        case "post" if not scope.keep_numbers:
            again = f"outreach purge --post {scope.post} --collect-again"
            return [f"It is not read again: a keyed digest of its id is kept, nothing else. To undo that: {again}"]
        case "post" | "texts":
            return ["Numbers stay. These texts do not come back; texts of new posts and comments are kept as ever."]
        case "platform" | "everything":
            undo = "outreach purge --platform NAME --collect-again"
            kept = "Counts of clicks are read again for the last days. " if scope.what == "everything" else ""
            return [f"Nothing published until now is read again; what comes later is. {kept}To undo that: {undo}"]
        case "forgotten":
            names = ", ".join(credentials_of(scope.platform or ""))
            return [
                f"Now delete what gives access there, in .env and on the platform: {names or 'it needs nothing'}.",
                f"Take the [[accounts]] of {scope.platform} out of campaigns.toml too: while they stand there, the "
                "next outreach collect begins anew with them.",
            ]
