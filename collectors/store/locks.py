"""Who may be at the database: one run at a time, and one process that copies or migrates."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from collectors.store.trouble import AlreadyRunning, StoreError, explained

_OTHER_SECONDS = 600  # while another process makes a copy or migrates


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Holds a lock of this name beside the database, so that processes take turns. Raises StoreError after minutes."""
    try:
        with FileLock(path.with_name(f"{path.name}.{what}.lock"), timeout=_OTHER_SECONDS):
            yield
    except Timeout:
        raise StoreError(f"{path}: another program has been at it for too long. Stop that one and run again.") from None


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
