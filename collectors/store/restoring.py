"""`outreach restore`: the way back to a copy.

A restore goes back in time, and must neither bring back what had to go nor forget what must not be done twice: texts of
posts that went or changed, what was purged, what was sent to whom, what reading has cost and who may look stay as they
are today.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from collectors.store import purging
from collectors.store.backing_up import STAMP, as_of, open_existing
from collectors.store.backups import RESTORING, back_up
from collectors.store.copying import CopyDamagedError, columns_of, copy_database, open_untouched
from collectors.store.database import refuse_foreign
from collectors.store.locks import alone, one_run_at_a_time
from collectors.store.purging import Scope
from collectors.store.schema import MIGRATIONS
from collectors.store.trouble import AlreadyRunning, NewerDatabase, StoreError, explained

_READER_SECONDS = 2  # to wait for somebody who reads, before emptying the log is left to the next run


def restore(path: Path, file: Path, now: datetime) -> list[str]:
    """Put the copy `file` in the place of the database at `path`. Says what was done, a line each.

    Raises StoreError, and leaves everything as it was, where the copy cannot be used.
    """
    _refuse(path, file)
    ready = path.with_name(f"{path.name}{RESTORING}")
    with one_run_at_a_time(path), _no_delivery(path), explained(path):
        try:
            said = _make_ready(file, ready, path)
            aside, lines = _put_aside(path, now)
            with closing(open_existing(ready)) as connection:
                lines += _carry_over(connection, aside, now)
            _replace(ready, path)
        finally:
            for name in (ready.name, f"{ready.name}-wal", f"{ready.name}-shm", f"{ready.name}-journal"):
                ready.with_name(name).unlink(missing_ok=True)
    return [f"{path} is now as of {said}.", *lines, "The next outreach collect catches up on what is missing since."]


def _refuse(path: Path, file: Path) -> None:
    if not file.is_file():
        raise StoreError(f"There is no file {file}. Name a copy that outreach backup made.")
    if path.exists() and file.samefile(path):
        raise StoreError(f"{file} is the database itself. Name a copy that outreach backup made.")
    refuse_foreign(file)
    with explained(file), closing(open_untouched(file)) as connection:
        if not columns_of(connection, "organisation"):
            raise StoreError(f"{file} is no database of this program. Name a copy that outreach backup made.")
    if path.exists():
        try:
            refuse_foreign(path)
        except StoreError as trouble:
            if isinstance(trouble, NewerDatabase) or isinstance(trouble.__cause__, sqlite3.Error):
                return  # of a version that was tried, or damaged: the reason to restore
            raise


@contextmanager
def _no_delivery(path: Path) -> Iterator[None]:
    """Nothing is sent meanwhile: what was sent would be noted in the database that is being replaced."""
    lock = FileLock(path.with_name(f"{path.name}.deliver.lock"), timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise AlreadyRunning("Reports are being sent; nothing was restored. Try again when that has ended.") from None


def _make_ready(file: Path, ready: Path, path: Path) -> str:
    """A verified copy of the copy, brought up to this program's version. Returns from when its figures are."""
    try:
        with alone(path, "backup"), closing(open_untouched(file)) as source:
            copy_database(source, ready)
    except CopyDamagedError as damage:
        raise StoreError(f"{file} cannot be restored, because {damage}. Nothing was changed.") from damage
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be restored: it cannot be read ({error}). Nothing was changed.") from error
    with closing(open_existing(ready)) as connection:
        MIGRATIONS.apply(Database(connection))
        connection.execute("PRAGMA page_size = 4096")  # what a log can be written into
        connection.execute("VACUUM")
        return as_of(connection)


def _put_aside(path: Path, now: datetime) -> tuple[Path | None, list[str]]:
    """The present database as a copy beside itself, and what to say of it; one that is damaged as it is."""
    if not path.exists():
        return None, []
    label = _free_label(path, now)
    try:
        refuse_foreign(path)
    except NewerDatabase:
        newer = _move(path, path.with_name(f"{path.name}.before-{label}.newer"))
        return None, [f"What was there is of a newer version and lies in {newer}, as it was. Texts may be in it."]
    except StoreError:
        pass  # damaged; found again below
    try:
        with closing(open_existing(path)) as connection:
            aside = back_up(connection, path, label)
    except (StoreError, sqlite3.DatabaseError) as trouble:
        if not _is_damage(trouble):
            raise
        wreck = _move(path, path.with_name(f"{path.name}.before-{label}.damaged"))
        return None, [f"What was there is damaged and lies in {wreck}. Texts may be in it: delete it within a day."]
    return aside, [f"What was there before is kept in {aside}."]


def _move(path: Path, to: Path) -> Path:
    """With its log."""
    for end in ("-wal", "-shm", ""):
        if (left := path.with_name(f"{path.name}{end}")).exists():
            left.replace(to.with_name(f"{to.name}{end}"))
    return to


def _free_label(path: Path, now: datetime) -> str:
    """What was put aside before is never written over: whoever restores twice in a minute may want the first one."""
    label = f"restore-{now.astimezone(UTC):{STAMP}}"
    taken = {file.name for file in path.parent.iterdir()}
    for number in range(1, 1000):
        numbered = label if number == 1 else f"{label}-{number}"
        if not {f"{path.name}.before-{numbered}.{end}" for end in ("backup", "damaged", "newer")} & taken:
            return numbered
    raise StoreError(f"{path.parent} holds a thousand copies put aside in this minute. Remove some.")


def _is_damage(trouble: Exception) -> bool:
    cause = trouble.__cause__ if isinstance(trouble, StoreError) else trouble
    return isinstance(cause, CopyDamagedError) or getattr(cause, "sqlite_errorname", "") in (
        "SQLITE_NOTADB",
        "SQLITE_CORRUPT",
    )


def _carry_over(connection: sqlite3.Connection, aside: Path | None, now: datetime) -> list[str]:
    """What must not go back in time, from the database that was there where it is of the same organisation."""
    same = False
    if aside:
        connection.execute("ATTACH DATABASE ? AS present", [f"{aside.resolve().as_uri()}?mode=ro"])
        keys = "SELECT digest_key FROM main.organisation INTERSECT SELECT digest_key FROM present.organisation"
        filled = columns_of(connection, "organisation", "present")
        same = bool(filled) and connection.execute(keys).fetchone() is not None
    with connection:
        connection.execute("DELETE FROM main.access")
        # Whoever remembers figures of the same version asks again.
        connection.execute("UPDATE main.organisation SET derived_at = ?", [int(now.timestamp())])
        if not same:
            return [
                "What was deleted, purged or sent since is not known here: texts of posts that went may be in it until "
                "the next run has looked at them, what was purged is in it again (repeat those purges), and a report "
                "may be sent once more."
            ]
        removed = _remove_again(connection, int(now.timestamp()))
        texts = _keep_texts_away(connection)
        _keep_what_was_done(connection)
    connection.execute("DETACH DATABASE present")
    connection.execute("VACUUM")
    said = [f"Posts' texts that were deleted, removed or changed since stay so: {texts}."]
    return [f"Posts that were purged since are purged from it too: {removed}.", *said] if removed else said


def _remove_again(connection: sqlite3.Connection, now: int) -> int:
    """What was purged since the copy was made, and was not allowed to be collected again. Returns how many posts."""
    if not columns_of(connection, "purges", "present"):
        return 0
    since = connection.execute(
        "SELECT what, platform FROM present.purges p WHERE what <> 'post' AND NOT EXISTS (SELECT 1 FROM main.purges m "
        "WHERE (m.started_at, m.what) = (p.started_at, p.what) AND m.platform IS p.platform) ORDER BY id"
    ).fetchall()
    undone = {  # purged once, and allowed to come back: all of its accounts were
        platform
        for platform, until in connection.execute(
            "SELECT platform, max(purged_until) FROM present.accounts GROUP BY platform"
        ).fetchall()
        if until is None
    }
    connection.execute("DELETE FROM main.purges")
    connection.execute("INSERT INTO main.purges SELECT * FROM present.purges")
    connection.execute("DELETE FROM main.purged_posts")
    connection.execute("INSERT INTO main.purged_posts SELECT * FROM present.purged_posts")
    scopes = [Scope(*row) for row in since if row[0] != "platform" or row[1] not in undone]
    removed = purging.remove_again(connection, scopes, now)
    connection.execute(
        "UPDATE main.accounts SET purged_until = "
        "(SELECT max(a.purged_until) FROM present.accounts a WHERE a.platform = accounts.platform)"
    )
    return removed


def _keep_texts_away(connection: sqlite3.Connection) -> int:
    """Texts are as in the present database. One that does not know a post it should know has removed it."""
    connection.execute("PRAGMA secure_delete = ON")
    known = "present.posts p WHERE p.platform = posts.platform AND p.native_id = posts.native_id"
    if "text_removed_at" in columns_of(connection, "posts", "present"):
        connection.execute(
            "UPDATE main.posts SET text_removed_at = "
            f"(SELECT p.text_removed_at FROM {known}) WHERE EXISTS (SELECT 1 FROM {known})"
        )
    # Also of a post whose text has left the copy already: one that is gone keeps its campaign for that.
    connection.execute(
        f"UPDATE main.posts SET deleted_at = (SELECT p.deleted_at FROM {known}) WHERE EXISTS (SELECT 1 FROM {known})"
    )
    changed = connection.execute(
        "UPDATE main.posts SET (text, links, hashtags) = "
        f"(SELECT p.text, p.links, p.hashtags FROM {known}) "
        f"WHERE EXISTS (SELECT 1 FROM {known} AND "
        "(p.text, p.links, p.hashtags) IS NOT (posts.text, posts.links, posts.hashtags))"
    ).rowcount
    removed = connection.execute(
        "UPDATE main.posts SET text = NULL, links = '[]', hashtags = '[]' "
        f"WHERE text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {known}) "
        "AND published_at <= (SELECT max(listed_until) FROM present.accounts)"
    ).rowcount
    connection.execute("INSERT INTO posts_search (posts_search) VALUES ('optimize')")
    return changed + removed


def _keep_what_was_done(connection: sqlite3.Connection) -> None:
    """Nothing is sent twice, no budget is spent twice, and whoever may look today may look."""
    if columns := [name for name in columns_of(connection, "deliveries", "present") if name != "id"]:
        names = ", ".join(columns)
        updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
        connection.execute(
            f"INSERT INTO main.deliveries ({names}) SELECT {names} FROM present.deliveries WHERE true "
            f"ON CONFLICT (what, name, way, target) DO UPDATE SET {updates} WHERE excluded.tried_at >= tried_at"
        )
        connection.execute("INSERT INTO main.access SELECT * FROM present.access")
    connection.execute(  # of a run that went on while the copy was made
        "UPDATE main.run_sources SET cost_microusd = max(cost_microusd, (SELECT ifnull(max(p.cost_microusd), 0) "
        "FROM present.run_sources p WHERE (p.started_at, p.room, p.source) = "
        "(run_sources.started_at, run_sources.room, run_sources.source)))"
    )
    since = connection.execute("SELECT ifnull(max(started_at), 0) FROM main.runs").fetchone()[0]
    later = "FROM present.runs WHERE started_at > ?"
    if not connection.execute(f"SELECT 1 {later}", [since]).fetchone():
        return
    cursor = connection.execute(
        f"INSERT INTO main.runs (started_at, finished_at, status) "
        f"SELECT min(started_at), max(finished_at), 'interrupted' {later}",
        [since],
    )
    connection.execute(
        "INSERT INTO main.run_sources (run_id, room, source, started_at, finished_at, status, calls, cost_microusd, "
        "message) SELECT ?, room, source, started_at, finished_at, 'interrupted', calls, cost_microusd, "
        "'what this brought went with a restore; what it cost is kept' "
        "FROM present.run_sources WHERE started_at > ? AND cost_microusd > 0",
        [cursor.lastrowid, since],
    )


def _replace(ready: Path, path: Path) -> None:
    """In one transaction of the database that is there, so that whoever reads or writes it sees one or the other."""
    if not path.exists():
        for end in ("-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
        ready.chmod(0o600)
        ready.replace(path)
        return
    with closing(open_existing(ready)) as source, closing(open_existing(path)) as target:
        target.execute("PRAGMA secure_delete = ON")
        target.execute("BEGIN IMMEDIATE")  # whoever writes is waited for here, but not for ever, as a backup would
        target.rollback()
        source.backup(target)
        target.execute(f"PRAGMA busy_timeout = {_READER_SECONDS * 1000}")
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
