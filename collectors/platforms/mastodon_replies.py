"""Understands what a Mastodon server answers: plain dictionaries in, records out, no talking.

Missing, null and unknown optional fields are no error; a status without an id or a moment is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collectors.answers import EARLIEST, Json, count, identifier, items, mapping, moment, text, total, wording
from collectors.errors import UnexpectedReply
from collectors.own_threads import SOMEBODY_ELSES
from collectors.platforms.mastodon_html import read_html
from collectors.records import Comment, Metrics, Post, Profile

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # goes into addresses
_PRIVATE = {"private", "direct", "limited", "list"}
_MEDIA = {"image": "image", "gifv": "image", "video": "video", "audio": "video"}


@dataclass(frozen=True, slots=True)
class Status:
    """What is needed to judge a status before it is read as a post or a comment."""

    id: str
    published_at: datetime
    given: Mapping[str, Json]
    boost: bool
    private: bool


def parse_user_name(answer: Json) -> str:
    """Whose token this is."""
    name = text(mapping(answer).get("username"))
    if not name:
        raise UnexpectedReply("Mastodon did not say whose account the token belongs to.")
    return name


def parse_profile(answer: Json) -> Profile:
    return Profile(_id(mapping(answer)), count(mapping(answer).get("followers_count")))


def parse_statuses(answer: Json) -> list[Status]:
    """The statuses of a list, in its order."""
    return [_status(mapping(each)) for each in _listed(answer)]


def parse_around(answer: Json) -> list[Status]:
    """One side of a context, where strangers' clocks may be absurdly wrong: that must not cost us the others."""
    return [_status(mapping(each), EARLIEST) for each in _listed(answer)]


def parse_owner(status: Status) -> str:
    """The id of the account whose status this is."""
    return _id(mapping(status.given.get("account")))


def parse_parents(statuses: list[Status], own: str) -> dict[str, str | None]:
    """For each status, what it answers: see `collectors.own_threads`."""
    return {status.id: _parent(status.given, own) for status in statuses}


def parse_post(status: Status, home: str) -> Post:
    """One post with its counters. `home` is the account's own page, for where the status tells no address."""
    given = status.given
    content, links = _read(given)
    card = text(mapping(given.get("card")).get("url"))
    every_link = tuple(dict.fromkeys([*links, card] if card else links))
    tags = [text(mapping(tag).get("name")).lstrip("#") for tag in items(given.get("tags"))]
    return Post(
        native_id=status.id,
        published_at=status.published_at,
        kind=_kind(given, every_link),
        text=None if wording(given.get("content")) is None else content,
        url=_web_address(given.get("url")) or _web_address(given.get("uri")) or f"{home}/{status.id}",
        links=every_link,
        hashtags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        metrics=parse_metrics(given),
    )


def _web_address(value: Json) -> str:
    """The address where a browser may be led there: a server could say javascript: or data: too."""
    address = text(value)
    return address if re.match(r"https?://[^/\s]+\S*$", address) else ""


def parse_metrics(given: Mapping[str, Json]) -> Metrics:
    """The counters of a status; Mastodon reports neither impressions nor clicks nor bookmarks."""
    return Metrics(
        likes=count(given.get("favourites_count")),
        comments=count(given.get("replies_count")),
        shares=total(count(given.get("reblogs_count")), count(given.get("quotes_count"))),
    )


def join_contexts(context: Mapping[str, Json], branch: Mapping[str, Json]) -> dict[str, Json]:
    """A context with what stands below one of its branches too."""
    return {**context, "descendants": _listed(context.get("descendants")) + _listed(branch.get("descendants"))}


def parse_comments(answer: Mapping[str, Json], post: str, own: str) -> list[Comment]:
    """What others wrote for everybody to read below a post and not below a later post of the same thread."""
    return [
        Comment(
            native_id=status.id,
            post=post,
            written_at=status.published_at,
            text=_comment_text(status.given),
            language=text(status.given.get("language")) or None,
        )
        for status in _belonging(answer, post, own)
        if not status.private and not _by(status, own)
    ]


def _comment_text(given: Mapping[str, Json]) -> str:
    """Not passed over where there is none: it would count as read."""
    if wording(given.get("content")) is None:
        raise UnexpectedReply("Mastodon answered with a status without its text.")
    return _read(given)[0]


def parse_cut_off(answer: Mapping[str, Json], post: str, own: str) -> list[str]:
    """What stands below a post and has more answers than came with it."""
    came = Counter(_answered(status) for status in _below(answer).values() if not status.private)
    return [
        status.id
        for status in _belonging(answer, post, own)
        if (count(status.given.get("replies_count")) or 0) > came[status.id]
    ]


def _belonging(answer: Mapping[str, Json], post: str, own: str) -> list[Status]:
    """What stands below a post, without the next posts of our own thread and what stands below those."""
    below, answers = _below(answer), defaultdict[str, list[Status]](list)
    below.pop(post, None)  # no answer to itself, whatever a server says
    for status in below.values():
        answers[_answered(status)].append(status)
    others, thread = list[str](), [post] if _is_own_thread(answer, own) else []
    while thread:
        for status in answers[thread.pop()]:
            if _by(status, own):
                (thread if status.private else others).append(status.id)  # a private one is no post
    while others:
        status_id = others.pop()
        del below[status_id]
        others += [status.id for status in answers[status_id]]
    return list(below.values())


def _is_own_thread(answer: Mapping[str, Json], own: str) -> bool:
    """Whether everything above is ours. Going on below our answer to somebody makes no post."""
    above = parse_around(items(answer.get("ancestors")))
    return all(_by(status, own) and _parent(status.given, own) != SOMEBODY_ELSES for status in above)


def _below(answer: Mapping[str, Json]) -> dict[str, Status]:
    return {status.id: status for status in parse_around(answer.get("descendants"))}  # each once


def _answered(status: Status) -> str:
    return identifier(status.given.get("in_reply_to_id"))


def _by(status: Status, own: str) -> bool:
    return identifier(mapping(status.given.get("account")).get("id")) == own


def _listed(answer: Json) -> list[Json]:
    if not isinstance(answer, list):
        raise UnexpectedReply("Mastodon answered without the list of statuses that was asked for.")
    return answer


def _status(given: Mapping[str, Json], if_absurd: datetime | None = None) -> Status:
    """`if_absurd` stands in for a moment that is told but cannot be."""
    told = given.get("created_at")
    published_at = moment(told) or (if_absurd if text(told) else None)
    if published_at is None:
        raise UnexpectedReply("Mastodon answered with a status that has no moment of publication.")
    private = text(given.get("visibility")) in _PRIVATE
    return Status(_id(given), published_at, given, boost=given.get("reblog") is not None, private=private)


def _id(given: Mapping[str, Json]) -> str:
    found = identifier(given.get("id"))
    if not _ID.fullmatch(found):
        raise UnexpectedReply("Mastodon answered with something that has no id.")
    return found


def _parent(given: Mapping[str, Json], own: str) -> str | None:
    """The server forgets what was answered when that is deleted, but still says whose it was."""
    parent, whose = (identifier(given.get(name)) for name in ("in_reply_to_id", "in_reply_to_account_id"))
    if not parent and not whose:
        return None
    return parent if parent and whose == own else SOMEBODY_ELSES


def _read(given: Mapping[str, Json]) -> tuple[str, tuple[str, ...]]:
    """What a reader sees, the content warning first, and the links."""
    people_and_tags = [*items(given.get("mentions")), *items(given.get("tags"))]
    known = frozenset(text(mapping(each).get("url")) for each in people_and_tags)
    content, links = read_html(text(given.get("content")), known)
    warning = text(given.get("spoiler_text")).strip()
    return "\n\n".join(part for part in (warning, content) if part), links


def _kind(given: Mapping[str, Json], links: tuple[str, ...]) -> str:
    if given.get("poll") is not None:
        return "poll"
    for attached in items(given.get("media_attachments")):
        if kind := _MEDIA.get(text(mapping(attached).get("type"))):
            return kind
    if given.get("quote") is not None:
        return "quote"
    return "link" if links else "text"
