"""YouTube's Data API, Analytics and Google's token endpoint on loopback, with one channel that a test changes.

with YouTubeServer() as server:
    video = server.add_video("Talking helps", at, views=500, likes=12)
    server.add_comment(video, "Thank you.", later)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.loopback.server import LoopbackServer, Reply, Request

CHANNEL = "UCharbourmind00000000001"
UPLOADS = "UUharbourmind00000000001"
HANDLE = "@harbourmind"
KEY = "youtube-key-of-ours"
CONSENT = {
    "CLIENT_ID": "youtube-client",
    "CLIENT_SECRET": "youtube-client-secret",
    "REFRESH_TOKEN": "youtube-refresh-token",
}
TOKEN = "youtube-access-token"
EMBEDDED = 2  # answers that come with a thread


@dataclass
class FakeComment:
    id: str
    text: str
    at: datetime
    by: str
    answers: list["FakeComment"] = field(default_factory=list)


@dataclass
class FakeVideo:
    id: str
    title: str
    at: datetime
    counts: dict[str, int]
    more: dict[str, Any]
    channel: str = CHANNEL
    description: str = ""
    privacy: str = "public"
    comments: list[FakeComment] | None = field(default_factory=list)  # None: switched off
    shares: int | None = None  # None: not counted yet


class YouTubeServer(LoopbackServer):
    """`page` is how many entries a page holds at most."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(latency)
        self.videos: dict[str, FakeVideo] = {}
        self.subscribers: int | None = 1_230  # None: hidden
        self.token_of = CHANNEL  # whose consent it is
        self.page = 50
        self.narrow: set[str] = set()  # paths that the consent does not cover
        self._made = 0

    def add_video(self, title: str, at: datetime, /, *, id: str = "", views: int = 0, **more: Any) -> str:
        """likes, comments_off, tags and FakeVideo's fields by their names. Returns the video's id."""
        self._made += 1
        known = {name: more.pop(name) for name in ("channel", "description", "privacy", "shares") if name in more}
        counts = {"views": views, "likes": more.pop("likes", 0)}
        id = id or f"video{self._made:06}"
        self.videos[id] = FakeVideo(id, title, at, counts, more, **known)
        return id

    def add_comment(self, video: str, text: str, at: datetime, *, by: str = "", to: str = "") -> str:
        """`by` is a channel, a reader's unless it is told; `to` the comment it answers."""
        self._made += 1
        comments = self.videos[video].comments
        assert comments is not None
        comment = FakeComment(f"Ug{self._made:06}", text, at, by or f"UCreader{self._made:016}")
        if to:
            comment.id = f"{to}.{comment.id}"
            next(each for each in comments if each.id == to).answers.append(comment)
        else:
            comments.append(comment)
        return comment.id

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request.form())
        bearer, key = request.headers.get("authorization", ""), request.headers.get("x-goog-api-key", "")
        if bearer and bearer != f"Bearer {TOKEN}":
            return error(401, "authError")
        if not bearer and key != KEY:
            return error(400, "badRequest", details="API_KEY_INVALID") if key else error(403, "forbidden")
        if bearer and request.path in self.narrow:
            return error(403, "insufficientPermissions")
        routes: dict[str, Callable[[Request, bool], Reply]] = {
            "/youtube/v3/channels": self._channels,
            "/youtube/v3/playlistItems": self._uploads,
            "/youtube/v3/videos": self._some_videos,
            "/youtube/v3/commentThreads": self._threads,
            "/youtube/v3/comments": self._answers,
            "/v2/reports": self._report,
        }
        route = routes.get(request.path)
        return route(request, bool(bearer)) if route else error(404, "notFound")

    def _token(self, form: dict[str, list[str]]) -> Reply:
        given = {name: form.get(name.lower(), [""])[0] for name in CONSENT}
        if given["REFRESH_TOKEN"] != CONSENT["REFRESH_TOKEN"]:
            return Reply.json({"error": "invalid_grant", "error_description": "Token has been expired"}, 400)
        if given != CONSENT:
            return Reply.json({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
        return Reply.json({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer", "scope": "youtube"})

    def _channels(self, request: Request, owner: bool) -> Reply:
        mine = request.first("mine") == "true"
        named = request.first("forHandle").casefold() == HANDLE or request.first("id") == CHANNEL
        if mine and not owner:
            return error(401, "authError")
        if not (mine or named):
            return Reply.json({"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}})
        channel = {
            "kind": "youtube#channel",
            "id": self.token_of if mine else CHANNEL,
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}},
            "statistics": {
                "viewCount": "91000",
                "subscriberCount": str(self.subscribers or 0),
                "hiddenSubscriberCount": self.subscribers is None,
                "videoCount": str(len(self.videos)),
            },
        }
        return listed("channel", [channel])

    def _uploads(self, request: Request, owner: bool) -> Reply:
        if request.first("playlistId") != UPLOADS:
            return error(404, "playlistNotFound")
        shown = [each for each in self.videos.values() if each.channel == CHANNEL and (owner or _is_shown(each))]
        shown.sort(key=lambda video: video.at, reverse=True)
        entries = [{"contentDetails": {"videoId": each.id, "videoPublishedAt": stamp(each.at)}} for each in shown]
        return self._paged(request, "playlistItem", entries)

    def _some_videos(self, request: Request, owner: bool) -> Reply:
        wanted = request.first("id").split(",")
        if len(wanted) > 50:
            return error(400, "invalidFilters")
        found = [self.videos[id] for id in wanted if id in self.videos]
        mine = [each for each in found if each.privacy != "private" or (owner and each.channel == CHANNEL)]
        return listed("video", [self._video(each) for each in mine])

    def _threads(self, request: Request, owner: bool) -> Reply:
        video = self.videos.get(request.first("videoId"))
        if video is None:
            return error(404, "videoNotFound")
        if video.comments is None:
            return error(403, "commentsDisabled")
        newest_first = sorted(video.comments, key=lambda each: each.at, reverse=True)
        return self._paged(request, "commentThread", [_thread(each, video.id) for each in newest_first])

    def _answers(self, request: Request, owner: bool) -> Reply:
        for video in self.videos.values():
            for comment in video.comments or ():
                if comment.id == request.first("parentId"):
                    return self._paged(request, "comment", [_comment(each) for each in comment.answers])
        return error(404, "commentNotFound")

    def _report(self, request: Request, owner: bool) -> Reply:
        if not owner:
            return error(401, "authError")
        wanted = request.first("filters").removeprefix("video==").split(",")
        told = [self.videos[id] for id in wanted if id in self.videos]
        rows = [[each.id, each.shares] for each in told if each.shares is not None]
        headers = [
            {"name": "video", "columnType": "DIMENSION", "dataType": "STRING"},
            {"name": "shares", "columnType": "METRIC", "dataType": "INTEGER"},
        ]
        table: dict[str, Any] = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": headers}
        return Reply.json({**table, "rows": rows} if rows else table)

    def _video(self, video: FakeVideo) -> dict[str, Any]:
        written = sum(1 + len(each.answers) for each in video.comments or ())
        return {
            "kind": "youtube#video",
            "id": video.id,
            "snippet": {
                "publishedAt": stamp(video.at),
                "channelId": video.channel,
                "title": video.title,
                "description": video.description,
                "channelTitle": "Harbour Mind",
                **({"tags": list(video.more["tags"])} if "tags" in video.more else {}),
            },
            "status": {"uploadStatus": "processed", "privacyStatus": video.privacy},
            "statistics": {
                "viewCount": str(video.counts["views"]),
                **({"likeCount": str(video.counts["likes"])} if "likes" in video.counts else {}),
                "favoriteCount": "0",
                **({} if video.comments is None else {"commentCount": str(written)}),
            },
        }

    def _paged(self, request: Request, kind: str, entries: list[Any]) -> Reply:
        mark = request.first("pageToken", "P0")
        if not mark.removeprefix("P").isdigit():
            return error(400, "invalidPageToken")
        size, start = min(self.page, int(request.first("maxResults", "5"))), int(mark.removeprefix("P"))
        behind = {"nextPageToken": f"P{start + size}"} if start + size < len(entries) else {}
        return listed(kind, entries[start : start + size], **behind)


def listed(kind: str, entries: list[Any], **more: str) -> Reply:
    page = {"totalResults": len(entries), "resultsPerPage": len(entries)}
    return Reply.json({"kind": f"youtube#{kind}ListResponse", **more, "pageInfo": page, "items": entries})


def error(status: int, reason: str, details: str = "") -> Reply:
    told: dict[str, Any] = {"code": status, "message": "No.", "errors": [{"reason": reason, "domain": "youtube"}]}
    if details:
        told["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": details}]
    return Reply.json({"error": told}, status)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_shown(video: FakeVideo) -> bool:
    return video.privacy == "public"


def _thread(comment: FakeComment, video: str) -> dict[str, Any]:
    told = {"videoId": video, "topLevelComment": _comment(comment), "totalReplyCount": len(comment.answers)}
    thread: dict[str, Any] = {"kind": "youtube#commentThread", "id": comment.id, "snippet": told}
    if comment.answers:
        thread["replies"] = {"comments": [_comment(each) for each in comment.answers[:EMBEDDED]]}
    return thread


def _comment(comment: FakeComment) -> dict[str, Any]:
    return {
        "kind": "youtube#comment",
        "id": comment.id,
        "snippet": {
            "authorDisplayName": "A reader",
            "authorChannelId": {"value": comment.by},
            "textDisplay": comment.text,
            "likeCount": 0,
            "publishedAt": stamp(comment.at),
            "updatedAt": stamp(comment.at),
        },
    }
