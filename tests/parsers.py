"""What each source makes of its answers, question by question: the records, and whatever else is read off them.

A new source stands here with all that it is asked, or test_sources_parsing says what is missing.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from google.analytics.data_v1beta.types import RunReportResponse
from google.protobuf.json_format import ParseError

from collectors.answers import mapping
from collectors.clicks import bitly, ga4, matomo, plausible, shlink, umami, yourls
from collectors.errors import UnexpectedReply
from collectors.platforms import (
    bluesky_replies,
    facebook,
    graph_metrics,
    graph_replies,
    instagram,
    mastodon_replies,
    reddit_replies,
    threads,
    x_replies,
    youtube_replies,
)

Parse = Callable[[Any, Any], list[Any]]  # the answer and the good one -> all that was understood
_DID = "did:plc:x"
_SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def _x_posts(answer: Any, good: Any) -> list[Any]:
    x_replies.gone_ids(answer), x_replies.withheld_ids(answer), x_replies.refusals(answer, ["1"])
    found = x_replies.found(answer)
    x_replies.smallest_id(found)
    return [x_replies.parse_post(post, "h") for post in x_replies.newest_versions(found) if x_replies.is_own_post(post)]


def _x_comments(answer: Any, good: Any) -> list[Any]:
    conversations = {post["conversation_id"]: "1" for post in good["data"]}
    return [*x_replies.parse_comments(answer, conversations, None), x_replies.next_token(answer)]


def _reddit_posts(answer: Any, good: Any) -> list[Any]:
    page, found = reddit_replies.page_behind(answer), reddit_replies.found(answer)
    kept = [post for post in found if reddit_replies.is_by(post, "h") or not reddit_replies.is_gone(post)]
    return [page, *map(reddit_replies.parse_post, kept)]


def _reddit_things(answer: Any, good: Any) -> list[Any]:
    things = reddit_replies.thread_things(answer)
    return [reddit_replies.parse_hidden(things), *reddit_replies.parse_comments(things, "p", "h")]


def _bluesky_feed(answer: Any, good: Any) -> list[Any]:
    items, cursor = bluesky_replies.parse_feed(answer, _DID)
    bluesky_replies.reaches_back_to(_SINCE, items)
    return [cursor, *(bluesky_replies.parse_post(item.view, "h") for item in items)]


def _bluesky_thread(answer: Any, good: Any) -> list[Any]:
    comments, cut = bluesky_replies.parse_thread(answer, "at://root", _DID)
    return [*comments, *cut, *bluesky_replies.parse_ancestors(answer, _DID)]


def _mastodon_statuses(answer: Any, good: Any) -> list[Any]:
    statuses = mastodon_replies.parse_statuses(answer)
    mastodon_replies.parse_parents(statuses, "1")
    owners = [mastodon_replies.parse_owner(status) for status in statuses]
    return [*owners, *(mastodon_replies.parse_post(status, "https://m.example/@h") for status in statuses)]


def _mastodon_context(answer: Any, good: Any) -> list[Any]:
    if not isinstance(answer, dict):  # refused before it is parsed
        return []
    joined = mastodon_replies.join_contexts(answer, good)
    return [*mastodon_replies.parse_comments(joined, "1", "2"), *mastodon_replies.parse_cut_off(answer, "1", "2")]


def _graph(parse: Callable[[Any], list[Any]]) -> Parse:
    """What no JSON object holds, and errors, are refused before."""

    def understand(answer: Any, good: Any) -> list[Any]:
        given = answer if isinstance(answer, dict) else {}
        graph_replies.parse_fault(answer)
        return parse(given)

    return understand


def _graph_list(parse: Callable[[Any], Any]) -> Parse:
    def understand(given: Any) -> list[Any]:
        found = graph_replies.listed(given, "Meta")
        return [graph_replies.behind(given), *map(parse, map(mapping, found))]

    return _graph(understand)


def _insights(platform: str) -> Parse:
    figures = graph_metrics.figures_of(platform, "video", _SINCE.date())
    return _graph(lambda given: [graph_metrics.read_figures(figures, graph_metrics.parse_insights(given))])


_KEY = _graph(lambda given: [graph_replies.parse_key_until(given)])


def _youtube_channel(answer: Any, good: Any) -> list[Any]:
    channel = youtube_replies.parse_channel(answer)
    return [channel and channel.profile, channel and channel.uploads]


def _youtube_videos(answer: Any, good: Any) -> list[Any]:
    videos = youtube_replies.parse_videos(answer)
    return [youtube_replies.with_shares(each.post, {each.post.native_id: 1}) for each in videos]


def _youtube_threads(answer: Any, good: Any) -> list[Any]:
    threads = [*youtube_replies.parse_threads(answer, "p", "UCours")]
    return [*threads, youtube_replies.next_page(answer)]


def _plausible(answer: Any, good: Any) -> list[Any]:
    rows, total = plausible.parse_page(answer)
    return [total, *map(plausible.parse_row, rows)]


def _shlink(name: str, parse: Callable[[Any], Any]) -> Parse:
    def understand(answer: Any, good: Any) -> list[Any]:
        page = shlink.parse_page(answer, name, 1, 10)
        return [page.total, *map(parse, page.items)]

    return understand


def _matomo(answer: Any, good: Any) -> list[Any]:
    days = [date.fromisoformat(day) for day in good]
    return list(matomo.parse_entry_pages(answer, (min(days), max(days))))


def _ga4(answer: Any, good: Any) -> list[Any]:
    try:
        report = RunReportResponse.from_json(json.dumps(answer), ignore_unknown_fields=True)
    except (ParseError, ValueError) as error:  # as the client of Google's fails
        raise UnexpectedReply("no report") from error
    rows, total = ga4.parse_report(report, len(ga4.LANDINGS))
    return [total, *rows]


PARSERS: dict[str, dict[str, Parse]] = {
    "x": {
        "/*/users/me": lambda answer, good: [*x_replies.parse_profile(answer)],
        "/*/users/*/tweets": lambda answer, good: [*_x_posts(answer, good), x_replies.next_token(answer)],
        "/*/tweets": _x_posts,
        "/*/tweets/search/recent": _x_comments,
    },
    "reddit": {
        "/user/harbourmind/about": lambda answer, good: [
            reddit_replies.parse_profile(answer),
            str(reddit_replies.is_suspended(answer)),
        ],
        "/user/harbourmind/submitted": _reddit_posts,
        "/api/info": _reddit_posts,
        "/comments/*": _reddit_things,
    },
    "bluesky": {
        "/xrpc/app.bsky.actor.getProfile": lambda answer, good: [bluesky_replies.parse_profile(answer)],
        "/xrpc/app.bsky.feed.getAuthorFeed": _bluesky_feed,
        "/xrpc/app.bsky.feed.getPosts": lambda answer, good: list(bluesky_replies.parse_posts(answer, "h").values()),
        "/xrpc/app.bsky.feed.getPostThread": _bluesky_thread,
    },
    "mastodon": {
        "/api/*/accounts/verify_credentials": lambda answer, good: [
            mastodon_replies.parse_user_name(answer),
            mastodon_replies.parse_profile(answer),
        ],
        "/api/*/accounts/*/statuses": _mastodon_statuses,
        "/api/*/statuses": _mastodon_statuses,
        "/api/*/statuses/*/context": _mastodon_context,
    },
    "facebook": {
        "/*/harbourmind": _graph(lambda given: [graph_replies.object_id(given, "")]),
        "/*/debug_token": _KEY,
        "/*/*/published_posts": _graph_list(facebook.parse_post),
        "/*/*/insights": _insights("facebook"),
        "/*/*/comments": _graph(lambda given: facebook.parse_comments(graph_replies.listed(given, ""), "1", "2")),
        "/*/": _graph(lambda given: [facebook.parse_post(mapping(each)) for each in given.values()]),
    },
    "instagram": {
        "/*/me": _graph(lambda given: [graph_replies.object_id(given, "")]),
        "/*/debug_token": _KEY,
        "/*/*/media": _graph_list(instagram.parse_post),
        "/*/*/insights": _insights("instagram"),
        "/*/*/comments": _graph(
            lambda given: [
                *instagram.parse_comments(graph_replies.listed(given, ""), "1"),
                *instagram.parse_cut_off(graph_replies.listed(given, "")),
            ]
        ),
        "/*/": _graph(lambda given: [instagram.parse_post(mapping(each)) for each in given.values()]),
    },
    "threads": {
        "/*/me": _graph(lambda given: [graph_replies.object_id(given, "")]),
        "/*/me/threads_insights": _graph(lambda given: [threads.parse_followers(given)]),
        "/*/debug_token": _KEY,
        "/*/me/threads": _graph_list(threads.parse_post),
        "/*/*/insights": _insights("threads"),
        "/*/*/conversation": _graph(lambda given: threads.parse_replies(graph_replies.listed(given, ""), "1")),
        "/*/*": _graph(lambda given: [threads.parse_post(given)]),
    },
    "youtube": {
        "/youtube/*/channels": _youtube_channel,
        "/youtube/*/playlistItems": lambda answer, good: [
            *youtube_replies.parse_uploads(answer),
            youtube_replies.next_page(answer),
        ],
        "/youtube/*/videos": _youtube_videos,
        "/youtube/*/commentThreads": _youtube_threads,
        "/*/reports": lambda answer, good: [*youtube_replies.parse_shares(answer).items()],
    },
    "plausible": {"/api/*/query": _plausible},
    "shlink": {
        "/rest/*/short-urls": _shlink("shortUrls", shlink.parse_short_url),
        "/rest/*/short-urls/talk/visits": _shlink("visits", lambda item: shlink.parse_visit(item).at),
    },
    "bitly": {
        "/*/bitlinks/*": lambda answer, good: [bitly.parse_bitlink(answer, "bit.ly/asked")],
        "/*/bitlinks/*/clicks": lambda answer, good: bitly.parse_clicks(answer),
    },
    "matomo": {"/index.php": _matomo},
    "ga4": {"/*/properties/*": _ga4},
    "umami": {
        "/api/auth/login": lambda answer, good: [umami.parse_token(answer)],
        "/api/websites/*/metrics": lambda answer, good: list(umami.parse_values(answer)),
        "/api/websites/*/pageviews": lambda answer, good: list(umami.parse_days(answer)),
    },
    "yourls": {"/yourls-api.php": lambda answer, good: [yourls.parse_link(answer)]},
}
BY_LIBRARIES = {
    "/api/*/access_token",
    "/xrpc/com.atproto.server.createSession",
    "/token",
}  # logins: the clients read them
