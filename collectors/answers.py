"""Reads the values of an answer somebody else wrote: whatever has the wrong type is None, never a crash.

For platform modules whose answers are plain JSON.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

Json = Any  # what a JSON parser gives: not known to be anything before we looked

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before this, a moment is a client's mistake
LARGEST = 2**48  # nothing counts so far; sums of such figures still fit into the database
_EMPTY: Mapping[str, Json] = {}


def mapping(value: Json) -> Mapping[str, Json]:
    """The JSON object, or an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def items(value: Json) -> list[Json]:
    """The JSON array, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    """The string, fit for a database (no lone surrogates, no NUL); empty where it is none."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def wording(value: Json) -> str | None:
    """The string, fit for a database and empty where it is; None where there is none, which is not the same."""
    return text(value) if isinstance(value, str) else None


def count(value: Json) -> int | None:
    """A counter, also where it came as a string. None where it is none."""
    if isinstance(value, str) and value.isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        return None
    return value


def total(*counts: int | None) -> int | None:
    """The sum of those that are known; None where none is."""
    known = [each for each in counts if each is not None]
    return sum(known) if known else None


def moment(value: Json) -> datetime | None:
    """An ISO 8601 moment in UTC; one without a zone is read as UTC. None where it is none, or absurdly early."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if read >= EARLIEST else None


def identifier(value: Json) -> str:
    """An id, which some servers send as a number; empty where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value)


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long a refusal asks us to wait, from `Retry-After` or one of the rate limit's reset headers.

    A reset is a moment, counted from the server's own `Date` where it sends one: our clock may differ.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    server_now = _http_date(lower.get("date")) or now
    asked = lower.get("retry-after")
    if asked is not None and (seconds := _seconds(asked)) is not None:
        return seconds
    reset = _http_date(asked)
    for name in ("ratelimit-reset", "x-ratelimit-reset"):
        reset = reset or _instant(lower.get(name, ""))
    return None if reset is None else max(0.0, (reset - server_now).total_seconds())


def _seconds(value: str) -> float | None:
    whole = value.partition(".")[0]
    return float(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 10 else None


def _instant(value: str) -> datetime | None:
    seconds = _seconds(value)
    return moment(value) if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _http_date(value: str | None) -> datetime | None:
    try:
        read = parsedate_to_datetime(value or "")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
