"""[[reports]], [mail] and [alerts] in campaigns.toml: what is understood, and every mistake with its remedy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import outreach
from collectors.campaigns import Configuration, ConfigurationError, load_configuration
from collectors.check import check_mail
from collectors.credentials import Secrets
from dashboard.delivery import AlertOrder, Mail, orders_of
from dashboard.reports import FORMATS
from tests.mail_world import MailServer, mail_server
from tests.reading_world import reading_world

WHOLE = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "bluesky"
handle = "harbourmind.example"
[[campaigns]]
id = "mens-health"
name = "Men's Mental Health Month"
starts = 2026-11-01
purpose = "prevention"

[[reports]]
campaign = "mens-health"
every = "month"
formats = ["csv", "xlsx"]
recipients = ["ada@trustees.example", "ben@trustees.example"]
sections = ["summary", "goals"]

[[reports]]
id = "for-the-board"
portfolio = true
every = "week"
formats = ["json"]
folder = "reports"
notify = true

[mail]
host = "mail.harbourmind.example"
port = 465
security = "tls"
from = "reports@harbourmind.example"
user = "reports"

[alerts]
recipients = ["ada@trustees.example"]
on = ["source_failing", "goal_reached"]
at_most_every_days = 3
"""
LOCAL = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
allow_private = true
from = "reports@harbourmind.example"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "campaigns.toml"


def load(file: Path, text: str) -> Configuration:
    file.write_text(text, encoding="utf-8")
    return load_configuration(file)


def test_every_key_is_understood(file: Path) -> None:
    configuration = load(file, WHOLE)

    settings = configuration.model_dump(include={"reports", "mail", "alerts"})
    orders = orders_of(file.parent, settings, "hush", ())
    first, second = orders.reports
    assert (first.name, first.campaign, first.every, first.formats) == (
        "mens-health-month", "mens-health", "month", ("csv", "xlsx"),
    )  # fmt: skip
    assert (second.name, second.campaign, second.folder, second.notify) == ("for-the-board", None, "reports", True)
    assert orders.mail == Mail("mail.harbourmind.example", "reports@harbourmind.example", 465, "tls", "reports", "hush")
    assert orders.alerts == AlertOrder(("ada@trustees.example",), ("source_failing", "goal_reached"), 3)
    assert "hush" not in repr(orders)


def test_every_format_of_the_reports_may_stand_in_the_settings(file: Path) -> None:
    names = ", ".join(f'"{name}"' for name in FORMATS)

    assert load(file, WHOLE.replace('formats = ["json"]', f"formats = [{names}]")).reports[1].formats == FORMATS


def test_without_them_nothing_is_sent(file: Path) -> None:
    configuration = load(file, WHOLE[: WHOLE.index("[[reports]]")])

    assert (configuration.reports, configuration.mail, configuration.alerts) == ((), None, None)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('campaign = "mens-health"', 'campaign = "mens-heath"', 'did you mean "mens-health"?'),
        ('campaign = "mens-health"', 'portfolio = true\ncampaign = "mens-health"', "one of the two"),
        ("portfolio = true", "portfolio = false", "one of the two"),
        ('every = "month"', 'every = "monthly"', 'did you mean "month"?'),
        ('["csv", "xlsx"]', '["docx"]', "json, pdf, pptx, xlsx"),
        ('["csv", "xlsx"]', '["csv", "json"]', "never sent by e-mail: add a folder"),
        ('["csv", "xlsx"]', '["csv", "csv"]', "stands here twice"),
        ('"ben@trustees.example"', '"Ben <ben@trustees.example>"', "write one e-mail address, without a name"),
        ('"ben@trustees.example"', '"ben@trustees.example\\r\\nBcc: eve@x.example"', "write one e-mail address"),
        ('"ben@trustees.example"', '"ADA@trustees.example"', "stands here twice"),
        ('sections = ["summary", "goals"]', "recipiants = []", 'did you mean "recipients"?'),
        ('folder = "reports"\nnotify = true', 'formats_ = []\nfolder = "a"', 'did you mean "formats"?'),
        ('formats = ["json"]\n', "", "nothing would be written; name one"),
        ('formats = ["json"]\nfolder = "reports"\nnotify = true', "formats = []", "nobody would get it"),
        ('id = "for-the-board"\nportfolio = true\nevery = "week"',
         'campaign = "mens-health"\nevery = "month"', "give it an id of its own"),
        ('security = "tls"', 'security = "none"', "would travel unencrypted"),
        ('"mail.harbourmind.example"', '"127.0.0.1"', "say allow_private = true here"),
        ('"mail.harbourmind.example"', '"smtps://mail.example"', "write the server's name alone"),
        ('from = "reports@', 'form = "reports@', 'did you mean "from"?'),
        ('user = "reports"', 'password = "hush"', "secrets belong in the environment or .env"),
        ("[alerts]", '[alerts]\nnotify = ["json://hush@x"]', "there is no such key"),
        ('"goal_reached"', '"goal_reachd"', 'did you mean "goal_reached"?'),
        ("at_most_every_days = 3", "at_most_every_days = 0", "must be 1 or more"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_remedy_and_no_secret(file: Path, was: str, becomes: str, told: str) -> None:
    assert was in WHOLE

    with pytest.raises(ConfigurationError) as caught:
        load(file, WHOLE.replace(was, becomes, 1))

    assert told in str(caught.value)
    assert "hush" not in str(caught.value)


def test_recipients_without_a_mail_server_are_a_mistake(file: Path) -> None:
    without = WHOLE[: WHOLE.index("[mail]")] + WHOLE[WHOLE.index("[alerts]") :]

    with pytest.raises(ConfigurationError) as caught:
        load(file, without)

    assert [line.split(": ")[0] for line in caught.value.mistakes] == [
        'reports[1] "mens-health" recipients', "alerts recipients",
    ]  # fmt: skip


def test_the_secrets_of_sending_are_read_and_hidden(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text('OUTREACH_SMTP_PASSWORD=hush-1\nOUTREACH_NOTIFY_URLS="json://hush-2@x\n  ntfy://hush-3"\n')
    env.chmod(0o600)

    secrets = Secrets.load(tmp_path, {})

    assert secrets.warnings == ()
    assert secrets.smtp_password() == "hush-1"
    assert secrets.notify_urls() == ("json://hush-2@x", "ntfy://hush-3")
    assert "hush" not in secrets.hide("hush-1 failed at ntfy://hush-3, json://hush-2@x") + repr(secrets)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    reading_world(tmp_path / "data/outreach.db")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(outreach.app, list(words))


def settings_by(server: MailServer) -> str:
    start, end = WHOLE.index("[mail]"), WHOLE.index("[alerts]")
    every_week = WHOLE[:start].replace('every = "month"', 'every = "week"')
    return every_week + LOCAL.format(port=server.port) + WHOLE[end:]


def test_the_command_sends_what_the_settings_say_once(folder: Path) -> None:
    with mail_server() as server:
        (folder / "campaigns.toml").write_text(settings_by(server), encoding="utf-8")
        would, first, second = run("deliver", "--dry-run"), run("deliver"), run("deliver", "--json")

    assert "would be sent to recipient 2" in would.stdout
    assert (would.exit_code, first.exit_code, second.exit_code) == (0, 0, 0)
    assert server.recipients == ["ada@trustees.example", "ben@trustees.example", "ada@trustees.example"]
    assert [file.suffix for file in (folder / "reports").iterdir()] == [".json"]
    assert '"errands": []' in second.stdout
    assert "trustees.example" not in would.output + first.output + second.output


def test_what_does_not_arrive_ends_with_1_and_what_is_not_set_up_with_2(folder: Path) -> None:
    with mail_server() as server:
        server.answers = {"ada@trustees.example": "550 no", "ben@trustees.example": "550 no"}
        (folder / "campaigns.toml").write_text(settings_by(server), encoding="utf-8")
        assert run("deliver").exit_code == 1
    (folder / "data/outreach.db").rename(folder / "elsewhere.db")
    nothing = run("deliver")
    (folder / "campaigns.toml").unlink()

    assert (nothing.exit_code, run("deliver").exit_code) == (2, 2)
    assert "run outreach collect first" in nothing.stderr


def test_nothing_set_up_to_be_sent_is_no_failure(folder: Path) -> None:
    (folder / "campaigns.toml").write_text(WHOLE[: WHOLE.index("[[reports]]")], encoding="utf-8")

    told = run("deliver")

    assert told.exit_code == 0
    assert "[[reports]] and [alerts]" in told.stdout
    with closing(sqlite3.connect(folder / "data/outreach.db")) as connection:
        assert connection.execute("SELECT count(*) FROM deliveries").fetchone() == (0,)


def test_check_names_what_sending_still_lacks(file: Path) -> None:
    configuration = load(file, WHOLE)

    lacking = [finding.line() for finding in check_mail(configuration, Secrets({}))]
    ready = {"OUTREACH_SMTP_PASSWORD": "hush-1", "OUTREACH_NOTIFY_URLS": "json://hush-2@x"}

    assert "OUTREACH_SMTP_PASSWORD missing" in lacking[0]
    assert "OUTREACH_NOTIFY_URLS missing" in lacking[1]
    assert [finding.state for finding in check_mail(configuration, Secrets(ready))] == ["ok"]
