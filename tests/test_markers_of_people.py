"""People on YouTube, Facebook, Instagram and Threads, on click sources and in files: nothing tells who they are.

What stands for them is marked. The other platforms' people are those of test_privacy.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from collectors.campaigns import load_configuration
from collectors.days import instant
from collectors.import_report import facts as told_of
from collectors.import_report import lines
from collectors.importing import Asked, Given, take
from collectors.purge import purge
from collectors.redirect.app import application
from collectors.redirect.journal import folder_of
from collectors.store.purging import Scope
from dashboard.reports import report_on, write_report
from tests.every_source import Network, network
from tests.links_world import made
from tests.loopback.graph import GraphServer
from tests.loopback.matomo import MatomoServer
from tests.loopback.server import Reply, Request
from tests.loopback.youtube import YouTubeServer
from tests.marked_world import AUTHOR, OURS, SAID, holding
from tests.misbehaving import facts, quiet_limits
from tests.nights import Organisation

FIRST = datetime(2026, 11, 2, 3, tzinfo=UTC)
NEW = ("facebook", "instagram", "threads", "youtube")
COUNTING = ("matomo", "ga4", "umami", "yourls")
NUMBER = "7345678901234567"  # of whoever comments, where people are numbers
CHANNEL = f"UC{AUTHOR}00000000000000"
NAMES = (f"{AUTHOR} Shown", f"{AUTHOR}_handle", f"https://cdn.example/{AUTHOR}.jpg")
OF_COMMENTS: dict[str, Any] = {
    "username": NAMES[1],
    "from": {"id": NUMBER, "name": NAMES[0], "username": NAMES[1], "profile_picture_url": NAMES[2]},
    "authorDisplayName": NAMES[0],
    "authorProfileImageUrl": NAMES[2],
    "authorChannelUrl": f"http://www.youtube.com/{CHANNEL}",
}
OF_VISITS = {
    "ip": f"{AUTHOR}-203.0.113.7", "visitorId": f"{AUTHOR}0a1b", "userAgent": f"Mozilla/5.0 {AUTHOR}",
    "referrer": f"https://{AUTHOR}.example/thread", "city": f"{AUTHOR} town", "username": NAMES[1],
}  # fmt: skip
PEOPLE = (AUTHOR, NUMBER)
MORE = """
[[clicks]]
source = "redirect"
[[outcomes]]
id = "checked"
name = "Self-checks completed"
goal = "7"
"""


def marked(request: Request, good: Reply) -> Reply:
    """The server says of people whatever platforms and click sources know of them, asked or not."""
    if not good.body.startswith((b"{", b"[")):
        return good
    said = json.loads(good.body)
    _add_people(said)
    return Reply(good.status, json.dumps(said).encode(), good.headers)


def _add_people(said: Any) -> None:
    if isinstance(said, dict):
        is_comment = any(SAID in str(said.get(name, "")) for name in ("message", "text", "textDisplay"))
        for name, value in (OF_COMMENTS if is_comment else OF_VISITS).items():
            if is_comment or name not in said:
                said[name] = value
    for each in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        _add_people(each)


class People:
    """Every platform and click source, with marked people who answer on the new ones; `ids` are of their comments."""

    def __init__(self, every: Network) -> None:
        self.every = every
        self.ids: list[str] = []
        at = FIRST - timedelta(hours=10)
        every.clock.now = FIRST
        every.live(FIRST)
        for name in NEW:
            self.answer(name, f"Thank you, this helped {SAID} @{NAMES[1]} {AUTHOR}.mail@{AUTHOR}.example", at)
        for place in every.places.values():
            place.server.spoil = marked
            if isinstance(place.server, MatomoServer):
                place.server.add_conversion(at.date(), "talk-it-out", "7", 3)

    def answer(self, name: str, text: str, at: datetime) -> None:
        place = self.every.places[name]
        post = place.posts[0]
        if isinstance(place.server, YouTubeServer):
            place.server.videos[post].description = f"{OURS}{name}"
            comment = place.server.add_comment(post, text, at, by=CHANNEL)
            answer = place.server.add_comment(post, text, at + timedelta(minutes=1), by=CHANNEL, to=comment)
            self.ids += [comment, answer.rpartition(".")[2]]
        elif isinstance(place.server, GraphServer):
            place.server.posts[post].text = f"{OURS}{name} #TalkItOut"
            comment = place.server.add_comment(post, text, at)
            self.ids += [comment, place.server.add_comment(post, text, at + timedelta(minutes=1), reply_to=comment)]

    @property
    def marks(self) -> list[str]:
        return [*PEOPLE, *self.ids]


@pytest.fixture
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with network() as every, quiet_limits(every, tmp_path_factory.mktemp("trust")):
        yield People(every)


@pytest.fixture
def organisation(people: People, tmp_path: Path) -> Organisation:
    toml = people.every.toml().replace('click_source = "plausible"', 'click_source = "matomo"')
    return Organisation(tmp_path, toml + MORE, people.every.secrets)


def night(people: People, organisation: Organisation, days: float = 0, spoilt: Sequence[str] = ()) -> bytes:
    """All that a night tells, of which these sources alone fail."""
    people.every.clock.now = FIRST + timedelta(days=days)
    summary = organisation.night(people.every.clock.now)
    failed = {source for source, each in facts(summary).items() if each["status"] == "failed"}
    assert failed == set(spoilt), summary.sources
    return "\n".join([json.dumps(summary.as_json()), *summary.lines]).encode()


def test_who_comments_or_visits_is_in_no_file_log_or_report_and_their_words_go(
    people: People, organisation: Organisation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told = night(people, organisation)
    buffered = (
        "SELECT platform, count(*) FROM comment_buffer b JOIN posts p ON p.id = post_id WHERE b.text LIKE ? GROUP BY 1"
    )
    assert organisation.rows(buffered, f"%{SAID}%") == [(name, 2) for name in NEW], "texts wait for staff"
    clicked = {source for (source,) in organisation.rows("SELECT DISTINCT source FROM click_days")}
    assert {*COUNTING} - {"yourls"} <= clicked, "YOURLS tells of days from its second night on"
    assert organisation.rows("SELECT source, n FROM outcome_days") == [("matomo", 3)]
    assert holding([SAID], organisation.folder)
    with caplog.at_level(logging.WARNING, "httpx"):  # that of whoever opens it here
        told += opened_by_marked_people(organisation.database)
    for ending in ("json", "zip", "html"):
        write_report(report_on(organisation.database, "talk", None, None), ending, organisation.folder / f"r.{ending}")
    assert holding(people.marks, organisation.folder, told, caplog.text.encode()) == []
    reports = sorted(organisation.folder.glob("r.*"))
    assert len(reports) == 3
    assert holding([SAID], *reports, told) == []

    told = night(people, organisation, 3)
    assert holding([SAID, *people.marks], organisation.folder, told) == []


def opened_by_marked_people(database: Path) -> bytes:
    """A short link of ours is opened, by somebody who says much of themselves; what the server answers."""
    link = made(database)
    says = {"User-Agent": f"Mozilla/5.0 {AUTHOR}", "Referer": f"https://{AUTHOR}.example/", "Cookie": f"id={AUTHOR}"}
    client = TestClient(application(database), client=(f"{AUTHOR}.example", 9), follow_redirects=False)
    answer = client.get(f"/r/{link.slug}?fbclid={AUTHOR}", headers={**says, "X-Forwarded-For": f"{AUTHOR}.example"})
    assert answer.status_code == 302
    assert next(folder_of(database).iterdir()).stat().st_size > 0
    return repr(answer.headers).encode() + answer.content


def test_what_a_source_says_of_people_when_it_fails_is_kept_from_files_and_lines(
    people: People, organisation: Organisation
) -> None:
    words = f"{AUTHOR} is blocked, see {NAMES[2]}"
    meta = {"error": {"code": 100, "message": words, "error_user_msg": words, "error_user_title": NAMES[0]}}
    google = {"error": {"code": 400, "message": words, "errors": [{"reason": f"{AUTHOR}Blocked 7", "message": words}]}}
    said: dict[str, Any] = {
        **dict.fromkeys(("facebook", "instagram", "threads"), meta),
        "youtube": google,
        "ga4": google,
    }
    for name in (*NEW, *COUNTING):
        reply = Reply.json(said.get(name, {"result": "error", "error": words, "message": words}), 400)
        people.every.places[name].server.spoil = lambda request, good, reply=reply: reply  # type: ignore[misc]
    told = night(people, organisation, 0, (*NEW, *COUNTING))
    assert holding(people.marks, organisation.folder, told) == []


def test_what_is_purged_of_a_new_platform_is_in_no_byte_and_the_others_stay(
    people: People, organisation: Organisation
) -> None:
    night(people, organisation)
    then, folder = instant(FIRST + timedelta(hours=1)), organisation.database.parent
    for number, name in enumerate(NEW):
        assert holding([OURS + name], folder)
        scope = Scope("platform", name) if name != "threads" else Scope("texts", name)
        assert purge(organisation.database, scope, then).exit_code == 0
        assert holding([OURS + gone for gone in NEW[: number + 1]], folder) == []
    assert purge(organisation.database, Scope("everything"), then).exit_code == 0
    posts = [people.every.places[name].posts[0].rpartition("_")[2] for name in NEW]
    assert holding([SAID, OURS, *posts, *people.marks], folder) == []


LINKEDIN = (
    "Post title,Post link,Post type,Posted by,Created date,Impressions,Commenter e-mail\n"
    '"{ours} on LinkedIn","https://www.linkedin.com/feed/update/urn:li:activity:7390000000000000000","Organic",'
    '"{author} Shown","10/30/2025",1200,"{author}@{author}.example"\n'
    '"{ours} again","no link","Organic","{author} Shown","10/30/2025",7,"{author}@{author}.example"\n'
)
TEMPLATE = (
    "platform,account,post_id,url,published,kind,text,as_of,impressions,author,commented by\n"
    "threads,harbourmind,9001,https://www.threads.com/@harbourmind/post/9001,2025-11-20 10:00,text,{ours},2025-11-30,5,"
    "{author} Shown,{author}_handle\n"
    "threads,harbourmind,9002,nowhere,2025-11-20 10:00,text,{ours},2025-11-30,5,{author} Shown,{author}_handle\n"
)


def test_columns_of_people_in_files_are_left_aside_and_unsaid(people: People, organisation: Organisation) -> None:
    toml = organisation.config.read_text(encoding="utf-8")
    linkedin = '[[accounts]]\nplatform = "linkedin"\nhandle = "harbourmind"\nread = "files"\n'
    organisation.config.write_text(f"{toml}{linkedin}", encoding="utf-8")
    files = [
        Given(name, text.format(ours=OURS, author=AUTHOR).encode())
        for name, text in (("posts.csv", LINKEDIN), ("template.csv", TEMPLATE))
    ]
    now, asked = instant(FIRST), Asked(as_of=date(2025, 11, 30))
    found = take(files, load_configuration(organisation.config), organisation.database, asked, now)
    said = "\n".join(
        [*(line for each in found for line in lines(each, taken=True)), json.dumps([*map(told_of, found)])]
    )
    assert [(share.new, table.refused) for each in found for table, shares in each.tables for share in shares] == [
        (1, 1),
        (1, 1),
    ], said
    assert "Posted by" in said, "that it was left aside is said"
    assert holding([OURS], organisation.folder / "data")
    assert holding([AUTHOR], organisation.folder / "data", said.encode()) == []
    assert purge(organisation.database, Scope("everything"), now + 60).exit_code == 0
    assert holding([OURS], organisation.folder / "data") == []
