"""Understands what YouTube answers: plain dictionaries in, records out, no talking.

Counters come as strings, and those that are hidden or switched off are left out. Missing, null and unknown optional
fields are no error; a video without its id, channel or moment is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from collectors.answers import Json, count, items, mapping, moment, text, wording
from collectors.errors import UnexpectedReply
from collectors.links import find_links
from collectors.records import Comment, Metrics, Post, Profile

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_PERMALINK = re.compile(
    r"https?://(?:(?:(?:www|m|music)\.)?youtube\.com/(?:watch/?\?(?:[^#\s]*&)?v=|(?:shorts|live|embed|v)/)|"
    r"(?:www\.)?youtu\.be/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel and the playlist of all its videos."""

    profile: Profile
    uploads: str


@dataclass(frozen=True, slots=True)
class Video:
    """A video, whoever it belongs to."""

    post: Post
    channel: str
    privacy: str  # public | unlisted | private


def parse_video_id(permalink: str) -> str | None:
    """The id in any of the addresses a video has."""
    found = _PERMALINK.match(permalink)
    return found[1] if found else None


def parse_channel(answer: Json) -> Channel | None:
    """The channel asked for; None where there is none."""
    listed = listing(answer)
    if not listed:
        return None
    channel = mapping(listed[0])
    counted = mapping(channel.get("statistics"))
    uploads = text(mapping(mapping(channel.get("contentDetails")).get("relatedPlaylists")).get("uploads"))
    followers = None if counted.get("hiddenSubscriberCount") is True else count(counted.get("subscriberCount"))
    if not uploads:
        raise UnexpectedReply("YouTube gave a channel without the list of its videos.")
    return Channel(Profile(_id(channel), followers), uploads)


def listing(answer: Json) -> list[Json]:
    """What a list holds. YouTube may leave out an empty one, where it says that nothing was found."""
    answer = mapping(answer)
    if isinstance(answer.get("items"), list):
        return items(answer["items"])
    if "items" not in answer and count(mapping(answer.get("pageInfo")).get("totalResults")) == 0:
        return []
    raise UnexpectedReply("YouTube answered without the list that was asked for.")


def next_page(answer: Json) -> str | None:
    """The mark of the page behind this one; None on the last."""
    return text(mapping(answer).get("nextPageToken")) or None


def parse_uploads(answer: Json) -> list[str]:
    """The ids of the videos on one page of a playlist, the newest first."""
    found = [text(mapping(mapping(item).get("contentDetails")).get("videoId")) for item in listing(answer)]
    if not all(map(_VIDEO.fullmatch, found)):
        raise UnexpectedReply("YouTube gave an entry of a playlist without the id of its video.")
    return found


def parse_videos(answer: Json) -> list[Video]:
    """The videos of an answer; those that are gone, or private and not ours, are missing from it."""
    return [_video(mapping(each)) for each in listing(answer)]


def parse_shares(answer: Json) -> dict[str, int]:
    """Video -> how often it was shared. One without a row is not counted yet, which is not 0."""
    answer = mapping(answer)
    names = [text(mapping(each).get("name")) for each in items(answer.get("columnHeaders"))]
    rows = answer.get("rows")
    if rows is None:
        return {}
    if not isinstance(rows, list) or not {"video", "shares"} <= set(names):
        raise UnexpectedReply("YouTube Analytics answered with no table of shares.")
    told = [dict(zip(names, items(row), strict=False)) for row in rows]
    return {text(row.get("video")): n for row in told if (n := count(row.get("shares"))) is not None}


def with_shares(post: Post, shares: Mapping[str, int]) -> Post:
    """The post with what Analytics says of it."""
    return replace(post, metrics=post.metrics._replace(shares=shares.get(post.native_id)))


def parse_threads(answer: Json, post: str, own: str) -> Iterator[tuple[list[Comment], str | None]]:
    """Each thread's comments by others, and its id where answers to it are still to be asked for."""
    for thread in map(mapping, listing(answer)):
        told = mapping(thread.get("snippet"))
        top = mapping(told.get("topLevelComment"))
        answers = items(mapping(thread.get("replies")).get("comments"))
        there = count(told.get("totalReplyCount"))
        if bool(answers) if there is None else there > len(answers):
            yield _by_others([top], post, own), _id(top)
        else:
            yield _by_others([top, *answers], post, own), None


def parse_answers(answer: Json, post: str, own: str) -> list[Comment]:
    """What others answered to one comment."""
    return _by_others(listing(answer), post, own)


def _by_others(comments: list[Json], post: str, own: str) -> list[Comment]:
    said = [(mapping(each), mapping(mapping(each).get("snippet"))) for each in comments]
    return [
        _comment(comment, snippet, post)
        for comment, snippet in said
        if text(mapping(snippet.get("authorChannelId")).get("value")) != own
    ]


def _comment(comment: Mapping[str, Json], snippet: Mapping[str, Json], post: str) -> Comment:
    written, at = wording(snippet.get("textDisplay")), moment(snippet.get("publishedAt"))
    if written is None or at is None:  # not passed over: it would count as read
        raise UnexpectedReply("YouTube gave a comment without its text or its moment.")
    return Comment(native_id=_id(comment), post=post, written_at=at, text=written)


def _video(video: Mapping[str, Json]) -> Video:
    snippet, id = mapping(video.get("snippet")), _id(video)
    published_at, channel = moment(snippet.get("publishedAt")), text(snippet.get("channelId"))
    if published_at is None or not channel or not _VIDEO.fullmatch(id):
        raise UnexpectedReply("YouTube gave a video without its id, its channel or the moment of its publication.")
    title, about = wording(snippet.get("title")), wording(snippet.get("description"))
    post = Post(
        native_id=id,
        published_at=published_at,
        kind="video",
        text=None if title is None or about is None else "\n\n".join(filter(None, (title, about))),
        url=f"https://www.youtube.com/watch?v={id}",
        links=tuple(dict.fromkeys(find_links(about or ""))),
        hashtags=tuple(dict.fromkeys(tag for each in items(snippet.get("tags")) if (tag := text(each).lstrip("#")))),
        metrics=_metrics(mapping(video.get("statistics"))),
    )
    return Video(post, channel, text(mapping(video.get("status")).get("privacyStatus")))


def _metrics(counted: Mapping[str, Json]) -> Metrics:
    """Views are times shown. They are no video views besides, or one view would stand in two columns."""
    return Metrics(
        impressions=count(counted.get("viewCount")),
        likes=count(counted.get("likeCount")),
        comments=count(counted.get("commentCount")),
    )


def _id(thing: Mapping[str, Json]) -> str:
    id = text(thing.get("id"))
    if not id:
        raise UnexpectedReply("YouTube gave something without an id.")
    return id
