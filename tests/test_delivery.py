"""Reports that are sent by themselves: each once, to a real mail server on loopback, whatever goes wrong on the way."""

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from dashboard import queries
from dashboard.delivery import AlreadyDelivering, Mail, Orders, Outcome, ReportOrder, deliver
from dashboard.delivery.deliver import _one_round_at_a_time
from dashboard.delivery.errors import harmless
from dashboard.delivery.periods import ended, shared
from dashboard.delivery.record import MOST_ATTEMPTS
from dashboard.reports import FORMATS
from tests.mail_world import MailServer, free_port, mail_server, self_signed
from tests.reading_world import NOW, reading_world

ROOT = Path(__file__).parent.parent
ADA, BEN = "ada@trustees.example", "ben@trustees.example"
WEEK = ReportOrder("mens-health-week", "mens-health", "week", ("csv",), (ADA, BEN))
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


def by(server: MailServer, *reports: ReportOrder) -> Orders:
    mail = Mail("127.0.0.1", "reports@harbourmind.example", server.port, "none", seconds=5)
    return Orders(Path(), reports or (WEEK,), mail)


def round_of(orders: Orders, database: Path, now: datetime = NOW, *, again: bool = False) -> Outcome:
    return deliver(orders, database, now=now, again=again)


def statuses(database: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT status, attempts FROM deliveries ORDER BY id").fetchall()


def messages(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return " ".join(message for (message,) in connection.execute("SELECT message FROM deliveries"))


def texts_of(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())


def test_each_recipient_gets_one_letter_of_their_own_and_never_a_second(database: Path, server: MailServer) -> None:
    first, second = round_of(by(server), database), round_of(by(server), database, TOMORROW)

    assert server.recipients == [ADA, BEN]
    assert [message["To"] for _, message in server.taken] == [ADA, BEN]
    assert (first.exit_code, second.exit_code, second.lines) == (0, 0, ["Nothing is due."])
    assert statuses(database) == [("sent", 1), ("sent", 1)]


def test_a_recipient_who_is_added_later_gets_the_report_and_nobody_else_again(
    database: Path, server: MailServer
) -> None:
    round_of(by(server), database)

    round_of(by(server, replace(WEEK, recipients=(BEN.upper(), ADA, "cleo@trustees.example"))), database)

    assert server.recipients == [ADA, BEN, "cleo@trustees.example"]


def test_the_letter_holds_the_figures_and_the_file_and_says_who_sent_it(database: Path, server: MailServer) -> None:
    round_of(by(server, replace(WEEK, every="month", campaign="check-in", formats=("csv", "xlsx"))), database)

    message = server.taken[0][1]
    plain, html = texts_of(message)
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert message["Subject"] == "Two-minute check-in: 1 to 31 Oct 2026"
    assert message["From"] == "Harbour Mind <reports@harbourmind.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    for figure in ("Impressions: 7,994", "Engagements: 134", "Click-throughs: 0 "):
        assert figure in plain
    assert len(html.encode()) < 60_000
    assert "<table" in html
    assert list(files) == ["check-in-2026-10-01-to-2026-10-31.csv", "check-in-2026-10-01-to-2026-10-31.xlsx"]
    assert openpyxl.load_workbook(io.BytesIO(files["check-in-2026-10-01-to-2026-10-31.xlsx"])).sheetnames


def test_no_comment_and_no_small_count_leaves_in_a_letter(database: Path, server: MailServer) -> None:
    with closing(sqlite3.connect(database)) as connection:
        texts = [text for (text,) in connection.execute("SELECT text FROM comment_buffer")]

    round_of(by(server, replace(WEEK, formats=())), database)

    plain, html = texts_of(server.taken[0][1])
    assert texts
    assert not [text for text in texts if text in plain or text in html]
    assert "My brother" not in plain + html


def test_json_holds_exact_counts_and_stays_in_the_folder(database: Path, server: MailServer, tmp_path: Path) -> None:
    order = replace(WEEK, formats=("json", "csv"), folder="out")

    round_of(replace(by(server, order), folder=tmp_path), database)

    attached = [part.get_filename() for part in server.taken[0][1].iter_attachments()]
    assert attached == ["mens-health-2026-11-16-to-2026-11-22.csv"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "mens-health-2026-11-16-to-2026-11-22.csv", "mens-health-2026-11-16-to-2026-11-22.json",
    ]  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_there_is_can_be_written_to_a_folder(database: Path, tmp_path: Path, format: str) -> None:
    order = replace(WEEK, recipients=(), formats=(format,), folder="deep/out")

    outcome = round_of(Orders(tmp_path, (order,)), database)

    (file,) = (tmp_path / "deep/out").iterdir()
    assert outcome.exit_code == 0
    assert file.stat().st_size > 100
    assert file.name.startswith("mens-health-2026-11-16-to-2026-11-22.")


def test_a_folder_that_cannot_be_used_is_told_and_tried_again(database: Path, tmp_path: Path) -> None:
    order = replace(WEEK, recipients=(), folder="out")
    (tmp_path / "out").write_text("a file where a folder should be", encoding="utf-8")

    first = round_of(Orders(tmp_path, (order,)), database)
    (tmp_path / "out").unlink()
    second = round_of(Orders(tmp_path, (order,)), database)

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert "check it and its permissions" in first.lines[0]
    assert statuses(database) == [("sent", 2)]


def test_an_html_report_travels_without_script_and_small(database: Path, server: MailServer, tmp_path: Path) -> None:
    order = replace(WEEK, recipients=(ADA,), formats=("html",), folder="out")

    round_of(replace(by(server, order), folder=tmp_path), database)

    (attached,) = server.taken[0][1].iter_attachments()
    (kept,) = (tmp_path / "out").iterdir()
    assert "<script" not in attached.get_content()
    assert len(attached.get_content().encode()) < 60_000
    assert "<script" in kept.read_text(encoding="utf-8")


def test_all_campaigns_that_ran_come_in_one_letter(database: Path, server: MailServer) -> None:
    order = ReportOrder("portfolio-week", None, "week", ("csv",), (ADA,))

    round_of(by(server, order), database)

    ((_, message),) = server.taken
    plain, _ = texts_of(message)
    assert message["Subject"] == "All campaigns: 16 to 22 Nov 2026"
    assert plain.index("Men's Mental Health Month: posts 1, impressions 139") < plain.index("Two-minute check-in: ")
    assert "Spring walks" not in plain
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "all-campaigns-2026-11-16-to-2026-11-22.csv"
    ]


def test_a_campaign_that_did_not_run_in_these_days_is_not_reported(database: Path, server: MailServer) -> None:
    outcome = round_of(by(server, replace(WEEK, campaign="spring")), database)

    assert (outcome.lines, server.taken) == (["Nothing is due."], [])


def test_a_period_is_reported_once_the_figures_reach_its_end() -> None:
    assert ended("month", date(2026, 3, 1))[-1] == (date(2026, 2, 1), date(2026, 2, 28))
    assert ended("month", date(2026, 1, 31)) == [
        (date(2025, 11, 1), date(2025, 11, 30)), (date(2025, 12, 1), date(2025, 12, 31)),
    ]  # fmt: skip
    assert ended("week", date(2026, 11, 22))[-1] == (date(2026, 11, 9), date(2026, 11, 15))  # a Sunday has not ended
    assert ended("week", date(2026, 11, 23))[-1] == (date(2026, 11, 16), date(2026, 11, 22))
    assert shared((date(2026, 10, 1), date(2026, 10, 31)), date(2026, 10, 10), None) == (
        date(2026, 10, 10), date(2026, 10, 31),
    )  # fmt: skip


def test_a_refused_recipient_is_told_without_their_address_and_keeps_nobody_else_from_theirs(
    database: Path, server: MailServer
) -> None:
    server.answers[ADA] = f"550 5.1.1 <{ADA}> no such user"

    outcome = round_of(by(server), database)

    assert server.recipients == [BEN]
    assert outcome.exit_code == 1
    assert "recipient 1" in outcome.lines[0]
    assert "550: 5.1.1 (address) no such user" in outcome.lines[0]
    assert statuses(database) == [("failed", 1), ("sent", 1)]


def test_what_a_server_puts_off_is_sent_the_next_time(database: Path, server: MailServer) -> None:
    server.answers = {ADA: "451 greylisted, come back later", BEN: "451 greylisted, come back later"}
    first = round_of(by(server), database)
    server.answers = {}

    second = round_of(by(server), database, TOMORROW)

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert "tried again the next time" in first.lines[0]
    assert server.recipients == [ADA, BEN]
    assert statuses(database) == [("sent", 2), ("sent", 2)]


def test_a_report_that_failed_is_sent_even_when_the_next_one_is_due(database: Path, server: MailServer) -> None:
    order = replace(WEEK, recipients=(ADA,))
    server.answers = {ADA: "451 later"}
    round_of(by(server, order), database)
    server.answers = {}
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE runs SET finished_at = finished_at + 7 * 86400 WHERE id = 1000")

    round_of(by(server, order), database, NOW + timedelta(days=7))

    assert [message["Subject"].split(": ")[1] for _, message in server.taken] == [
        "16 to 22 Nov 2026", "23 to 29 Nov 2026",
    ]  # fmt: skip


def test_a_server_that_never_takes_it_is_left_alone_after_a_while(database: Path, server: MailServer) -> None:
    server.answers = {ADA: "550 no", BEN: "550 no"}
    for night in range(MOST_ATTEMPTS + 2):
        last = round_of(by(server), database, NOW + timedelta(days=night))
    server.answers = {}

    assert last.lines == ["Nothing is due."]
    assert {attempts for _, attempts in statuses(database)} == {MOST_ATTEMPTS}
    assert round_of(by(server), database, again=True).exit_code == 0
    assert server.recipients == [ADA, BEN]


def test_a_server_that_cannot_be_reached_is_tried_once_a_run(database: Path) -> None:
    mail = Mail("127.0.0.1", "reports@harbourmind.example", free_port(), "none", seconds=5)

    outcome = round_of(Orders(Path(), (WEEK,), mail), database)

    assert outcome.exit_code == 1
    assert "Connection refused" in outcome.lines[0]
    assert statuses(database) == [("failed", 1), ("failed", 1)]


def test_a_server_that_is_silent_does_not_hold_the_night_up(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = Mail("127.0.0.1", "reports@harbourmind.example", silent.getsockname()[1], "none", seconds=0.2)

        outcome = round_of(Orders(Path(), (WEEK,), mail), database)

    assert "did not answer in time" in outcome.lines[0]
    assert statuses(database) == [("failed", 1), ("failed", 1)]


def test_a_server_that_falls_silent_after_the_letter_is_not_sent_a_second_one(
    database: Path, server: MailServer
) -> None:
    never = threading.Event()
    server.on_data = lambda: never.wait(1.5)
    orders = by(server, replace(WEEK, recipients=(ADA,)))
    assert orders.mail is not None

    first = round_of(replace(orders, mail=replace(orders.mail, seconds=0.3)), database)
    server.on_data = None
    second = round_of(orders, database, TOMORROW)

    assert (first.exit_code, second.lines) == (1, ["Nothing is due."])
    assert statuses(database) == [("unknown", 1)]
    assert "outreach deliver --again repeats it" in messages(database)
    assert len(server.taken) == 1
    assert round_of(orders, database, again=True).exit_code == 0
    assert len({message["Message-ID"] for _, message in server.taken}) == 1  # a mailbox may show it once


def test_a_kill_between_sending_and_noting_is_told_and_never_sends_twice(
    database: Path, server: MailServer, tmp_path: Path
) -> None:
    code = (
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from dashboard.delivery import Mail, Orders, ReportOrder, deliver\n"
        f"mail = Mail('127.0.0.1', 'reports@harbourmind.example', {server.port}, 'none')\n"
        f"order = ReportOrder('mens-health-week', 'mens-health', 'week', ('csv',), ('{ADA}', '{BEN}'))\n"
        f"deliver(Orders(Path(), (order,), mail), Path({str(database)!r}), "
        f"now=datetime.fromisoformat('{NOW.isoformat()}'))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    server.on_data = lambda: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(120) == -signal.SIGKILL
    server.on_data = None

    second = round_of(by(server), database)

    assert server.recipients == [ADA, BEN]  # the second one had not left
    assert second.exit_code == 1
    assert "perhaps sent" in second.lines[0]
    assert statuses(database) == [("unknown", 1), ("sent", 1)]
    assert round_of(by(server), database).lines == ["Nothing is due."]


def test_two_rounds_at_once_are_one(database: Path, server: MailServer) -> None:
    with _one_round_at_a_time(database), pytest.raises(AlreadyDelivering):
        round_of(by(server), database)

    assert server.taken == []


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password(database: Path, tmp_path: Path) -> None:
    with mail_server(self_signed(tmp_path / "tls")) as server:
        mail = Mail("localhost", "reports@harbourmind.example", server.port, "starttls", "us", "correct horse")

        outcome = round_of(Orders(Path(), (WEEK,), mail), database)

    assert "certificate cannot be trusted" in outcome.lines[0]
    assert (server.taken, server.logins) == ([], [])


def test_a_trusted_certificate_and_a_password_open_the_way(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = self_signed(tmp_path / "tls")
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
    with mail_server(folder) as server:
        mail = Mail("localhost", "reports@harbourmind.example", server.port, "starttls", "us", "wrong battery")
        refused = round_of(Orders(Path(), (WEEK,), mail), database)
        missing = round_of(Orders(Path(), (WEEK,), replace(mail, password=None)), database)
        taken = round_of(Orders(Path(), (WEEK,), replace(mail, password="correct horse")), database)

    assert "refused user and OUTREACH_SMTP_PASSWORD" in refused.lines[0]
    assert "OUTREACH_SMTP_PASSWORD is missing" in missing.lines[0]
    assert taken.exit_code == 0
    assert server.recipients == [ADA, BEN]
    assert "battery" not in " ".join(refused.lines) + messages(database) + repr(mail)


def test_a_server_without_encryption_gets_nothing(database: Path, server: MailServer) -> None:
    mail = Mail("127.0.0.1", "reports@harbourmind.example", server.port, "starttls")

    outcome = round_of(Orders(Path(), (WEEK,), mail), database)

    assert "check security" in outcome.lines[0]
    assert server.taken == []


def test_names_cannot_smuggle_headers_or_markup_into_a_letter(database: Path, server: MailServer) -> None:
    evil = 'Men\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script> "צופן" 😀'
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE campaigns SET name = ? WHERE slug = 'mens-health'", [evil])
        connection.execute("UPDATE organisation SET name = ?", [f"Us <x@y.example>, {evil}"])

    outcome = round_of(by(server), database)

    assert outcome.exit_code == 0
    assert server.recipients == [ADA, BEN]
    message = server.taken[0][1]
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "reports@harbourmind.example"
    assert "😀" in message["Subject"]
    assert "<script>" not in texts_of(message)[1]


def test_a_dry_run_says_all_and_changes_nothing(database: Path, server: MailServer, tmp_path: Path) -> None:
    orders = replace(by(server, replace(WEEK, folder="out")), folder=tmp_path)

    outcome = deliver(orders, database, now=NOW, dry_run=True)

    assert [line.split(": ")[1] for line in outcome.lines] == [
        "would be sent to the folder.", "would be sent to recipient 1.", "would be sent to recipient 2.",
    ]  # fmt: skip
    assert (server.taken, statuses(database), (tmp_path / "out").exists()) == ([], [], False)


def test_nobodys_address_is_kept_in_the_database_or_printed(database: Path, server: MailServer) -> None:
    server.answers = {ADA: f"550 {ADA} is unknown"}

    outcome = round_of(by(server), database)

    kept = b"".join(file.read_bytes() for file in database.parent.glob("outreach.db*"))
    for address in (ADA, BEN):
        assert address.encode() not in kept
        assert address not in " ".join(outcome.lines) + repr(outcome.errands)


def test_a_section_or_format_that_there_is_not_is_told_with_those_there_are(database: Path, server: MailServer) -> None:
    misspelt = round_of(by(server, replace(WEEK, sections=("sumary",))), database)
    unknown = round_of(by(server, replace(WEEK, formats=("docx",))), database)

    assert "the sections are summary, " in misspelt.lines[0]
    assert "the formats are json, csv" in unknown.lines[0]
    assert (misspelt.exit_code, unknown.exit_code, server.taken) == (1, 1, [])


def test_without_a_database_there_is_nothing_to_send(tmp_path: Path, server: MailServer) -> None:
    with pytest.raises(queries.NoDataYet):
        round_of(by(server), tmp_path / "none.db")


def test_a_strangers_words_are_made_harmless() -> None:
    said = harmless("5.7 <ada@x.example>\r\nsee https://user:pw@x.example/?t=1 pw is hunter2", ("hunter2", None))

    assert said == "5.7 (address) see (address) pw is …"
