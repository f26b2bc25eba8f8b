"""Whatever a source answers is understood as records or refused as unexpected: nothing else, and no nonsense."""

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.errors import UnexpectedReply
from collectors.records import Metrics
from tests.every_source import NAMES, Network, network
from tests.loopback import x
from tests.loopback.bluesky import BlueskyServer
from tests.loopback.graph import GraphServer
from tests.loopback.mastodon import MastodonServer
from tests.loopback.reddit import RedditServer
from tests.loopback.server import Reply, Request
from tests.misbehaving import quiet_limits
from tests.nights import Organisation
from tests.parsers import BY_LIBRARIES, PARSERS

HELP = "https://harbourmind.example/help"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
STRANGE: st.SearchStrategy[Any] = st.sampled_from([
    None, True, False, 0, -1, 2**48 + 1, 2**63, 10**30, -(10**30), 1e308, -0.5, float("nan"), float("inf"), "", "0",
    "-1", "12", "true", "NaN", "1e400", "9" * 5_000, "\ud800", "a\0b", "0001-01-01T00:00:00Z", "2026-11-01",
    "9999-12-31T23:59:59-12:00", "2026-11-01T00:00:00", "javascript:alert(1)", "http://[", "#", [], {}, [[]], [None],
    {"": None},
])  # fmt: skip
CHANGES = ("drop", "strange", "strange", "strange", "text", "list", "object", "twice")


class Good(dict[tuple[str, str], Any]):
    """Answers by source and question."""

    def __repr__(self) -> str:  # else a failure is told as one of 57 kB, which is refused
        return f"{len(self)} good answers"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    """The longest good answer to each question, of a night on which everything that posts can have is there."""
    answers = Good()
    with network() as every, quiet_limits(every, tmp_path_factory.mktemp("trust")):
        organisation = Organisation(tmp_path_factory.mktemp("good"), every.toml(), every.secrets)
        every.live(every.clock.at(2))
        publish_all_kinds(every, every.clock.now - timedelta(hours=9))
        organisation.night(every.clock.now)
        come_back = [place.vanish(place.posts[0]) for place in every.places.values() if place.publish]
        organisation.night(every.clock.at(7))
        for back in come_back:
            back()
        for name, place in every.places.items():

            def note(request: Request, reply: Reply, name: str = name) -> Reply:
                question = (name, re.sub(r"[^/]*\d[^/]*", "*", request.path))
                if reply.status == 200 and len(reply.body) > len(json.dumps(answers.get(question))):
                    answers[question] = json.loads(reply.body)
                return reply

            place.server.spoil = note
        every.live(every.clock.at(8))
        publish_all_kinds(every, every.clock.now - timedelta(hours=8))
        assert organisation.night(every.clock.now).exit_code == 0
    return Good({question: answer for question, answer in answers.items() if question[1] not in BY_LIBRARIES})


def publish_all_kinds(every: Network, at: datetime) -> None:
    """Links, pictures, polls, quotes, long texts, warnings: one post of ours on each platform that has them all."""
    for place in every.places.values():
        match place.server:
            case x.XServer() as server:
                other = place.posts[0]
                media = ("3_1", "7_2")
                text = f"Read {HELP} #TalkItOut"
                server.add_post(
                    x.post_id(at, 7), text, at, reference=("quoted", other), media_keys=media, note=text * 9
                )
            case RedditServer() as server:
                facts = {"selftext": f"See {HELP}", "post_hint": "image", "poll_data": {}, "is_gallery": True}
                server.add_post(f"k{at:%d}", "All kinds", at, url=HELP, crosspost_parent="t3_q", **facts)
            case BlueskyServer() as server:
                external = {"$type": "app.bsky.embed.external", "external": {"uri": HELP}}
                embed = {"$type": "app.bsky.embed.recordWithMedia", "media": external, "external": {"uri": HELP}}
                more: dict[str, Any] = {"links": (HELP,), "embed": embed, "reply_to": place.posts[0]}
                server.add_post("harbourmind.example", "Read", at, tags=("TalkItOut",), **more)
            case GraphServer() as server:
                attached = [{"media_type": "link", "unshimmed_url": HELP}, {"media_type": "video"}]
                more = {"attachments": {"data": attached}, "link_attachment_url": HELP, "poll_attachment": {"id": "1"}}
                post = server.add_post(f"Read {HELP} #TalkItOut", at, topic_tag="TalkItOut", **more)
                server.count(post, shares=3, reach=7, saved=1, post_clicks_by_type={"link clicks": 2})
                server.count(post, views=9, likes=4, replies=1, reposts=2, quotes=1, post_video_views=5)
                above = server.add_comment(post, "Thank you.", at)
                server.add_comment(post, "So do I.", at, reply_to=above)
            case MastodonServer() as server:
                media_attachments = [{"type": "gifv"}, {"type": "video"}]
                mentions = [{"url": "https://m.example/@a"}]
                more = {"card": {"url": HELP}, "media_attachments": media_attachments, "mentions": mentions}
                more |= {"spoiler_text": "Careful", "language": "en", "quote": {"id": "1"}, "poll": {"id": "1"}}
                server.add_post("harbourmind", "Read", at, tags=("TalkItOut",), links=(HELP,), **more)


def test_every_question_to_every_source_is_here(good: Good) -> None:
    assert set(PARSERS) == set(NAMES), "say in tests/parsers.py what is read off its answers"
    known = {(source, question) for source, questions in PARSERS.items() for question in questions}
    assert set(good) <= known, "say in tests/parsers.py what is read off these answers"
    assert known <= set(good), "these are asked no longer"


def test_the_good_answers_are_records(good: Good) -> None:
    for (source, question), answer in good.items():
        check(PARSERS[source][question](answer, answer))


@pytest.mark.parametrize("source", NAMES)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(seed=st.integers(0, 2**32 - 1), strange=st.lists(STRANGE | JSON, min_size=1, max_size=3))
def test_an_answer_that_went_wrong_is_records_or_an_unexpected_reply(
    good: Good, source: str, seed: int, strange: list[Any]
) -> None:
    for question, parse in PARSERS[source].items():
        answer = copy.deepcopy(good[source, question])
        chance = random.Random(seed)
        for thing in strange:
            answer = _changed(answer, chance, thing)
        try:
            understood = parse(answer, good[source, question])
        except UnexpectedReply:
            continue
        check(understood)


@pytest.mark.parametrize("source", NAMES)
@settings(deadline=None)
@given(answer=JSON)
def test_any_json_is_records_or_an_unexpected_reply(good: Good, source: str, answer: Any) -> None:
    for question, parse in PARSERS[source].items():
        try:
            understood = parse(answer, good[source, question])
        except UnexpectedReply:
            continue
        check(understood)


def check(value: Any) -> None:
    """No moment without a zone, no figure that is none, no text that a database would not take."""
    assert value is None or isinstance(value, str | int | date | tuple | list) or is_dataclass(value), value
    assert not isinstance(value, bool)
    if isinstance(value, Metrics):
        assert all(figure is None or figure >= 0 for figure in value._replace(score=None)), value
    if isinstance(value, datetime):
        assert value.utcoffset() == timedelta(0), value
        assert value.astimezone(UTC).year >= 2000
    elif isinstance(value, str):
        assert "\0" not in value.encode().decode()
    elif isinstance(value, int):
        assert -(2**48) <= value <= 2**48, value
    elif isinstance(value, tuple | list):
        for each in value:
            check(each)
    elif is_dataclass(value):
        for each in fields(value):
            check(getattr(value, each.name))


def _changed(answer: Any, chance: random.Random, strange: Any) -> Any:
    """The answer with one thing in it another one."""
    places = list(_places(answer))
    if not places:
        return copy.deepcopy(strange)
    holder, name = chance.choice(places)
    match chance.choice(CHANGES):
        case "drop":
            del holder[name]
        case "strange":
            holder[name] = copy.deepcopy(strange)
        case "text":
            holder[name] = str(holder[name])
        case "list":
            holder[name] = [holder[name]]
        case "object":
            holder[name] = {"value": holder[name]}
        case "twice":
            holder[name] = [holder[name], copy.deepcopy(holder[name])]
    return answer


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    names = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in names:
        yield value, name
        yield from _places(value[name])
