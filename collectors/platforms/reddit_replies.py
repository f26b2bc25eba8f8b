"""Understands what Reddit's API answers: plain dictionaries in, records out, no talking.

Missing, null and unknown optional fields are no error; a post or comment without an id or a creation time is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from collectors import answers
from collectors.answers import Json
from collectors.errors import UnexpectedReply
from collectors.links import find_links
from collectors.records import Comment, Metrics, Post, Profile

_WITHDRAWN = ("[deleted]", "[removed]")  # what Reddit shows in place of a text or a name
_BY_AUTHOR = ("deleted", "author")  # Reddit's names for who took a post away: the author, not a moderator


@dataclass(frozen=True, slots=True)
class Hidden:
    """What an answer left out of a thread, and how to ask for it."""

    children: tuple[str, ...] = ()  # comments to ask for by id
    parents: tuple[str, ...] = ()  # comments below which the thread goes on


def parse_profile(reply: Json) -> Profile:
    """The account; its followers are the subscribers of its own profile page."""
    user = answers.mapping(answers.mapping(reply).get("data"))
    id = answers.identifier(user.get("id"))
    if not id:
        raise UnexpectedReply("Reddit did not give the account's id.")
    return Profile(native_id=id, followers=answers.count(answers.mapping(user.get("subreddit")).get("subscribers")))


def is_suspended(reply: Json) -> bool:
    """Whether Reddit has suspended the account."""
    return answers.mapping(answers.mapping(reply).get("data")).get("is_suspended") is True


def found(reply: Json) -> list[Mapping[str, Json]]:
    """The posts of a listing."""
    return [thing for kind, thing in _things(reply) if kind == "t3"]


def page_behind(reply: Json) -> str | None:
    """What asks for the page behind this one."""
    return answers.text(answers.mapping(answers.mapping(reply).get("data")).get("after")) or None


def is_gone(post: Mapping[str, Json]) -> bool:
    """Whether the author took the post back. One removed by moderators is still there, with its counters."""
    return post.get("removed_by_category") in _BY_AUTHOR or post.get("author") == "[deleted]"


def is_by(post: Mapping[str, Json], handle: str) -> bool:
    """Whether the post is this account's. One that does not say whose it is passes."""
    return answers.text(post.get("author") or handle).casefold() in (handle.casefold(), "[deleted]")


def parse_post(post: Mapping[str, Json]) -> Post:
    """One post. What Reddit calls score is neither likes nor engagements."""
    id, kind = _id(post), _kind(post)
    text = _own_text(post.get("selftext"))
    permalink = answers.text(post.get("permalink"))
    return Post(
        native_id=id,
        published_at=_created_at(post),
        kind=kind,
        text=None if _is_withheld(post) else "\n\n".join(filter(None, (_own_text(post.get("title")), text))),
        url="https://www.reddit.com" + (permalink if permalink.startswith("/") else f"/comments/{id}/"),
        links=_links(post, kind, text),
        metrics=Metrics(
            impressions=answers.count(post.get("view_count")),
            comments=answers.count(post.get("num_comments")),
            shares=answers.count(post.get("num_crossposts")),
            score=_signed(post.get("score")),
        ),
    )


def _is_withheld(post: Mapping[str, Json]) -> bool:
    """Whether its text is not shown though the post is there: moderators removed it, or the title is missing."""
    removed = bool(post.get("removed_by_category")) and answers.text(post.get("selftext")).strip() in _WITHDRAWN
    return removed or answers.wording(post.get("title")) is None


def parse_comments(things: Iterable[tuple[str, Mapping[str, Json]]], post: str, handle: str) -> Iterator[Comment]:
    """What others wrote: no answers of ours, nothing withdrawn, no moderator's notice on top of the thread."""
    for kind, thing in things:
        if kind != "t1":
            continue
        body, author = answers.wording(thing.get("body")), answers.text(thing.get("author")).casefold()
        if body is None:  # not passed over: it would count as read
            raise UnexpectedReply("Reddit gave a comment without its text.")
        if not body or body in _WITHDRAWN or author in (handle.casefold(), "automoderator"):
            continue
        if thing.get("stickied") and thing.get("distinguished"):
            continue
        yield Comment(native_id=_id(thing), post=post, written_at=_created_at(thing), text=body)


def parse_hidden(things: Iterable[tuple[str, Mapping[str, Json]]]) -> Hidden:
    """The stubs Reddit puts where a thread is too long or too deep for one answer."""
    stubs = [thing for kind, thing in things if kind == "more"]
    children = [answers.identifier(id) for stub in stubs for id in answers.items(stub.get("children"))]
    parents = [answers.text(stub.get("parent_id")) for stub in stubs if not answers.items(stub.get("children"))]
    return Hidden(
        children=tuple(filter(None, children)),
        parents=tuple(id.removeprefix("t1_") for id in parents if id.startswith("t1_")),
    )


def thread_things(reply: Json) -> list[tuple[str, Mapping[str, Json]]]:
    """Everything in a thread's answer ([post, comments]), replies to replies included."""
    if not isinstance(reply, list) or len(reply) < 2:
        raise UnexpectedReply("Reddit answered something that is no thread.")
    return _flattened(_things(reply[1]))


def more_things(reply: Json) -> list[tuple[str, Mapping[str, Json]]]:
    """Everything in the answer to a question for hidden comments."""
    data = answers.mapping(answers.mapping(answers.mapping(reply).get("json")).get("data"))
    if "things" not in data:
        raise UnexpectedReply("Reddit answered something that is no list of comments.")
    return _flattened(_all_of(data["things"]))


def _things(reply: Json) -> list[tuple[str, Mapping[str, Json]]]:
    listing = answers.mapping(reply)
    if listing.get("kind") != "Listing":
        raise UnexpectedReply("Reddit answered something that is no listing.")
    return _all_of(answers.mapping(listing.get("data")).get("children"))


def _all_of(things: Json) -> list[tuple[str, Mapping[str, Json]]]:
    """All or none: what we passed over because we cannot read it would be taken for gone, or for read."""
    if not isinstance(things, list):
        raise UnexpectedReply("Reddit answered with something else than a list.")
    return [_thing(each) for each in things]


def _thing(value: Json) -> tuple[str, Mapping[str, Json]]:
    thing = answers.mapping(value)
    kind, data = answers.text(thing.get("kind")), thing.get("data")
    if not kind or not isinstance(data, dict):
        raise UnexpectedReply("Reddit lists something that does not say what it is.")
    return kind, data


def _flattened(things: list[tuple[str, Mapping[str, Json]]]) -> list[tuple[str, Mapping[str, Json]]]:
    every, waiting = [], things
    while waiting:
        every += waiting
        replies = [thing.get("replies") for _, thing in waiting]
        waiting = [each for reply in replies if reply for each in _things(reply)]  # "" where there are none
    return every


def _kind(post: Mapping[str, Json]) -> str:
    hint = answers.text(post.get("post_hint"))
    signs = {
        "quote": bool(post.get("crosspost_parent")),
        "poll": bool(post.get("poll_data")),
        "video": bool(post.get("is_video")) or hint == "hosted:video",
        "image": bool(post.get("is_gallery")) or hint == "image" or post.get("domain") == "i.redd.it",
        "text": bool(post.get("is_self")),
    }
    return next((kind for kind, holds in signs.items() if holds), "link")


def _links(post: Mapping[str, Json], kind: str, text: str) -> tuple[str, ...]:
    target = answers.text(post.get("url")) if kind in ("link", "quote") and not post.get("is_self") else ""
    whose = "/user/" in target or "/u/" in target  # a crosspost from somebody's own page says whose it is
    links = [target] if target.startswith(("http://", "https://")) and not whose else []
    return tuple(dict.fromkeys(links + find_links(text)))


def _own_text(value: Json) -> str:
    text = answers.text(value).strip()
    return "" if text in _WITHDRAWN else text


def _id(thing: Mapping[str, Json]) -> str:
    id = answers.identifier(thing.get("id"))
    if not id:
        raise UnexpectedReply("Reddit gave something without an id.")
    return id


def _created_at(thing: Mapping[str, Json]) -> datetime:
    try:
        moment = datetime.fromtimestamp(float(thing["created_utc"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        moment = None
    if moment is None or moment < answers.EARLIEST:
        raise UnexpectedReply("Reddit gave something without a readable creation time.")
    return moment


def _signed(value: Json) -> int | None:
    """A counter that may be below zero."""
    if isinstance(value, int | str | float) and not isinstance(value, bool):
        try:
            number = int(value)
        except (ValueError, OverflowError):
            return None
        return number if abs(number) <= answers.LARGEST else None
    return None
