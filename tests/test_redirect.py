"""Short links as they are answered and counted: a real server on loopback, a real journal, a real database."""

import asyncio
import http.client
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from collectors.redirect import journal
from collectors.redirect.app import application
from collectors.redirect.journal import Journal, Opened, folder_of, line
from collectors.redirect.visitors import Visitors
from tests.links_world import BROWSER, HELP, NIGHT, answering, harbour_mind, link_days, made, open_often
from tests.nights import Organisation

DAY = date(2026, 11, 9)
LINK = Opened("bcdfgh", "mens-health", "helpline", "mastodon", person=True)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PEOPLE = (
    BROWSER,
    f"{IPHONE} Mobile/15E148 Instagram 350.0.0.0 (iPhone14,5; iOS 18_1; en_GB)",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]",
    f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Pinterest for Android/12",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; en) Presto/2.5.25 Version/10.54",
)
PROGRAMS = (
    "",
    "curl/8.9",
    "python-requests/2.32",
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1",
    "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mastodon/4.4.0 (http.rb/5.2.0; +https://mastodon.example/)",
    "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Misskey/2024.10",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
)


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    return harbour_mind(tmp_path)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Organisation]]:
    organisation = harbour_mind(tmp_path_factory.mktemp("served"))
    with answering(organisation.database) as (address, _):
        yield address, organisation


def asked(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)) as connection:
        connection.request(method, path, headers={"User-Agent": BROWSER} | headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def counted(database: Path) -> dict[tuple[str, bool], int]:
    """By name, and whether by people: all that stands in the journal."""
    found: dict[tuple[str, bool], int] = {}
    for _, opened in journal.read(folder_of(database), date.min, date.max):
        for one, times in opened.items():
            found[one.slug, one.person] = found.get((one.slug, one.person), 0) + times
    return found


def test_a_link_leads_where_it_was_made_for_and_says_nothing_to_anybody(served: tuple[str, Organisation]) -> None:
    address, organisation = served
    link = made(organisation.database)

    status, headers, body = asked(
        address, f"/r/{link.slug}?url=https://evil.example", Cookie="a=b", Referer="https://x"
    )

    assert (status, body) == (302, "")
    assert headers.pop("location") == link.url
    headers.pop("date")
    assert headers.keys() == {
        *("referrer-policy", "cache-control", "x-robots-tag", "x-content-type-options", "content-security-policy"),
        "content-length",
    }
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")


def test_the_journal_holds_nothing_of_who_asked_and_is_nobody_elses_to_read(served: tuple[str, Organisation]) -> None:
    address, organisation = served
    link = made(organisation.database)

    asked(address, f"/r/{link.slug}", Referer="https://forum.example/thread", Cookie="who=me")

    folder = folder_of(organisation.database)
    (file,) = folder.iterdir()
    lines = [entry for entry in file.read_text().splitlines() if entry.startswith(link.slug)]
    assert lines == [f"{link.slug}\tmens-health\thelpline\tmastodon\tp"]
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_people_and_programs_are_counted_apart(served: tuple[str, Organisation]) -> None:
    address, organisation = served
    path, slug = f"/r/{(link := made(organisation.database)).slug}", link.slug

    assert asked(address, path)[0] == 302
    assert asked(address, path.upper().replace("/R/", "/r/"))[0] == 302  # typed from a poster
    assert asked(address, path, "HEAD")[0] == 302
    assert asked(address, path, **{"Sec-Purpose": "prefetch;prerender"})[0] == 302
    assert asked(address, path, **{"User-Agent": "Twitterbot/1.0"})[0] == 302
    assert asked(address, path, "POST")[0] == 405

    found = counted(organisation.database)
    assert (found[slug, True], found[slug, False]) == (2, 3)


def test_what_is_not_known_is_not_repeated_and_the_help_there_is_stands_there(
    served: tuple[str, Organisation],
) -> None:
    address, organisation = served
    before = counted(organisation.database)

    for path in (
        "/r/zzzzzz",
        "/r/%3Cscript%3E",
        "/r/https:%2F%2Fevil.example",
        "/r/..%2f..%2fetc",
        "/r/" + "a" * 5000,
    ):
        status, headers, body = asked(address, path)
        assert status == 404
        assert "location" not in headers
        assert path.removeprefix("/r/") not in body
    _, headers, body = asked(address, "/r/nowhere")
    assert f'<a href="{HELP}">Helpline page</a>' in body
    assert headers["cache-control"] == "no-store"
    assert asked(address, "/")[0] == asked(address, "/r/")[0] == 404
    assert counted(organisation.database) == before


def test_links_are_answered_and_counted_while_the_database_is_locked_and_when_it_is_gone(
    organisation: Organisation,
) -> None:
    link = made(organisation.database)
    with TestClient(application(organisation.database), follow_redirects=False) as client:
        path, browser = f"/r/{link.slug}", {"User-Agent": BROWSER}
        assert client.get(path, headers=browser).status_code == 302
        with closing(sqlite3.connect(organisation.database, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            assert client.get(path, headers=browser).status_code == 302
            assert client.get("/r/nowhere").status_code == 404
            other.execute("ROLLBACK")
        organisation.database.unlink()
        assert client.get(path, headers=browser).status_code == 302

    assert counted(organisation.database) == {(link.slug, True): 3}


def test_without_a_database_nobody_is_told_that_a_link_does_not_exist(tmp_path: Path) -> None:
    with TestClient(application(tmp_path / "none.db")) as client:
        answer = client.get("/r/bcdfgh")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that no process survives")
def test_a_server_that_is_killed_has_counted_everybody_it_answered(organisation: Organisation) -> None:
    links = [made(organisation.database).slug for _ in range(3)]

    async def storm(address: str, kill: threading.Timer) -> list[tuple[str, int, int]]:
        kill.start()
        slugs = [slug for slug in links for _ in range(20)]
        done = await asyncio.gather(*(open_often(address, f"/r/{slug}") for slug in slugs))
        return [(slug, one.asked, one.answered) for slug, one in zip(slugs, done, strict=True)]

    with answering(organisation.database) as (address, server):
        done = asyncio.run(storm(address, threading.Timer(0.6, server.send_signal, [signal.SIGKILL])))
        server.wait()

    assert sum(answered for _, _, answered in done) > 100
    found = counted(organisation.database)
    for slug in links:
        asks = sum(asked for one, asked, _ in done if one == slug)
        answers = sum(answered for one, _, answered in done if one == slug)
        assert answers <= found[slug, True] <= asks
    organisation.night(NIGHT.replace(year=2036))
    assert link_days(organisation.database) == [(slug, found[slug, True], 0) for slug in sorted(links)]


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_and_those_within_other_apps_are_people(agent: str) -> None:
    assert Visitors().is_person("GET", {"user-agent": agent})


@pytest.mark.parametrize("agent", PROGRAMS)
def test_crawlers_and_whoever_makes_previews_are_programs(agent: str) -> None:
    visitors = Visitors()
    assert not visitors.is_person("GET", {"user-agent": agent})
    assert agent not in repr(vars(visitors)) or not agent


@pytest.mark.parametrize(
    "more",
    [
        {"sec-purpose": "prefetch"},
        {"purpose": "prefetch"},
        {"x-purpose": "preview"},
        {"x-moz": "prefetch"},
        {"sec-fetch-mode": "no-cors"},
    ],
)
def test_who_looks_ahead_is_no_person_yet(more: dict[str, str]) -> None:
    assert not Visitors().is_person("GET", {"user-agent": BROWSER} | more)


_NAMES = st.text("bcdfgh23-", min_size=1, max_size=8)
_OPENINGS = st.lists(st.builds(Opened, _NAMES, _NAMES, _NAMES, _NAMES, st.booleans()), max_size=30)


@given(_OPENINGS, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=5))
def test_a_line_that_was_cut_off_costs_no_other_one(openings: list[Opened], cuts: list[tuple[int, int]]) -> None:
    entries = [line(one) for one in openings]
    for place, length in cuts:
        entries.insert(min(place, len(entries)), line(LINK)[: min(length, len(line(LINK)) - 2)])
    found = journal.counted(BytesIO(b"".join(entries)))

    assert sorted(one for one, times in found.items() for _ in range(times)) == sorted(openings)


def test_what_cannot_be_written_waits_and_is_written_with_the_next_line(tmp_path: Path) -> None:
    folder = tmp_path / "links-journal"
    folder.write_text("a file where the folder should be")
    book = Journal(folder)

    assert not book.write(DAY, line(LINK))
    assert not book.write(DAY + timedelta(days=1), line(LINK))
    assert book.waiting == 2
    folder.unlink()
    assert book.write(DAY + timedelta(days=1), line(LINK))
    book.close()

    assert dict(journal.read(folder, DAY, DAY + timedelta(days=1))) == {
        DAY: {LINK: 1},
        DAY + timedelta(days=1): {LINK: 2},
    }


def test_a_journal_that_was_removed_is_begun_anew(tmp_path: Path) -> None:
    book = Journal(tmp_path)
    book.write(DAY, line(LINK))
    (tmp_path / f"{DAY}.log").unlink()
    book.write(DAY, line(LINK))
    book.close()

    assert dict(journal.read(tmp_path, DAY, DAY)) == {DAY: {LINK: 1}}


def noted(organisation: Organisation, day: date, opened: Opened, times: int = 1) -> None:
    book = Journal(folder_of(organisation.database))
    for _ in range(times):
        book.write(day, line(opened))
    book.close()


def test_a_night_adds_up_the_journal_and_a_second_one_changes_nothing(organisation: Organisation) -> None:
    link = Opened(made(organisation.database).slug, "mens-health", "helpline", "mastodon", person=True)
    noted(organisation, DAY, link, 3)
    noted(organisation, DAY, link._replace(person=False), 2)
    noted(organisation, DAY, Opened("unknown", "mens-health", "self-check", "x", person=True))

    first = organisation.night(NIGHT)
    stored = organisation.content()
    organisation.night(NIGHT + timedelta(hours=1))

    assert first.exit_code == 0
    assert link_days(organisation.database) == [(link.slug, 3, 2)]
    clicks = organisation.rows("SELECT source, resource_id, clicks, bots FROM click_days ORDER BY resource_id")
    assert clicks == [("redirect", 1, 3, 2), ("redirect", 2, 1, 0)]
    assert organisation.content() == stored
    assert organisation.report("mens-health", DAY, DAY)["totals"]["click_throughs"] == 4


def test_journals_go_weeks_after_they_were_added_up_and_what_was_counted_stays(organisation: Organisation) -> None:
    link = Opened(made(organisation.database).slug, "mens-health", "helpline", "mastodon", person=True)
    folder = folder_of(organisation.database)
    noted(organisation, DAY, link, 5)
    for days in (0, 30, 60, 61):
        noted(organisation, DAY + timedelta(days=days), link)
        organisation.night(NIGHT + timedelta(days=days))
    assert journal.days(folder) == [DAY + timedelta(days=days) for days in (30, 60, 61)]

    changed = organisation.config.read_text(encoding="utf-8").replace("mens-health-2026", "mens-health-26")
    organisation.config.write_text(changed, encoding="utf-8")
    organisation.night(NIGHT + timedelta(days=62))

    assert link_days(organisation.database) == [(link.slug, 9, 0)]
    assert organisation.rows("SELECT sum(clicks) FROM click_days") == [(9,)]


def test_an_organisation_whose_links_nobody_opened_is_well(organisation: Organisation) -> None:
    assert organisation.night(NIGHT + timedelta(days=1)).exit_code == 0
    assert organisation.rows("SELECT count(*) FROM click_days") == [(0,)]


def test_a_journal_that_cannot_be_looked_into_is_no_empty_one(organisation: Organisation) -> None:
    folder_of(organisation.database).write_bytes(b"")
    found = organisation.night(NIGHT + timedelta(days=1))
    assert found.exit_code == 1
    assert any("give this user the right to read that folder" in line for line in found.lines)
