"""What is told at once: when, in which words, how often, and what is never told."""

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard import queries
from dashboard.delivery import AlertOrder, Mail, Orders, ReportOrder, deliver
from dashboard.delivery.alerts import RULES, Alert, alerts
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.mail_world import MailServer, mail_server
from tests.reading_comments import Said, day_number
from tests.reading_world import NOW, TODAY, reading_world

ADA, BEN = "ada@trustees.example", "ben@trustees.example"
ALL = tuple(RULES)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


def found(database: Path, *on: str) -> list[Alert]:
    with queries.one_moment(database) as connection:
        return alerts(connection, on or ALL)


def change(database: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(sql, values)


def test_a_source_that_failed_two_nights_running_is_told_with_the_reason(database: Path) -> None:
    (alert,) = found(database, "source_failing")

    assert alert.title == "Bitly"
    assert alert.said == (
        "Bitly could not be read for 2 nights, so its figures stand still. "
        "bitly did not answer in time; the next run tries again."
    )


def test_one_bad_night_or_a_good_second_try_is_no_alert(database: Path) -> None:
    change(database, "UPDATE run_sources SET status = 'failed' WHERE source = 'x' AND run_id = 1000")
    change(
        database,
        "INSERT INTO run_sources (run_id, room, source, started_at, finished_at, status) "
        "SELECT run_id, room, source, started_at + 600, finished_at + 600, 'ok' FROM run_sources "
        "WHERE source = 'bitly' AND run_id = 1000",
    )

    assert found(database, "source_failing") == []


def test_nights_on_which_nothing_at_all_could_be_read_are_told(database: Path) -> None:
    for night in (1, 2):
        change(
            database,
            "INSERT INTO runs (id, started_at, finished_at, status, stored) "
            "SELECT 1000 + ?, started_at + 86400 * ?, finished_at + 86400 * ?, 'failed', 0 FROM runs WHERE id = 1000",
            *(night, night, night),
        )
        change(
            database,
            "INSERT INTO run_sources (run_id, room, source, account_id, started_at, finished_at, status, message) "
            "SELECT run_id + ?, room, source, account_id, started_at + 86400 * ?, finished_at + 86400 * ?, 'failed', "
            "'No network.' FROM run_sources WHERE run_id = 1000",
            *(night, night, night),
        )

    assert [alert.title for alert in found(database, "source_failing")] == [
        "X (@harbourmind)", "Bluesky (@harbourmind)", "Mastodon (@harbourmind)", "Reddit (@harbourmind)",
        "Plausible", "Shlink", "Bitly",
    ]  # fmt: skip


def test_a_source_that_left_the_settings_needs_nobody(database: Path) -> None:
    change(database, "UPDATE click_sources SET configured = 0 WHERE source = 'bitly'")

    assert found(database, "source_failing") == []


def test_a_goal_behind_its_pace_is_told_with_where_it_would_end(database: Path) -> None:
    said = {alert.name: alert.said for alert in found(database, "goal_behind")}

    assert said["goal_behind mens-health click_throughs"] == (
        "Men's Mental Health Month is behind a goal: 215 click-throughs so far. "
        "At this pace it comes to 293 of 400 by the end."
    )
    assert "check-in" not in " ".join(said)  # open-ended: there is no pace


@pytest.mark.parametrize(("target", "behind"), [(320, False), (330, True)])
def test_a_tenth_behind_is_not_told(database: Path, target: int, behind: bool) -> None:
    change(database, "UPDATE campaign_goals SET target = ? WHERE metric = 'click_throughs'", target)

    names = [alert.name for alert in found(database, "goal_behind")]

    assert ("goal_behind mens-health click_throughs" in names) is behind


def test_no_pace_is_judged_in_a_campaigns_first_week(database: Path) -> None:
    starts = day_number(TODAY - timedelta(days=5))
    change(database, "UPDATE campaigns SET starts = ? WHERE slug = 'mens-health'", starts)

    assert found(database, "goal_behind") == []


def test_a_goal_that_is_reached_is_told_once_and_again_when_it_is_set_higher(
    database: Path, server: MailServer
) -> None:
    orders = mailed(server, "goal_reached")
    change(database, "UPDATE campaign_goals SET target = 200 WHERE metric = 'click_throughs'")
    for days in (0, 1, 30):
        deliver(orders, database, now=NOW + timedelta(days=days))
    change(database, "UPDATE campaign_goals SET target = 210 WHERE metric = 'click_throughs'")
    deliver(orders, database, now=NOW + timedelta(days=31))

    assert server.recipients == [ADA, BEN, ADA, BEN]
    assert "has reached a goal: 215 click-throughs, where 200 were wanted." in text_of(server, 0)
    assert "where 210 were wanted" in text_of(server, 2)


def with_negative_week(database: Path, now: int, before: int) -> None:
    """Of 90 comments of this week and 90 of the weeks before, so many sound negative."""
    change(database, "DELETE FROM comment_days")
    with closing(sqlite3.connect(database)) as connection, connection:
        for day, negative in ((date(2026, 11, 20), now), (date(2026, 11, 5), before)):
            for said in (
                Said(day, "negative", negative), Said(day, "neutral", 30), Said(day, "positive", 60 - negative)
            ):  # fmt: skip
                connection.execute(
                    "INSERT INTO comment_days (post_id, day, label, tone, reason, model, n) "
                    "VALUES (1, ?, ?, 'other', '', 'm-2', ?)",
                    [day_number(said.day), said.label, said.n],
                )


def test_a_rise_of_negative_comments_beyond_chance_is_told_in_shares(database: Path) -> None:
    with_negative_week(database, now=40, before=12)

    (alert,) = found(database, "negative_rising")

    assert alert.title == "Men's Mental Health Month"
    assert "44\N{NARROW NO-BREAK SPACE}% of the comments of the last 7 days sound negative" in alert.said
    assert not {"40", "12", "90"} & set(alert.said.split())


@pytest.mark.parametrize(("now", "before"), [(40, 9), (9, 12), (18, 12)])
def test_no_rise_is_told_from_small_numbers_or_within_chance(database: Path, now: int, before: int) -> None:
    with_negative_week(database, now, before)

    assert found(database, "negative_rising") == []


def test_nothing_is_told_before_the_first_collection(database: Path) -> None:
    change(database, "UPDATE runs SET stored = 0")

    assert found(database) == []


def mailed(server: MailServer, *on: str, days: int = 7) -> Orders:
    mail = Mail("127.0.0.1", "reports@harbourmind.example", server.port, "none", seconds=5)
    return Orders(Path(), mail=mail, alerts=AlertOrder((ADA, BEN), on or ALL, days))


def text_of(server: MailServer, place: int) -> str:
    body = server.taken[place][1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_alerts_come_in_one_letter_to_each_and_not_again_within_the_days_between(
    database: Path, server: MailServer
) -> None:
    for night in (0, 1, 6, 7):
        deliver(mailed(server, "source_failing", "goal_behind"), database, now=NOW + timedelta(days=night))

    assert server.recipients == [ADA, BEN, ADA, BEN]  # in the first night and in the eighth
    assert server.taken[0][1]["Subject"] == "Outreach: 3 things to know"
    assert "Bitly could not be read" in text_of(server, 0)
    assert "behind a goal" in text_of(server, 0)


def test_an_alert_that_did_not_arrive_is_told_the_next_night(database: Path, server: MailServer) -> None:
    server.answers = {ADA: "451 later"}
    first = deliver(mailed(server, "source_failing"), database, now=NOW)
    server.answers = {}
    second = deliver(mailed(server, "source_failing"), database, now=NOW + timedelta(days=1))

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert server.recipients == [BEN, ADA]


def test_only_alerts_that_are_on_are_told(database: Path, server: MailServer) -> None:
    deliver(mailed(server, "goal_reached"), database, now=NOW)

    assert server.taken == []


class Chat(LoopbackServer):
    """What apprise calls a JSON service."""

    def answer(self, request: Request) -> Reply:
        return Reply.json({})

    @property
    def told(self) -> list[dict[str, str]]:
        return [json.loads(request.body) for request in self.log]


def test_a_chat_service_is_told_of_alerts_and_of_reports_that_ask_for_it(database: Path) -> None:
    order = ReportOrder("mens-health-week", "mens-health", "week", (), notify=True)
    with Chat() as server:
        url = f"json://user:hush-hush@{server.url.removeprefix('http://')}/"
        orders = Orders(Path(), (order,), alerts=AlertOrder((), ("source_failing",), 7), notify_urls=(url,))
        outcome = deliver(orders, database, now=NOW)
        again = deliver(orders, database, now=NOW + timedelta(days=1))

    got = server.told
    assert [one["title"] for one in got] == [
        "Men's Mental Health Month: 16 to 22 Nov 2026",
        "Outreach: 1 thing to know",
    ]
    assert "Shown 139 times" in got[0]["message"]
    assert "Bitly could not be read for 2 nights" in got[1]["message"]
    assert (outcome.exit_code, again.lines) == (0, ["Nothing is due."])


def test_a_chat_service_that_fails_shows_its_address_nowhere(
    database: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    urls = ("json://user:hush-hush@127.0.0.1:9/", "nonsense://hush-hush")
    orders = Orders(Path(), alerts=AlertOrder((), ("source_failing",), 7), notify_urls=urls)

    with caplog.at_level(logging.DEBUG):
        outcome = deliver(orders, database, now=NOW)

    kept = b"".join(file.read_bytes() for file in database.parent.glob("outreach.db*"))
    printed = capfd.readouterr()
    assert outcome.exit_code == 1
    assert "chat service 1" in outcome.lines[0]
    assert "no address that apprise understands" in outcome.lines[1]
    for place in (kept.decode("latin-1"), caplog.text, printed.out, printed.err, str(outcome), repr(orders)):
        assert "hush" not in place
