"""The Bluesky and Mastodon parsers over answers that real servers gave, from the folder in OUTREACH_PAYLOADS."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from collectors.platforms import bluesky_replies, mastodon_replies
from collectors.records import Metrics

FOLDER = os.environ.get("OUTREACH_PAYLOADS")
pytestmark = pytest.mark.skipif(not FOLDER, reason="set OUTREACH_PAYLOADS to a folder of recorded answers")


def answers(platform: str, pattern: str) -> Iterator[tuple[str, int, Any]]:
    """The path asked for, the status and the JSON of every recorded answer."""
    for file in sorted(Path(FOLDER or ".", platform).glob(pattern)):
        tape = yaml.safe_load(file.read_text("utf-8"))
        for each in tape.get("interactions") or tape["http_interactions"]:
            status, body = each["response"]["status"], each["response"]["body"]["string"]
            yield each["request"]["uri"], status["code"] if isinstance(status, dict) else status, json.loads(body)


def bluesky(name: str) -> Any:
    [(_, _, answer)] = answers("bluesky", name)
    return answer


def mastodon(wanted: type) -> list[Any]:
    return [answer for _, status, answer in answers("mastodon", "*.yaml") if status == 200 and type(answer) is wanted]


def test_a_recorded_bluesky_feed_is_read() -> None:
    answer = bluesky("bskyr_f_autfeed.yml")
    did = answer["feed"][0]["post"]["author"]["did"]
    items, cursor = bluesky_replies.parse_feed(answer, did)
    assert len(items) == len(answer["feed"]) == 50
    assert cursor == answer["cursor"]
    assert sum(item.repost for item in items) == sum("reason" in entry for entry in answer["feed"])
    for item, entry in zip(items, answer["feed"], strict=True):
        post = bluesky_replies.parse_post(item.view, "somebody.example")
        assert post.text == entry["post"]["record"]["text"]
        assert post.metrics.likes == entry["post"]["likeCount"]
        assert post.metrics.saves is None
        assert post.published_at.tzinfo is UTC


def test_a_recorded_bluesky_post_is_read() -> None:
    [post] = bluesky_replies.parse_posts(bluesky("bskyr_f_getposts.yml"), "somebody.example").values()
    assert post.published_at == datetime(2023, 9, 19, 11, 32, 54, 574000, UTC)
    assert post.kind == "image"
    assert post.links == ("http://localview.net", "https://rstats.ai/gov.html")
    assert post.native_id.endswith("/app.bsky.feed.post/3k7qmjev5lr2s")
    assert post.url.endswith("/post/3k7qmjev5lr2s")
    assert None not in post.metrics[2:5]


def test_recorded_bluesky_quotes_are_quotes() -> None:
    posts = bluesky_replies.parse_posts(bluesky("bskyr_f_getquotes.yml"), "somebody.example").values()
    assert [post.kind for post in posts].count("quote") == len(posts) - 1
    [with_card] = [post for post in posts if post.kind != "quote"]
    assert (with_card.kind, bool(with_card.links)) == ("link", True)
    assert "rstats" in {tag for post in posts for tag in post.hashtags}


@pytest.mark.parametrize("name", ["bskyr_f_postthread.yml", "atproto_thread_view_post_with_embed_media.json"])
def test_a_recorded_bluesky_thread_is_read(name: str) -> None:
    file = Path(FOLDER or ".", "bluesky", name)
    answer = json.loads(file.read_text("utf-8")) if file.suffix == ".json" else bluesky(name)
    view = answer["thread"]["post"]
    comments, cut = bluesky_replies.parse_thread(answer, view["uri"], view["author"]["did"])
    assert len(comments) <= view["replyCount"]
    assert cut == []
    post = bluesky_replies.parse_post(view, "somebody.example")
    assert (post.kind, post.metrics.comments) == ("image", view["replyCount"])


def test_every_recorded_mastodon_status_is_read() -> None:
    given = [each for each in mastodon(dict) if "content" in each]
    given += [each for answer in mastodon(list) for each in answer]
    assert len(given) > 40
    for status, each in zip(mastodon_replies.parse_statuses(given), given, strict=True):
        post = mastodon_replies.parse_post(status, "https://mastodon.example/@somebody")
        assert (post.native_id, post.url) == (each["id"], each["url"] or each["uri"])
        assert post.metrics.likes == each["favourites_count"]
        assert "<" not in (post.text or "")
        assert status.boost == (each.get("reblog") is not None)


def test_a_recorded_favourite_comes_and_goes() -> None:
    given = [answer for _, _, answer in answers("mastodon", "test_status_fav_unfav.yaml")]
    counted = [mastodon_replies.parse_metrics(each) for each in given[:3]]
    assert counted == [Metrics(likes=likes, comments=0, shares=0) for likes in (0, 1, 0)]


def test_a_recorded_answer_to_somebody_is_told_from_a_post() -> None:
    root, answer = [each for _, _, each in answers("mastodon", "test_status_reply.yaml") if "in_reply_to_id" in each][
        :2
    ]
    own = answer["account"]["id"]
    parents = mastodon_replies.parse_parents(mastodon_replies.parse_statuses([answer, root]), own)
    assert parents == {answer["id"]: "", root["id"]: None}


def test_recorded_mastodon_contexts_give_what_is_for_everybody() -> None:
    contexts = [each for each in mastodon(dict) if "descendants" in each]
    assert [[each["visibility"] for each in context["descendants"]] for context in contexts] == [["private"], []]
    assert [mastodon_replies.parse_comments(context, "1", "nobody") for context in contexts] == [[], []]
    below = [{**each, "visibility": "public"} for each in contexts[0]["descendants"]]
    [comment] = mastodon_replies.parse_comments({"descendants": below}, "1", "nobody")
    assert "<" not in comment.text
    assert mastodon_replies.parse_comments({"descendants": below}, "1", below[0]["account"]["id"]) == []


def test_recorded_mastodon_accounts_are_read() -> None:
    accounts = [each for each in mastodon(dict) if "followers_count" in each]
    assert accounts
    for each in accounts:
        profile = mastodon_replies.parse_profile(each)
        assert (profile.native_id, profile.followers) == (each["id"], each["followers_count"])
