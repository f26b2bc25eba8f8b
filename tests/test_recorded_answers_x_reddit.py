"""The parsers of X and Reddit on answers other projects recorded from the real platforms."""

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from collectors.errors import UnexpectedReply
from collectors.platforms import reddit_replies, x_replies
from collectors.records import Metrics

FOLDER = os.environ.get("OUTREACH_PAYLOADS")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="set OUTREACH_PAYLOADS to a folder of recorded answers")


def files(platform: str) -> list[Path]:
    return sorted(Path(FOLDER or ".", platform).iterdir()) if FOLDER else [Path("OUTREACH_PAYLOADS is not set")]


def x_answers(path: Path) -> list[Any]:
    """The JSON answers in a file: one, one a line, or a tape of packed ones."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if path.suffix != ".yaml":
        return [json.loads(text)]
    bodies = [each["response"]["body"]["string"] for each in yaml.safe_load(text)["interactions"]]
    return [json.loads(gzip.decompress(body) if isinstance(body, bytes) else body) for body in bodies]


def x_file(name: str) -> Any:
    return x_answers(Path(FOLDER or ".", "x", name))[0]


def reddit_answers(name: str) -> Iterator[tuple[str, Any]]:
    """Path and JSON of every successful answer on a tape."""
    tape = json.loads(Path(FOLDER or ".", "reddit", name).read_text(encoding="utf-8"))
    for each in tape["interactions"]:
        if each["response"]["status"]["code"] == 200:
            yield each["request"]["uri"], json.loads(each["response"]["body"]["string"])


class TestX:
    @pytest.mark.parametrize("path", files("x"), ids=lambda path: path.name)
    def test_every_recorded_answer_gives_records_or_an_unexpected_reply(self, path: Path) -> None:
        for answer in x_answers(path):
            with suppress(UnexpectedReply):
                assert x_replies.parse_profile(answer)[1].native_id.isdigit()
            with suppress(UnexpectedReply):
                for post in x_replies.newest_versions(x_replies.found(answer)):
                    assert x_replies.parse_post(post, "harbourmind").url.startswith("https://x.com/harbourmind/status/")

    def test_a_timeline(self) -> None:
        answer = x_file("pytwitter_timeline_tweets.json")
        posts = [x_replies.parse_post(post, "harbourmind") for post in x_replies.found(answer)]
        assert posts[0].native_id == "1364275610764201984"
        assert posts[0].published_at == datetime(2021, 2, 23, 18, 7, 7, tzinfo=UTC)
        assert posts[0].metrics == Metrics(likes=37, comments=2, shares=11)
        assert x_replies.next_token(answer) == answer["meta"]["next_token"]
        assert x_replies.smallest_id(x_replies.found(answer)) == answer["meta"]["oldest_id"]

    def test_impressions_and_conversation(self) -> None:
        [post, *_] = x_replies.found(x_file("verified_type.jsonl"))
        assert x_replies.parse_metrics(post) == Metrics(impressions=139075, likes=745, comments=37, shares=128)

    def test_both_versions_of_an_edited_post_are_one_post(self) -> None:
        before, after = (x_replies.found(x_file(f"edited_{when}.jsonl"))[0] for when in ("before", "after"))
        [newest] = x_replies.newest_versions([before, after])
        post = x_replies.parse_post(newest, "harbourmind")
        assert (post.native_id, post.version_id) == ("1576994746135764992", "1576994789110992896")
        assert (post.metrics.likes, post.metrics.shares, post.metrics.impressions) == (32, 5, None)
        assert post.published_at.replace(microsecond=0) == datetime(2022, 10, 3, 17, 57, 1, tzinfo=UTC)
        assert x_replies.parse_post(before, "harbourmind").kind == "image"

    def test_of_all_partial_errors_one_is_about_a_post_asked_for(self) -> None:
        excerpt = x_file("EXCERPT_partial_errors_from_twarc-csv.json")
        errors = [error for each in excerpt for error in each["errors"]]
        about = [id for error in errors for id in x_replies.refusals({"errors": [error]}, [str(error["resource_id"])])]
        asked = [str(error["resource_id"]) for error in errors if error["parameter"] == "ids"]
        assert len(errors) == 26
        assert about == asked
        assert len(asked) == 1

    def test_an_account(self) -> None:
        name, profile = x_replies.parse_profile(x_file("tweepy_test_client_get_me.yaml"))
        assert name
        assert profile.native_id.isdigit()
        assert profile.followers is None  # it was not asked for


class TestReddit:
    @pytest.mark.parametrize("path", files("reddit"), ids=lambda path: path.name)
    def test_every_recorded_answer_gives_records_or_an_unexpected_reply(self, path: Path) -> None:
        for uri, answer in reddit_answers(path.name):
            if "/comments/" in uri:
                things = reddit_replies.thread_things(answer)
                comments = list(reddit_replies.parse_comments(things, "p", "harbourmind"))
                assert len(comments) <= len(things)
                answer = answer[0]
            with suppress(UnexpectedReply):
                for post in reddit_replies.found(answer):
                    assert reddit_replies.parse_post(post).url.startswith("https://www.reddit.com/")

    def test_a_listing_of_posts_and_comments(self) -> None:
        [(_, _), (_, answer)] = reddit_answers("TestRedditorListings.test_overview__new.json")
        posts = [reddit_replies.parse_post(post) for post in reddit_replies.found(answer)]
        assert len(posts) == 10
        assert (posts[0].native_id, posts[0].kind) == ("1tvsa59", "quote")
        assert posts[0].metrics == Metrics(comments=25, shares=0, score=98)
        assert posts[0].published_at == datetime.fromtimestamp(1780499467, UTC)
        assert reddit_replies.page_behind(answer) == "t1_mzqqmaw"

    def test_posts_by_name(self) -> None:
        [_, (_, answer), *_] = reddit_answers("TestModNotes.test_create_note__thing_fullname.json")
        [post] = reddit_replies.found(answer)
        assert not reddit_replies.is_gone(post)
        assert reddit_replies.parse_post(post).native_id == "uflrmv"
        assert reddit_replies.parse_post(post).metrics.impressions is None

    def test_a_thread_too_long_for_one_answer(self) -> None:
        [_, (_, thread), (_, more)] = reddit_answers("TestCommentForest.test_replace__skip_at_limit.json")
        things = reddit_replies.thread_things(thread)
        assert [kind for kind, _ in things].count("t1") == 476
        hidden = reddit_replies.parse_hidden(things)
        assert "cu5pg2h" in hidden.children
        assert {"cu61zil", "cu5v5h7"} <= set(hidden.parents)
        assert len(list(reddit_replies.parse_comments(reddit_replies.more_things(more), "3hahrw", "h"))) == 11

    def test_a_deleted_comment_is_none(self) -> None:
        for uri, answer in reddit_answers("TestComment.test_refresh__deleted_comment.json"):
            if "/comments/" in uri:
                assert list(reddit_replies.parse_comments(reddit_replies.thread_things(answer), "p", "h")) == []
