"""Opens the database: creates or migrates it, guards it against two runs at once, explains what goes wrong."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from collectors.store.copying import PART, CopyDamagedError, copy_database, open_untouched, remove_part
from collectors.store.schema import MIGRATIONS, known_migrations

_BUSY_SECONDS = 30
_READER_SECONDS = 5  # to wait for somebody who reads, before the log is left to the next time
RESTORING = ".restoring.backup"  # the ending of a copy that is made ready to take the database's place
_OTHER_SECONDS = 600  # while another process makes a copy or migrates
_SAFE = "Free some space and run again; what was stored before is safe."
_DAMAGED = "It is damaged or no database. Restore a backup."
# Posts of a copy whose texts the database holds no longer. A post it does not know says nothing: it may be a new file.
_OUTDATED = """(text IS NOT NULL OR links <> '[]' OR hashtags <> '[]') AND EXISTS (
  SELECT 1 FROM living.posts p WHERE p.platform = posts.platform AND p.native_id = posts.native_id AND NOT
    (p.text IS posts.text AND p.links = posts.links AND p.hashtags = posts.hashtags))"""


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
        if not path.exists():
            _create(path)
        elif not path.stat().st_size:
            raise StoreError(f"{path}: {_DAMAGED} (it is empty; to begin anew, remove it)")
        refuse_foreign(path)  # before it is opened for writing: that alone may move its log into it
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return _WritingDatabase(connection)


def _create(path: Path) -> None:
    """Under another name until it is whole: who is killed meanwhile leaves nothing that looks like a database."""
    new = path.with_name(f"{path.name}.new")
    with _alone(path, "migrating"):
        if path.exists():
            return  # another process was quicker
        _remove_database(path)  # a log without its database would be taken for this one's
        _remove_database(new)
        try:
            with closing(sqlite3.connect(new)) as connection:
                _set_up(connection)
                MIGRATIONS.apply(Database(connection))
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


def forget_in_backups(path: Path) -> list[str]:
    """Take out of the copies beside the database what it holds no longer: texts of comments, and those of posts
    that went, changed or were removed.

    Returns what went wrong with which copy; a damaged copy keeps no other from being cleaned.
    """
    troubles = []
    for copy in backups(path):
        try:
            with explained(copy), closing(sqlite3.connect(copy)) as connection:
                _follow(connection, path)
        except StoreError as trouble:
            troubles.append(f"Texts that are to be gone may still be in a backup: {trouble}")
    return troubles


def _follow(copy: sqlite3.Connection, path: Path) -> None:
    """Nothing is written into a copy that holds nothing it should not."""
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute("ATTACH DATABASE ? AS living", [str(path)])
    texts = copy.execute("SELECT EXISTS (SELECT 1 FROM comment_buffer)").fetchone()[0]
    outdated = copy.execute(f"SELECT EXISTS (SELECT 1 FROM posts WHERE {_OUTDATED})").fetchone()[0]
    if not (texts or outdated):
        return
    with copy:
        copy.execute("DELETE FROM comment_buffer")
        copy.execute(f"UPDATE posts SET text = NULL, links = '[]', hashtags = '[]' WHERE {_OUTDATED}")
        _merge_search(copy)
    copy.execute("DETACH DATABASE living")
    overwrite(copy)


def overwrite(connection: sqlite3.Connection) -> None:
    """Write the file anew: SQLite leaves pieces of what it moved about in pages that are still in use."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def forget_words(db: Database) -> None:
    """Take the words of deleted and changed posts out of the search's index as well; nothing where none went."""
    with db.atomic():
        _merge_search(db.conn)


def _merge_search(connection: sqlite3.Connection) -> None:
    """SQLite only notes what is gone from the index, and keeps the words until it merges its parts: here, now."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'posts_search'").fetchone():
        connection.execute("INSERT INTO posts_search (posts_search) VALUES ('optimize')")


def empty_the_log(db: Database) -> bool:
    """Move the write-ahead log into the database and truncate it, so that deleted text is in neither.

    False while somebody reads, when it cannot be truncated: the next run, which begins with this, tries again.
    """
    db.execute(f"PRAGMA busy_timeout = {_READER_SECONDS * 1000}").fetchall()
    try:
        (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}").fetchall()
    return not busy


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
