"""Understands what X's API v2 answers: plain dictionaries in, records out, no talking.

X is renaming its words (tweet -> post, retweet -> repost); both are read everywhere. Missing, null and unknown
optional fields are no error; a post without an id or a creation time is.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.errors import UnexpectedReply
from collectors.records import Comment, Metrics, Post, Profile

Json = Any  # what a JSON parser gives: not known to be anything before we looked

_SNOWFLAKE_EPOCH = 1_288_834_974_657  # milliseconds; X's ids carry their creation time
_LARGEST = 2**63 - 1
_MEDIA_KINDS = {"3": "image", "7": "video", "13": "video", "16": "video"}  # the first part of a media key


def parse_profile(reply: Json) -> tuple[str, Profile]:
    """Whose keys these are (the user name), and that account."""
    user = _mapping(_mapping(reply).get("data"))
    name = _text(user.get("username"))
    if not name:
        raise UnexpectedReply("X did not say whose account the keys belong to.")
    followers = _integer(_mapping(user.get("public_metrics")).get("followers_count"))
    return name, Profile(native_id=_id(user), followers=followers)


def found(reply: Json) -> list[Json]:
    """The posts in an answer: `data`, which X leaves out where there are none."""
    if not isinstance(reply, dict):
        raise UnexpectedReply("X answered something that is no JSON object.")
    data = reply.get("data")
    if data is None:
        return []
    if not isinstance(data, list):
        raise UnexpectedReply("X answered with something else than a list of posts.")
    return data


def next_token(reply: Json) -> str | None:
    """What asks for the page behind this one."""
    return _text(_mapping(_mapping(reply).get("meta")).get("next_token")) or None


def smallest_id(posts: Iterable[Json]) -> str | None:
    """The oldest post's id in a page: X's ids grow with time."""
    return min((_id(post) for post in posts), key=int, default=None)


def is_own_post(post: Json) -> bool:
    """Neither a repost nor an answer to somebody."""
    if _mapping(post).get("in_reply_to_user_id"):
        return False
    return not {"retweeted", "reposted", "replied_to"} & _references(post)


def newest_versions(posts: Iterable[Json]) -> list[Json]:
    """Of several versions of an edited post only the newest, in the order met."""
    newest: dict[str, Json] = {}
    for post in posts:
        first = versions(post)[0]
        if first not in newest or int(_id(post)) > int(_id(newest[first])):
            newest[first] = post
    return list(newest.values())


def versions(post: Json) -> list[str]:
    """The ids of a post, oldest version first: one, unless it was edited."""
    post = _mapping(post)
    history = _list(post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids"))
    return sorted({_id(post), *(str(each) for each in history if _is_id(each))}, key=int)


def parse_post(post: Json, handle: str) -> Post:
    """One of our posts. Where it was edited, this is to be its newest version."""
    ids, links = versions(post), _links(post)
    return Post(
        native_id=ids[0],
        version_id=ids[-1] if len(ids) > 1 else None,
        published_at=_published_at(post, ids[0]),
        kind=_kind(post, links),
        text=_post_text(post),
        url=f"https://x.com/{handle}/status/{ids[-1]}",
        links=links,
        hashtags=_hashtags(post),
        metrics=parse_metrics(post),
    )


def parse_metrics(post: Json) -> Metrics:
    """Public counters, and those only the author sees where X gave them."""
    post = _mapping(post)
    public, private, organic = (
        _mapping(post.get(name)) for name in ("public_metrics", "non_public_metrics", "organic_metrics")
    )
    reposts = _first(_integer(public.get("retweet_count")), _integer(public.get("repost_count")))
    quotes = _integer(public.get("quote_count"))
    unknown = reposts is None and quotes is None
    return Metrics(
        impressions=_first(*(_integer(each.get("impression_count")) for each in (public, private, organic))),
        likes=_integer(public.get("like_count")),
        comments=_integer(public.get("reply_count")),
        shares=None if unknown else _integer((reposts or 0) + (quotes or 0)),
        saves=_integer(public.get("bookmark_count")),
        link_clicks=_first(*(_integer(each.get("url_link_clicks")) for each in (private, organic))),
    )


def parse_comments(reply: Json, conversations: Mapping[str, str], own_id: str | None) -> list[Comment]:
    """The answers in a search reply, each with the native id of the post it belongs to.

    `conversations` tells our post's native id by conversation id. Our own answers, and the posts themselves, are
    left out: the search does it already, this holds where it does not.
    """
    return [
        Comment(
            native_id=versions(each)[0],
            post=conversations[conversation],
            written_at=_created_at(each),
            text=_clean(html.unescape(_text(each.get("text")))),
            language=_text(each.get("lang")) or None,
        )
        for each in map(_mapping, found(reply))
        if (conversation := _text(each.get("conversation_id"))) in conversations
        and _id(each) not in conversations
        and (own_id is None or str(each.get("author_id")) != own_id)
    ]


def gone_ids(reply: Json) -> set[str]:
    """The ids asked for that X says do not exist. Complaints about anything else do not count."""
    return {id for id, error in _complaints(reply) if error.get("title") == "Not Found Error"}


def withheld_ids(reply: Json) -> set[str]:
    """The ids X did not give because private figures were asked for that it no longer tells."""
    return {id for id, error in _complaints(reply) if _last_segment(error.get("type")) == "not-authorized-for-field"}


def refusals(reply: Json, ids: Iterable[str]) -> dict[str, str]:
    """Why X did not give these ids, in its own words, for those it names."""
    wanted = set(ids)
    return {
        id: _text(error.get("title")) or _last_segment(error.get("type")) or "no reason given"
        for id, error in _complaints(reply)
        if id in wanted
    }


def written_at(id: str) -> datetime:
    """When the post with this id was made: X's ids carry the millisecond."""
    return datetime.fromtimestamp(((int(id) >> 22) + _SNOWFLAKE_EPOCH) / 1000, UTC)


def _complaints(reply: Json) -> list[tuple[str, Mapping[str, Any]]]:
    """The partial errors about posts we asked for (most are about other things), with the id each is about."""
    errors = map(_mapping, _list(_mapping(reply).get("errors")))
    about = ((str(error.get("resource_id") or error.get("value")), error) for error in errors)
    return [
        (id, error)
        for id, error in about
        if error.get("parameter") in ("ids", "id") or _last_segment(error.get("type")) == "not-authorized-for-field"
    ]


def _published_at(post: Json, first: str) -> datetime:
    """A newer version says when it was edited; when it was published stands in the first version's id."""
    created = _created_at(post)
    if first == _id(post):
        return created
    published = written_at(first)
    return published if timedelta() <= created - published < timedelta(days=1) else created


def _created_at(post: Json) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(_mapping(post).get("created_at")))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnexpectedReply("X gave a post without a readable creation time.") from None


def _kind(post: Json, links: Sequence[str]) -> str:
    attachments = _mapping(_mapping(post).get("attachments"))
    if "quoted" in _references(post):
        return "quote"
    if _list(attachments.get("poll_ids")):
        return "poll"
    for key in _list(attachments.get("media_keys")):
        if kind := _MEDIA_KINDS.get(_text(key).partition("_")[0]):
            return kind
    return "link" if links else "text"


def _post_text(post: Json) -> str:
    note = _note(post)
    text = _text(note.get("text")) or _text(_mapping(post).get("text"))
    for each in _entities(post, "urls"):
        if short := _text(each.get("url")):
            text = text.replace(short, "" if each.get("media_key") else _target(each) or short)
    return _clean(html.unescape(text).strip())


def _links(post: Json) -> tuple[str, ...]:
    links = (_target(each) for each in _entities(post, "urls") if not each.get("media_key"))
    return tuple(dict.fromkeys(_clean(link) for link in links if link))


def _hashtags(post: Json) -> tuple[str, ...]:
    tags = (_text(each.get("tag")) for each in _entities(post, "hashtags"))
    return tuple(dict.fromkeys(_clean(tag) for tag in tags if tag))


def _target(link: Mapping[str, Any]) -> str:
    return _text(link.get("unwound_url")) or _text(link.get("expanded_url"))


def _entities(post: Json, name: str) -> list[Mapping[str, Any]]:
    """What X found in the text: in the long text's own list, too, where there is one."""
    places = (_mapping(each.get("entities")) for each in (_mapping(post), _note(post)))
    return [_mapping(each) for place in places for each in _list(place.get(name))]


def _note(post: Json) -> Mapping[str, Any]:
    """The whole text of a long post, of which `text` is the beginning."""
    post = _mapping(post)
    return _mapping(post.get("note_tweet") or post.get("note_post"))


def _references(post: Json) -> set[str]:
    post = _mapping(post)
    references = _list(post.get("referenced_tweets") or post.get("referenced_posts"))
    return {_text(_mapping(each).get("type")) for each in references}


def _id(thing: Mapping[str, Any]) -> str:
    id = _mapping(thing).get("id")
    if not _is_id(id):
        raise UnexpectedReply("X gave something without an id.")
    return str(id)


def _is_id(value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    digits = str(value) if isinstance(value, str) or 0 <= value <= _LARGEST else ""
    return digits.isascii() and digits.isdigit() and len(digits) <= 19


def _integer(value: Json) -> int | None:
    """A counter, also where it comes as a string; None where it is none."""
    if isinstance(value, str) and value.isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    usable = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
    return value if usable else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _clean(text: str) -> str:
    """Without half surrogate pairs, which no database and no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _last_segment(address: Json) -> str:
    return _text(address).rstrip("/").rpartition("/")[2]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _mapping(value: Json) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
