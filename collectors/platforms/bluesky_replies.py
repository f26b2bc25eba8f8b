"""Understands what Bluesky's app view answers: plain dictionaries in, records out, no talking.

Missing, null and unknown optional fields are no error; a post without an address or a moment is.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from collectors.answers import Json, count, items, mapping, moment, text, total, wording
from collectors.errors import UnexpectedReply
from collectors.links import find_links
from collectors.own_threads import SOMEBODY_ELSES, continues_own_thread
from collectors.records import Comment, Metrics, Post, Profile

_EMBED = "app.bsky.embed."
_FACET = "app.bsky.richtext.facet#"
_KINDS = {"images": "image", "gallery": "image", "video": "video", "external": "link"}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of an author feed."""

    view: Mapping[str, Json]  # the post
    uri: str
    published_at: datetime
    indexed_at: datetime | None  # when the server took it in, be it the post or our repost of it
    repost: bool
    pinned: bool  # shown out of order
    parents: Mapping[str, str | None]  # what this entry tells of who answers whom


def parse_profile(answer: Json) -> Profile:
    """The account: its DID stays when the handle changes."""
    did = text(mapping(answer).get("did"))
    if not did.startswith("did:"):
        raise UnexpectedReply("Bluesky answered with a profile that has no DID.")
    return Profile(did, count(mapping(answer).get("followersCount")))


def parse_feed(answer: Json, did: str) -> tuple[list[FeedItem], str | None]:
    """The entries of one page of an author feed, and the cursor behind it (None on the last page)."""
    return [_feed_item(entry, did) for entry in _listed(answer, "feed")], text(mapping(answer).get("cursor")) or None


def reaches_back_to(since: datetime, entries: list[FeedItem]) -> bool:
    """Whether all that follows this page of a feed was published before `since`.

    A single backdated post is no sign of it: when it was taken in is what its author cannot choose.
    """
    ordered = [entry for entry in entries if not entry.pinned]
    own = [entry for entry in ordered if not entry.repost]
    return any(entry.indexed_at and entry.indexed_at < since for entry in ordered) or (
        bool(own) and all(entry.published_at < since for entry in own)
    )


def parse_posts(answer: Json, handle: str) -> dict[str, Post]:
    """The posts of an answer by their address."""
    return {post.native_id: post for post in (parse_post(view, handle) for view in _listed(answer, "posts"))}


def parse_ancestors(answer: Json, did: str) -> dict[str, str | None]:
    """What the post at the top of this thread and those above it answer: see `collectors.own_threads`."""
    node, known = mapping(mapping(answer).get("thread")), {}
    while "post" in node:
        view = mapping(node["post"])
        known[uri_of(view)] = _parent(view, did)
        node = mapping(node.get("parent"))
    return known


def parse_post(view: Json, handle: str) -> Post:
    """One post with its counters. `handle` stands in where the post's author has lost his."""
    view, uri = mapping(view), uri_of(view)
    record = mapping(view.get("record"))
    shown = text(mapping(view.get("author")).get("handle"))
    owner = handle if shown in ("", "handle.invalid") else shown
    return Post(
        native_id=uri,
        published_at=_published_at(view),
        kind=_kind(record),
        text=wording(record.get("text")),
        url=f"https://bsky.app/profile/{owner}/post/{uri.rsplit('/', 1)[-1]}",
        links=_links(record),
        hashtags=_hashtags(record),
        metrics=parse_metrics(view),
    )


def parse_metrics(view: Mapping[str, Json]) -> Metrics:
    """The counters of a post; Bluesky reports neither impressions nor clicks."""
    return Metrics(
        likes=count(view.get("likeCount")),
        comments=count(view.get("replyCount")),
        shares=total(count(view.get("repostCount")), count(view.get("quoteCount"))),
        saves=count(view.get("bookmarkCount")),
    )


def parse_thread(answer: Json, post: str, did: str) -> tuple[list[Comment], list[str]]:
    """What others wrote below the top of this thread, and the answers whose own answers were cut off.

    `post` is our post at the root. What stands below the next post of our own thread is that one's. Walked without
    recursion: a thread can be deeper than Python's stack.
    """
    top = mapping(mapping(answer).get("thread"))
    if not ("post" in top or top.get("notFound") is True or top.get("blocked") is True):
        raise UnexpectedReply("Bluesky answered without the thread that was asked for.")
    next_posts_are_ours = continues_own_thread(post, parse_ancestors(answer, did))
    comments, cut, waiting = [], [], [top]
    while waiting:
        node = waiting.pop()
        if node is not top and not _by(node["post"], did):
            comments.append(_comment(node["post"], post))
        below = _answers(node)
        if node is top and next_posts_are_ours:
            below = [each for each in below if not _by(each["post"], did)]
        waiting += below
        view = mapping(node.get("post"))
        if view and node.get("replies") is None and count(view.get("replyCount")):
            cut.append(uri_of(view))
    return comments, cut


def uri_of(view: Json) -> str:
    """The address of a post: at://<DID>/<collection>/<key>, whatever becomes of the handle."""
    uri = text(mapping(view).get("uri"))
    if not uri.startswith("at://"):
        raise UnexpectedReply("Bluesky answered with a post that has no address.")
    return uri


def _listed(answer: Json, name: str) -> list[Json]:
    listed = mapping(answer).get(name)
    if not isinstance(listed, list):
        raise UnexpectedReply(f"Bluesky answered without the list of {name} that was asked for.")
    return listed


def _feed_item(entry: Json, did: str) -> FeedItem:
    entry = mapping(entry)
    view, reason, reply = (mapping(entry.get(name)) for name in ("post", "reason", "reply"))
    kind = text(reason.get("$type"))
    published_at, uri = _published_at(view), uri_of(view)
    known = [above for name in ("parent", "root") if "record" in (above := mapping(reply.get(name)))]
    return FeedItem(
        view=view,
        uri=uri,
        published_at=published_at,
        indexed_at=moment((reason if kind.endswith("#reasonRepost") else view).get("indexedAt")),
        repost=kind.endswith("#reasonRepost") or not _by(view, did),
        pinned=kind.endswith("#reasonPin"),
        parents={uri_of(above): _parent(above, did) for above in [*known, view]},
    )


def _parent(view: Mapping[str, Json], did: str) -> str | None:
    """What a post answers, SOMEBODY_ELSES where the post, its parent or its thread is not ours, None for nothing."""
    reply = mapping(view.get("record")).get("reply")
    if not _by(view, did):
        return SOMEBODY_ELSES
    if reply is None:
        return None
    parent, root = (text(mapping(mapping(reply).get(name)).get("uri")) for name in ("parent", "root"))
    ours = f"at://{did}/"
    return parent if parent.startswith(ours) and root.startswith(ours) else SOMEBODY_ELSES


def _by(view: Json, did: str) -> bool:
    return uri_of(view).startswith(f"at://{did}/")


def _published_at(view: Mapping[str, Json]) -> datetime:
    """The earlier of what the author's client claims and what the server saw, which is how the app view sorts.

    So an old post brought over from elsewhere keeps its day, and a clock that runs ahead does not count.
    """
    times = (moment(mapping(view.get("record")).get("createdAt")), moment(view.get("indexedAt")))
    known = [each for each in times if each]
    if not known:
        raise UnexpectedReply("Bluesky answered with a post that has no moment of publication.")
    return min(known)


def _kind(record: Mapping[str, Json]) -> str:
    embed = mapping(record.get("embed"))
    name = _embed_name(embed)
    if name == "record":
        return "quote"
    if name == "recordWithMedia":
        return _KINDS.get(_embed_name(mapping(embed.get("media"))), "quote")
    return _KINDS.get(name, "text")


def _embed_name(embed: Mapping[str, Json]) -> str:
    return text(embed.get("$type")).removeprefix(_EMBED)


def _links(record: Mapping[str, Json]) -> tuple[str, ...]:
    """Links of facets, of the card, and those written out; a shortened display of a facet's link is none."""
    embed = mapping(record.get("embed"))
    cards = [mapping(each.get("external")).get("uri") for each in (embed, mapping(embed.get("media")))]
    written, marked = bytearray(text(record.get("text")).encode()), []
    for facet, feature in _features(record, "link"):
        marked.append(text(feature.get("uri")))
        start, end = (count(mapping(facet.get("index")).get(name)) for name in ("byteStart", "byteEnd"))
        if start is not None and end is not None and start < end <= len(written):
            written[start:end] = b" " * (end - start)
    plain = find_links(written.decode("utf-8", "replace"))
    return tuple(dict.fromkeys(link for link in [*marked, *map(text, cards), *plain] if link))


def _hashtags(record: Mapping[str, Json]) -> tuple[str, ...]:
    tags = [feature.get("tag") for _, feature in _features(record, "tag")] + items(record.get("tags"))
    return tuple(dict.fromkeys(tag for each in tags if (tag := text(each).lstrip("#\uff03").strip())))


def _features(record: Mapping[str, Json], kind: str) -> Iterator[tuple[Mapping[str, Json], Mapping[str, Json]]]:
    for facet in items(record.get("facets")):
        for feature in items(mapping(facet).get("features")):
            if mapping(feature).get("$type") == _FACET + kind:
                yield mapping(facet), feature


def _answers(node: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The visible answers below one; deleted and blocked ones come as stubs without a post."""
    return [each for each in items(node.get("replies")) if isinstance(each, dict) and each.get("post") is not None]


def _comment(view: Mapping[str, Json], post: str) -> Comment:
    record = mapping(view.get("record"))
    languages, written = items(record.get("langs")), wording(record.get("text"))
    if written is None:  # not passed over: it would count as read
        raise UnexpectedReply("Bluesky gave an answer without its text.")
    return Comment(
        native_id=hashlib.sha256(uri_of(view).encode()).hexdigest(),  # the address itself names its author
        post=post,
        written_at=_published_at(view),
        text=written,
        language=(text(languages[0]) or None) if len(languages) == 1 else None,
    )
