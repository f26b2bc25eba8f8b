"""The Import page: a file is looked at, taken in and taken back, by whoever may; and what else may send files."""

import asyncio
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import outreach
from collectors.store import one_run_at_a_time
from dashboard import access, import_desk
from dashboard.access import Standing
from dashboard.downloads import Downloads
from tests.app_page import opened_page
from tests.app_page import said as said_in_markdown
from tests.exported import META_NAME, X_NAME, facebook_posts, insights, x_posts
from tests.nights import Organisation
from tests.test_import_command import TOML

Open = Callable[[], AppTest]
Uploaded = tuple[str, bytes, str]


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    organisation = Organisation(tmp_path, TOML)
    organisation.night(datetime(2026, 1, 2, 3, tzinfo=UTC))
    monkeypatch.setenv("OUTREACH_CONFIG", str(organisation.config))
    monkeypatch.setenv("OUTREACH_DB", str(organisation.database))
    return organisation


@pytest.fixture
def open_import(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page, with the command run in this process: what a process of its own does, one test below looks at."""

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(outreach.app, words[2:])
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    alike = SimpleNamespace(run=run, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(import_desk, "subprocess", alike)
    return lambda: opened_page(monkeypatch, organisation.database, "import_files", {})


def give(app: AppTest, name: str, content: str | bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content.encode() if isinstance(content, str) else content, "text/csv")).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """As a browser shows it."""
    return said_in_markdown(app).replace("\\", "").replace("\N{WORD JOINER}", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def box(boxes: Any, label: str) -> Any:
    return next(each for each in boxes if each.label == label)


def test_an_editor_sees_what_a_file_holds_takes_it_in_and_takes_it_back(
    open_import: Open, organisation: Organisation
) -> None:
    app = give(open_import(), X_NAME, x_posts("100", "-1"))
    every_row_refused = give(open_import(), X_NAME, x_posts(*["-1"] * 12))

    assert "**X Analytics: posts**, 2 rows" in said(app)
    assert "X @HarbourMind: 1 new post." in said(app)
    assert "Figures as of **20 Nov 2025**: the file's name says so." in said(app)
    assert "1 row cannot be taken:" in said(app)
    assert 'Row 3: "impressions" is less than nothing (-1).' in said(app)
    assert every_row_refused.dataframe[0].value["Row"].tolist() == list(range(2, 14))
    assert "Import" not in labels(every_row_refused)
    assert "Left aside: 2 columns or tables" in [one.label for one in app.expander]
    assert organisation.rows("SELECT count(*) FROM imports") == [(0,)]

    press(app, "Import")
    assert "Imported (number 1): 1 new post." in said(app)
    assert "the very same was imported before; nothing changes" in said(app)
    assert "Import" not in labels(app)
    assert organisation.rows("SELECT impressions FROM post_latest") == [(100,)]

    app.selectbox(key="import_to_undo").set_value(1).run()
    press(app, "Undo")
    assert f"Import 1 ({X_NAME}) was undone." in said(app)
    assert organisation.rows("SELECT count(*) FROM posts") == [(0,)]
    assert not [one for one in app.selectbox if one.key == "import_to_undo"]


def test_what_a_file_does_not_say_is_asked_for_before_it_can_be_taken(
    open_import: Open, organisation: Organisation
) -> None:
    app = give(open_import(), META_NAME, facebook_posts(1))
    assert "Import" not in labels(app)
    assert "Say so before it can be imported." in said(app)

    box(app.date_input, "On which day was it exported?").set_value(date(2025, 11, 21)).run()
    assert "Import" not in labels(app)
    box(app.selectbox, "Which account is it of?").set_value("facebook/harbour.mind.charity").run()
    assert "Figures as of **21 Nov 2025**: you said so." in said(app)
    press(app, "Import")

    day = (
        "SELECT date(as_of_at, 'unixepoch', '-5 hours'), a.handle FROM imports i JOIN accounts a ON a.id = i.account_id"
    )
    assert organisation.rows(day) == [("2025-11-21", "harbour.mind.charity")]


def test_a_file_that_cannot_be_read_or_is_nobodys_offers_nothing_to_press(open_import: Open) -> None:
    app = give(open_import(), "photo.csv", b"\x89PNG\r\n")
    assert "It is a picture or a PDF" in said(app)
    give(app, X_NAME, x_posts("1", handle="another"))
    assert 'It is of "another", and no account in campaigns.toml is called that.' in said(app)
    assert "--account" not in said(app)
    assert 'handle = "another"' in app.code[0].value
    assert "Import" not in labels(app)


def test_once_the_account_is_added_to_campaigns_toml_the_file_is_looked_at_again(
    open_import: Open, organisation: Organisation
) -> None:
    app = give(open_import(), X_NAME, x_posts("1", handle="another"))
    written = organisation.config.read_text(encoding="utf-8")
    organisation.config.write_text(f"{written}\n{app.code[0].value}\n", encoding="utf-8")

    press(app, "Look again")

    assert "X @another: 1 new post." in said(app)
    assert "Import" in labels(app)


def test_a_day_that_the_files_name_says_can_be_put_right(open_import: Open) -> None:
    app = give(open_import(), X_NAME, x_posts("1"))
    assert "Was it exported on another day?" in [one.label for one in app.expander]
    box(app.date_input, "On which day was it exported?").set_value(date(2025, 11, 25)).run()
    assert "Figures as of **25 Nov 2025**: you said so." in said(app)


def test_while_a_run_is_under_way_it_says_so_and_nothing_is_taken(
    open_import: Open, organisation: Organisation
) -> None:
    app = give(open_import(), X_NAME, x_posts("100"))
    with one_run_at_a_time(organisation.database):
        press(app, "Import")
    assert "The nightly collection is under way." in said(app)
    assert organisation.rows("SELECT count(*) FROM imports") == [(0,)]


def test_who_may_only_look_sees_what_was_imported_and_can_do_nothing(
    open_import: Open, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_desk.take(X_NAME, x_posts("100").encode(), None, None)
    monkeypatch.setattr(access, "may_write", lambda: False)

    app = open_import()

    assert "You may look at this, but not import files." in said(app)
    assert X_NAME in list(app.dataframe[0].value["File"])
    assert (len(app.file_uploader), labels(app), len(app.get("download_button"))) == (0, [], 0)
    assert not [one for one in app.selectbox if one.key == "import_to_undo"]


def test_whoever_lost_the_right_since_the_page_was_drawn_takes_nothing_in_and_nothing_back(
    open_import: Open, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_desk.take("earlier.csv", x_posts("90").encode(), None, date(2025, 11, 15))
    for label in ("Import", "Undo"):
        app = give(open_import(), X_NAME, x_posts("100"))
        app.selectbox(key="import_to_undo").set_value(1).run()
        with monkeypatch.context() as patch:
            patch.setattr(access, "may_write", lambda: False)
            press(app, label)
        assert access.NOT_ALLOWED in said(app)
    assert organisation.rows("SELECT name, undone_at FROM imports") == [("earlier.csv", None)]


def test_the_template_is_offered_beside_the_place_for_files(open_import: Open) -> None:
    app = open_import()

    [button] = app.get("download_button")

    assert button.proto.label == "Download the template"
    assert import_desk.template().startswith(b"\xef\xbb\xbfplatform,account,post_id")


def test_a_file_is_looked_at_in_a_process_of_its_own_that_changes_nothing(organisation: Organisation) -> None:
    before = organisation.database.read_bytes()

    answer = import_desk.preview("../Insights -_ü.csv", insights(), "instagram/harbourmind", None)

    assert answer.told
    assert (answer.told["name"], answer.told["can_be_taken"], answer.trouble) == ("Insights -_ü.csv", True, "")
    assert organisation.database.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\evil.csv", "evil.csv"),
        ("/etc/passwd", "passwd"),
        ("a:b*c?.csv", "a_b_c_.csv"),
        ("...", "file"),
        (f"{'long' * 90} 2025-11-20.csv", f"{'long' * 90} 2025-11-20"[-120:] + ".csv"),
    ],
)
def test_a_files_name_becomes_one_that_any_folder_takes(given: str, kept: str) -> None:
    assert import_desk.fit_name(given) == kept


@pytest.mark.parametrize(
    ("standing", "method", "path", "answered"),
    [
        (Standing.EDITOR, "PUT", "/_stcore/upload_file/s/f", True),
        (Standing.VIEWER, "PUT", "/_stcore/upload_file/s/f", False),
        (Standing.SIGNED_OUT, "PUT", "/outreach/_stcore/upload_file/s/f", False),
        (Standing.SIGNED_OUT, "DELETE", "/_stcore/upload_file/s/f", False),
        (Standing.VIEWER, "GET", "/media/x.csv", True),
        (Standing.STRANGER, "GET", "/media/x.csv", False),
        (Standing.SIGNED_OUT, "GET", "/healthz", True),
    ],
)
def test_files_are_taken_from_who_may_write_and_given_to_who_may_look(
    monkeypatch: pytest.MonkeyPatch, standing: Standing, method: str, path: str, answered: bool
) -> None:
    monkeypatch.setattr(access, "standing_of", lambda person, now: standing)
    reached: list[str] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    asyncio.run(Downloads(app, "0123456789abcdef" * 4, "")(scope, receive, send))

    assert bool(reached) is answered
    assert answered or sent[0]["status"] == 404
