"""Opens the database: creates or migrates it, guards it against two runs at once, explains what goes wrong."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from collectors.store.copying import PART, CopyDamagedError, copy_database, open_untouched, remove_part
from collectors.store.schema import MIGRATIONS, known_migrations

_BUSY_SECONDS = 30
RESTORING = ".restoring.backup"  # the ending of a copy that is made ready to take the database's place
_OTHER_SECONDS = 600  # while another process makes a copy or migrates


class StoreError(Exception):
    """The database cannot be used. The message says why and what to do; nothing was lost."""


class RunBroken(StoreError):  # noqa: N818 - reads as what the run says
    """The database failed in mid-run: what was stored before is safe, the rest is left to the next run."""


class AlreadyRunning(StoreError):  # noqa: N818 - reads as what the run says
    """Another run holds the lock."""


class NewerDatabase(StoreError):  # noqa: N818 - reads as what the message says
    """A later version of this program wrote it: this one neither reads nor changes it."""


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
        if path.exists() and path.stat().st_size:
            refuse_foreign(path)  # before it is opened for writing: that alone may move its log into it
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return _WritingDatabase(connection)


def refuse_foreign(path: Path) -> None:
    """Raises StoreError where the file is no database of ours, NewerDatabase where a later version wrote it."""
    with explained(path), closing(open_untouched(path)) as connection:
        db = Database(connection)
        if not db["_sqlite_migrations"].exists() and db.table_names():
            raise StoreError(f"{path} is a database of another program. Point OUTREACH_DB to a file of its own.")
        newer = {done.name for done in MIGRATIONS.applied(db)} - known_migrations()
    if newer:
        raise NewerDatabase(
            f"{path} was written by a newer version of this program ({', '.join(sorted(newer))}). "
            "Install that version or a later one; the file was left as it is."
        )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    db = Database(connection)
    if MIGRATIONS.pending(db):
        with alone(path, "migrating"):  # two processes that open an old database take turns
            _set_up(connection)
            if pending := MIGRATIONS.pending(db):
                if db["posts"].exists() and db["posts"].count:
                    back_up(connection, path, pending[0].name)
                MIGRATIONS.apply(db)
    else:
        _set_up(connection)


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size = -65536")


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Holds a lock of this name beside the database, so that processes take turns. Raises StoreError after minutes."""
    try:
        with FileLock(path.with_name(f"{path.name}.{what}.lock"), timeout=_OTHER_SECONDS):
            yield
    except Timeout:
        raise StoreError(f"{path}: another program has been at it for too long. Stop that one and run again.") from None


def back_up(connection: sqlite3.Connection, path: Path, label: str) -> Path:
    """Copy the whole database beside itself, without the comment texts. Returns where to."""
    return copy_beside(connection, path, path.with_name(f"{path.name}.before-{label}.backup"))


def copy_beside(connection: sqlite3.Connection, path: Path, copy: Path) -> Path:
    """Copy the database at `path` to `copy`, one at a time; what earlier ones left that broke off goes."""
    with alone(path, "backup"):
        _sweep(path)
        try:
            copy_database(connection, copy)
        except CopyDamagedError as damage:
            raise StoreError(f"{path} was not copied, because {damage}. Restore a backup.") from damage
    return copy


def backups(path: Path) -> list[Path]:
    """The copies of this database that lie beside it."""
    return sorted(path.parent.glob(f"{escape(path.name)}.*.backup"))


def remove_unfinished_backups(path: Path) -> None:
    """Take away copies that broke off while they were made: texts of comments may be in them. None that is at work.

    Belongs within the run's lock, which a restore holds, too.
    """
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{RESTORING}{end}").unlink(missing_ok=True)
    with suppress(Timeout), FileLock(path.with_name(f"{path.name}.backup.lock"), timeout=0):
        _sweep(path)


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f"{escape(path.name)}.*.backup{PART}"):
        remove_part(left)


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
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


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
            began = since.read_text(encoding="utf-8").strip() if since.exists() else "an unknown time"
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
        (("full", "no space"), "The disk is full. Free some space and run again; what was stored before is safe."),
        (("readonly", "read-only", "permission"), "It cannot be written. Give this user write access to its folder."),
        (("unable to open", "not a directory", "exists"), "It cannot be opened. Check the folder and OUTREACH_DB."),
        (("not a database", "malformed", "encrypted"), "It is damaged or no database. Restore a backup."),
        (("locked", "busy"), "Another program keeps it locked. Close that program and run again."),
    )
    for words, remedy in remedies:
        if any(word in lowered for word in words):
            return f"{path}: {remedy} ({said})"
    return f"{path}: the database reported: {said}"
