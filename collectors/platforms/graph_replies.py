"""Understands what all of Meta's APIs answer alike: plain dictionaries in, values out, no talking.

Missing, null and unknown optional fields are no error; an object without an id or a moment is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from collectors.answers import EARLIEST, Json, count, identifier, items, mapping, moment, text, wording
from collectors.errors import UnexpectedReply
from collectors.links import without_links
from collectors.records import Comment

_ID = re.compile(r"\w{1,64}")  # goes into addresses
_HASHTAG = re.compile(r"(?<![\w&/#])[#\uff03](\w+)")
_LATEST = 4_102_444_800  # the year 2100: whatever ends later never ends


class Fault(NamedTuple):
    """What Meta has against a request."""

    code: int
    subcode: int | None
    message: str  # theirs: looked at, never shown


def parse_fault(answer: Json) -> Fault | None:
    """The error in an answer, whatever its status was."""
    given = mapping(mapping(answer).get("error"))
    code = count(given.get("code"))
    return None if code is None else Fault(code, count(given.get("error_subcode")), text(given.get("message")))


def parse_usage(headers: Mapping[str, str]) -> tuple[int, float | None]:
    """How much of what may be asked is used (percent), and how long until it may be asked again (seconds), if told."""
    used, minutes = [0], list[int]()
    for name in ("x-app-usage", "x-business-use-case-usage"):
        for entry in _usages(headers.get(name, "")):
            shares = (count(entry.get(share)) for share in ("call_count", "total_time", "total_cputime"))
            used += [share for share in shares if share is not None]
            minutes += [wait] if (wait := count(entry.get("estimated_time_to_regain_access"))) else []
    return max(used), 60.0 * max(minutes) if minutes else None


def _usages(header: str) -> Iterator[Mapping[str, Json]]:
    """An app's usage is an object; business use cases are lists of such, by whose they are."""
    try:
        given = mapping(json.loads(header))
    except (ValueError, RecursionError):
        return
    yield given
    for entries in given.values():
        yield from map(mapping, items(entries))


def parse_key_until(answer: Mapping[str, Json]) -> datetime | None:
    """The earlier of the token's own end and that of its leave to read data; 0 stands for never."""
    given = mapping(answer.get("data"))
    ends = [count(given.get(name)) for name in ("expires_at", "data_access_expires_at")]
    real = [datetime.fromtimestamp(end, UTC) for end in ends if end and end < _LATEST]
    return min((end for end in real if end >= EARLIEST), default=None)


def listed(answer: Mapping[str, Json], title: str) -> list[Json]:
    """What stands on a page."""
    if not isinstance(answer.get("data"), list):
        raise UnexpectedReply(f"{title} answered without the list that was asked for.")
    return items(answer["data"])


def behind(answer: Mapping[str, Json]) -> str | None:
    """Where the next page begins. The last page has a cursor too, but no next one."""
    paging = mapping(answer.get("paging"))
    after = text(mapping(paging.get("cursors")).get("after"))
    return after or None if paging.get("next") else None


def object_id(given: Mapping[str, Json], title: str, name: str = "id") -> str:
    """The id of an object, fit for an address."""
    found = identifier(given.get(name))
    if not _ID.fullmatch(found):
        raise UnexpectedReply(f"{title} answered with something that has no id.")
    return found


def moment_of(given: Mapping[str, Json], name: str, title: str) -> datetime:
    """When it was written."""
    at = moment(given.get(name))
    if at is None:
        raise UnexpectedReply(f"{title} answered with something that has no moment of publication.")
    return at


def permalink(value: Json) -> str:
    """The address where a browser may be led there, or an empty text."""
    address = text(value)
    return address if re.match(r"https?://[^/\s]+\S*$", address) else ""


def hashtags(words: str | None) -> tuple[str, ...]:
    """The hashtags in a text, without '#', each once; none of these APIs lists them."""
    return tuple(dict.fromkeys(_HASHTAG.findall(without_links(words or ""))))


def parse_comment(given: Mapping[str, Json], post: str, names: tuple[str, str], title: str) -> Comment:
    """A comment. names: of the fields that hold its text and its moment.

    One without its text is not passed over: it would count as read.
    """
    words, at = names
    if (said := wording(given.get(words))) is None:
        raise UnexpectedReply(f"{title} answered with a comment without its text.")
    return Comment(object_id(given, title), post, moment_of(given, at, title), said)
