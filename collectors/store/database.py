"""Opens the database: creates or migrates it, guards it against two runs at once, explains what goes wrong."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from collectors.store.schema import MIGRATIONS, known_migrations

_BUSY_SECONDS = 30
_READERS_MS = 1000  # for those who read the log; whoever reads longer only delays its emptying
_SAFE = "Free some space and run again; what was stored before is safe."
_DAMAGED = "It is damaged or no database. Restore a backup."


class StoreError(Exception):
    """The database cannot be used. The message says why and what to do; nothing was lost."""


class RunBroken(StoreError):  # noqa: N818 - reads as what the run says
    """The database failed in mid-run: what was stored before is safe, the rest is left to the next run."""


class AlreadyRunning(StoreError):  # noqa: N818 - reads as what the run says
    """Another run holds the lock."""


class _WritingDatabase(Database):
    """Takes the right to write where a transaction begins, because staff write too.

    A transaction that begins by reading is refused at once where somebody else writes before it does.
    """

    @contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        with self.conn:
            yield self


def open_database(path: Path) -> Database:
    """The database at `path`, created or migrated to this program's version. Raises StoreError."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        elif not path.stat().st_size:
            raise StoreError(f"{path}: {_DAMAGED} (it is empty; to begin anew, remove it)")
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return _WritingDatabase(connection)


def _create(path: Path) -> None:
    """Under another name until it is whole: who is killed meanwhile leaves nothing that looks like a database."""
    _remove_database(path)  # a log without its database would be taken for this one's
    with _under_another_name(path) as new, closing(sqlite3.connect(new)) as connection:
        _migrate(connection, new)


@contextmanager
def _under_another_name(path: Path) -> Iterator[Path]:
    """A file that takes the place of `path` once it is whole; what earlier tries left of it is gone."""
    new = path.with_name(f"{path.name}.new")
    _remove_database(new)
    try:
        yield new
        new.replace(path)
    finally:
        _remove_database(new)


def _remove_database(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def refuse_damaged(db: Database, path: Path) -> None:
    """Raises StoreError where a page of the file is not what SQLite wrote: writing on would make it worse."""
    (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise StoreError(f"{path}: {_DAMAGED} ({said})")


@contextmanager
def for_good(db: Database) -> Iterator[None]:
    """What is stored within is on the disk when it ends, and outlives a power cut.

    Other commits may be lost to one, with all that followed them: then the next run reads the same again.
    """
    db.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        db.execute("PRAGMA synchronous = NORMAL")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    db = Database(connection)
    if not db["_sqlite_migrations"].exists() and db.table_names():
        raise StoreError(f"{path} is a database of another program. Point OUTREACH_DB to a file of its own.")
    newer = {done.name for done in MIGRATIONS.applied(db)} - known_migrations()
    if newer:
        raise StoreError(
            f"{path} was written by a newer version of this program ({', '.join(sorted(newer))}). "
            "Install that version or a later one; the file was left as it is."
        )
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size = -65536")
    pending = MIGRATIONS.pending(db)
    if pending:
        if db["posts"].exists() and db["posts"].count:
            back_up(connection, path, pending[0].name)
        MIGRATIONS.apply(db)


def back_up(connection: sqlite3.Connection, path: Path, label: str) -> Path:
    """Copy the whole database beside itself, without the comment texts. Returns where to."""
    copy = path.with_name(f"{path.name}.before-{label}.backup")
    with _under_another_name(copy) as new, closing(sqlite3.connect(new)) as target:
        connection.backup(target)
        target.execute("PRAGMA secure_delete = ON")
        with target:
            target.execute("DELETE FROM comment_buffer")
        target.execute("VACUUM")
    return copy


def backups(path: Path) -> list[Path]:
    """The copies `back_up` made of this database."""
    return sorted(path.parent.glob(f"{path.name}.before-*.backup"))


def forget_in_backups(path: Path, posts: Iterable[tuple[str, str]]) -> list[str]:
    """Take the texts of posts, given as (platform, native id), out of the database's backup copies too.

    Returns what went wrong with which copy; a damaged copy keeps no other from being cleaned.
    """
    gone, troubles = list(posts), []
    for copy in backups(path):
        try:
            with explained(copy), closing(sqlite3.connect(copy)) as connection, connection:
                connection.execute("PRAGMA secure_delete = ON")
                connection.executemany(
                    "UPDATE posts SET text = NULL, links = '[]', hashtags = '[]' WHERE platform = ? AND native_id = ?",
                    gone,
                )
                _merge_search(connection)
        except StoreError as trouble:
            troubles.append(f"Deleted posts' texts may still be in a backup: {trouble}")
    return troubles


def forget_words(db: Database) -> None:
    """Take the words of deleted and changed posts out of the search's index as well; nothing where none went."""
    with db.atomic():
        _merge_search(db.conn)


def _merge_search(connection: sqlite3.Connection) -> None:
    """SQLite only notes what is gone from the index, and keeps the words until it merges its parts: here, now."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'posts_search'").fetchone():
        connection.execute("INSERT INTO posts_search (posts_search) VALUES ('optimize')")


def empty_the_log(db: Database) -> None:
    """Move the write-ahead log into the database and truncate it, so that deleted text is in neither.

    While somebody reads it cannot be truncated: the next run, which begins with this, tries again.
    """
    db.execute(f"PRAGMA busy_timeout = {_READERS_MS}")
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")


@contextmanager
def one_run_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock of the database at `path`. Raises AlreadyRunning, saying since when it is held."""
    holder = path.with_name(f"{path.name}.lock")
    since = path.with_name(f"{path.name}.running-since")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(holder, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            began = (since.exists() and since.read_text(encoding="utf-8").strip()) or "an unknown time"
            raise AlreadyRunning(f"Another run has been under way since {began}; this one did nothing.") from None
        since.write_text(datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"), encoding="utf-8")
    try:
        yield
    finally:
        since.unlink(missing_ok=True)
        lock.release()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system say into a StoreError with its remedy."""
    try:
        yield
    except sqlite3.Error as trouble:
        raise StoreError(_explain(path, str(trouble))) from trouble
    except OSError as trouble:
        raise StoreError(_explain(path, f"{trouble.strerror or trouble}")) from trouble


def _explain(path: Path, said: str) -> str:
    lowered = said.lower()
    remedies = (
        (("full", "no space"), f"The disk is full. {_SAFE}"),
        (("readonly", "read-only", "permission"), "It cannot be written. Give this user write access to its folder."),
        (("unable to open", "not a directory", "exists"), "It cannot be opened. Check the folder and OUTREACH_DB."),
        (("not a database", "malformed", "encrypted"), _DAMAGED),
        (("disk i/o", "too large", "quota"), f"The disk cannot be written or read: full, or failing? {_SAFE}"),
        (("locked", "busy"), "Another program keeps it locked. Close that program and run again."),
    )
    for words, remedy in remedies:
        if any(word in lowered for word in words):
            return f"{path}: {remedy} ({said})"
    return f"{path}: the database reported: {said}"
