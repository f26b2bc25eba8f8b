"""Understands what X's API v2 answers: plain dictionaries in, records out, no talking.

X is renaming its words (tweet -> post, retweet -> repost); both are read everywhere. Missing, null and unknown
optional fields are no error; a post without an id or a creation time is.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from collectors import answers
from collectors.answers import Json
from collectors.errors import UnexpectedReply
from collectors.records import Comment, Metrics, Post, Profile

_SNOWFLAKE_EPOCH = 1_288_834_974_657  # milliseconds; X's ids carry their creation time
_STATUS = re.compile(r"/status(?:es)?/(\d+)")  # of a permalink
_MEDIA_KINDS = {"3": "image", "7": "video", "13": "video", "16": "video"}  # the first part of a media key


def parse_profile(reply: Json) -> tuple[str, Profile]:
    """Whose keys these are (the user name), and that account."""
    user = answers.mapping(answers.mapping(reply).get("data"))
    name = answers.text(user.get("username"))
    if not name:
        raise UnexpectedReply("X did not say whose account the keys belong to.")
    followers = answers.count(answers.mapping(user.get("public_metrics")).get("followers_count"))
    return name, Profile(native_id=_id(user), followers=followers)


def found(reply: Json) -> list[Json]:
    """The posts in an answer: `data`, which X leaves out where there are none."""
    if not isinstance(reply, dict):
        raise UnexpectedReply("X answered something that is no JSON object.")
    data = reply.get("data")
    if data is None:
        if answers.count(answers.mapping(reply.get("meta")).get("result_count")):
            raise UnexpectedReply("X left out the posts that it counted.")
        return []
    if not isinstance(data, list):
        raise UnexpectedReply("X answered with something else than a list of posts.")
    return data


def next_token(reply: Json) -> str | None:
    """What asks for the page behind this one. Where there is none X says so, with how many posts it gave."""
    meta = answers.mapping(reply).get("meta")
    if not isinstance(meta, dict):
        raise UnexpectedReply("X did not say whether its list has come to an end.")
    return answers.text(meta.get("next_token")) or None


def smallest_id(posts: Iterable[Json]) -> str | None:
    """The oldest post's id in a page: X's ids grow with time."""
    return min((_id(post) for post in posts), key=int, default=None)


def is_own_post(post: Json) -> bool:
    """Neither a repost nor an answer to somebody."""
    if answers.mapping(post).get("in_reply_to_user_id"):
        return False
    return not {"retweeted", "reposted", "replied_to"} & _references(post).keys()


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
    post = answers.mapping(post)
    history = answers.items(post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids"))
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
    post = answers.mapping(post)
    public, private, organic = (
        answers.mapping(post.get(name)) for name in ("public_metrics", "non_public_metrics", "organic_metrics")
    )
    reposts = _first(answers.count(public.get("retweet_count")), answers.count(public.get("repost_count")))
    return Metrics(
        impressions=_first(*(answers.count(each.get("impression_count")) for each in (public, private, organic))),
        likes=answers.count(public.get("like_count")),
        comments=answers.count(public.get("reply_count")),
        shares=answers.total(reposts, answers.count(public.get("quote_count"))),
        saves=answers.count(public.get("bookmark_count")),
        link_clicks=_first(*(answers.count(each.get("url_link_clicks")) for each in (private, organic))),
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
            text=_comment_text(each),
            language=answers.text(each.get("lang")) or None,
        )
        for each in map(answers.mapping, found(reply))
        if (conversation := _conversation(each)) in conversations
        and _id(each) not in conversations
        and (own_id is None or str(each.get("author_id")) != own_id)
    ]


def _comment_text(post: Mapping[str, Json]) -> str:
    """Not passed over where there is none: it would count as read."""
    text = answers.wording(post.get("text"))
    if text is None:
        raise UnexpectedReply("X gave an answer without its text.")
    return html.unescape(text)


def _conversation(post: Mapping[str, Json]) -> str:
    """Which conversation it belongs to. Not passed over where it does not say: it would count as read."""
    if not _is_id(post.get("conversation_id")):
        raise UnexpectedReply("X gave an answer that belongs to no conversation.")
    return str(post["conversation_id"])


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
        id: answers.text(error.get("title")) or _last_segment(error.get("type")) or "no reason given"
        for id, error in _complaints(reply)
        if id in wanted
    }


def written_at(id: str) -> datetime:
    """When the post with this id was made: X's ids carry the millisecond."""
    return datetime.fromtimestamp(((int(id) >> 22) + _SNOWFLAKE_EPOCH) / 1000, UTC)


def _complaints(reply: Json) -> list[tuple[str, Mapping[str, Json]]]:
    """The partial errors about posts we asked for (most are about other things), with the id each is about."""
    errors = map(answers.mapping, answers.items(answers.mapping(reply).get("errors")))
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
    moment = answers.moment(answers.mapping(post).get("created_at"))
    if moment is None:
        raise UnexpectedReply("X gave a post without a readable creation time.")
    return moment


def _kind(post: Json, links: Sequence[str]) -> str:
    attachments = answers.mapping(answers.mapping(post).get("attachments"))
    if "quoted" in _references(post):
        return "quote"
    if answers.items(attachments.get("poll_ids")):
        return "poll"
    for key in answers.items(attachments.get("media_keys")):
        if kind := _MEDIA_KINDS.get(answers.text(key).partition("_")[0]):
            return kind
    return "link" if links else "text"


def _post_text(post: Json) -> str | None:
    """The whole text as people read it: X's short links replaced by where they lead. None where it is not told.

    Those to own media are left out, and that to a quoted post, which names whose it is.
    """
    told = answers.text(_note(post).get("text")) or answers.wording(answers.mapping(post).get("text"))
    if told is None:
        return None
    text = html.unescape(told)
    shown = {
        short: "" if each.get("media_key") or _quotes(post, each) else _target(each) or short
        for each in _entities(post, "urls")
        if (short := answers.text(each.get("url")))
    }
    if shown:
        text = re.sub("|".join(map(re.escape, shown)), lambda short: shown[short[0]], text)
    return text.strip()


def _links(post: Json) -> tuple[str, ...]:
    links = (_target(each) for each in _entities(post, "urls") if not (each.get("media_key") or _quotes(post, each)))
    return tuple(dict.fromkeys(link for link in links if link))


def _quotes(post: Json, link: Mapping[str, Json]) -> bool:
    """Whether a link leads to the post that this one quotes."""
    found = _STATUS.search(_target(link))
    return found is not None and found[1] in _references(post).get("quoted", ())


def _hashtags(post: Json) -> tuple[str, ...]:
    tags = (answers.text(each.get("tag")) for each in _entities(post, "hashtags"))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _target(link: Mapping[str, Json]) -> str:
    return answers.text(link.get("unwound_url")) or answers.text(link.get("expanded_url"))


def _entities(post: Json, name: str) -> list[Mapping[str, Json]]:
    """What X found in the text: in the long text's own list, too, where there is one."""
    places = (answers.mapping(each.get("entities")) for each in (answers.mapping(post), _note(post)))
    return [answers.mapping(each) for place in places for each in answers.items(place.get(name))]


def _note(post: Json) -> Mapping[str, Json]:
    """The whole text of a long post, of which `text` is the beginning."""
    post = answers.mapping(post)
    return answers.mapping(post.get("note_tweet") or post.get("note_post"))


def _references(post: Json) -> dict[str, list[str]]:
    """The ids of the posts this one is about, by how it is."""
    post = answers.mapping(post)
    ids: dict[str, list[str]] = {}
    for each in map(answers.mapping, answers.items(post.get("referenced_tweets") or post.get("referenced_posts"))):
        ids.setdefault(answers.text(each.get("type")), []).append(answers.identifier(each.get("id")))
    return ids


def _id(thing: Mapping[str, Json]) -> str:
    id = answers.mapping(thing).get("id")
    if not _is_id(id):
        raise UnexpectedReply("X gave something without an id.")
    return str(id)


def _is_id(value: Json) -> bool:
    digits = answers.identifier(value)
    return digits.isascii() and digits.isdigit() and len(digits) <= 19


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _last_segment(address: Json) -> str:
    return answers.text(address).rstrip("/").rpartition("/")[2]
