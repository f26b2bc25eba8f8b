"""Nobody who answers can be found again: not in any byte of any file, of anything that leaves the house, of any page.

Texts of comments may wait for staff for less than a day; then they are gone as well, whatever happened in between.
"""

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.campaigns import load_configuration
from collectors.credentials import Secrets
from collectors.days import instant
from collectors.nightly import collect
from collectors.store import purge_expired_text
from collectors.store.backups import back_up
from dashboard.delivery import Mail, Orders, ReportOrder, deliver
from dashboard.reports import FORMATS, report_on, write_report
from dashboard.staff_notes.expired_texts import forget_expired_texts
from tests.app_page import opened_page
from tests.browser import served
from tests.harbour_mind import BLUESKY_HANDLE, HANDLE
from tests.loopback.server import Reply
from tests.loopback.x import post_id
from tests.mail_world import mail_server
from tests.marked_world import AUTHOR, OURS, SAID, SKY, TUSK, MarkedWorld, holding, marked_world
from tests.nights import Organisation, Watching

NOW = datetime.now(UTC).replace(microsecond=0)
FIRST = NOW - timedelta(days=2)
PLATFORMS = ("bluesky", "mastodon", "reddit", "x")
THANKS = "Thank you so much, this helped me a lot"


@pytest.fixture
def marked() -> Iterator[MarkedWorld]:
    with marked_world(FIRST) as world:
        world.publish(f"{OURS} one #TalkItOut", FIRST - timedelta(hours=30))
        world.publish(f"{OURS} two #TalkItOut", FIRST - timedelta(hours=20))
        for number in (0, 1):
            world.answer(number, THANKS, FIRST - timedelta(hours=number + 1))
        yield world


def at(marked: MarkedWorld, organisation: Organisation, moment: datetime) -> str:
    """A night at this moment; what it told."""
    marked.world.now = moment
    summary = organisation.night(moment)
    return json.dumps(summary.as_json()) + "\n".join(summary.lines)


def test_whoever_answers_is_in_no_byte_of_any_file_and_their_words_go_within_two_days(
    marked: MarkedWorld, tmp_path: Path
) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    told = at(marked, organisation, FIRST)
    assert dict(organisation.rows("SELECT platform, count(*) FROM comment_buffer b JOIN posts p ON p.id = post_id "
                                  "GROUP BY 1")) == dict.fromkeys(PLATFORMS, 2)  # fmt: skip
    assert holding([SAID], tmp_path), "texts wait for staff"
    assert holding(marked.of_people(), tmp_path, told.encode()) == []
    told = at(marked, organisation, NOW)
    assert holding([SAID, *marked.of_people()], tmp_path, told.encode()) == []
    assert organisation.rows("SELECT sum(n) FROM comment_days") == [(8,)]


def test_of_posts_we_quote_nobody_is_kept(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    world, moment, number = marked.world, FIRST - timedelta(hours=3), "1988000000000000001"
    words = f"Well said https://x.com/{AUTHOR}_bird/status/{number}"
    world.x.add_post(post_id(moment, 99), words, moment, reference=("quoted", number))
    quoted = world.bluesky.add_post(SKY, f"{SAID} quoted", moment - timedelta(hours=1))
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": quoted, "cid": "bafyrei"}}
    world.bluesky.add_post(BLUESKY_HANDLE, "Well said", moment, embed=embed)
    inline = f'<p class="quote-inline">RE: <a href="https://{AUTHOR}.social/@{TUSK}/1">{TUSK}</a></p><p>Well said</p>'
    world.mastodon.add_post(HANDLE, "", moment, content=inline)
    crosspost = {"crosspost_parent": "t3_zq", "crosspost_parent_list": [{"author": f"{AUTHOR}_red", "id": "zq"}]}
    link = f"https://www.reddit.com/user/{AUTHOR}_red/comments/zq/x/"
    world.reddit.add_post("cross", "Well said", moment, url=link, **crosspost)
    told = at(marked, organisation, FIRST)
    assert organisation.rows("SELECT count(*) FROM posts WHERE text LIKE '%Well said%'") == [(4,)]
    assert holding([*marked.of_people(), number, quoted], tmp_path, told.encode()) == []


def test_what_a_platform_says_of_people_when_it_fails_is_kept_from_logs(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    said = {"error": f"{AUTHOR} is limited", "message": f"{AUTHOR} is limited", "detail": f"@{AUTHOR} is limited"}
    for server in (marked.world.mastodon, marked.world.bluesky, marked.world.reddit, marked.world.x):
        server.fail(Reply.json(said, 422), times=9, when=lambda request: "token" not in request.path)
    told = at(marked, organisation, FIRST)
    assert organisation.rows("SELECT count(*) FROM run_sources WHERE status = 'failed'")[0][0] == 4
    assert holding(marked.of_people(), tmp_path, told.encode()) == []


def test_a_text_edited_or_deleted_where_it_stood_goes_with_the_next_run(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    bluesky, mastodon, reddit = marked.world.bluesky, marked.world.mastodon, marked.world.reddit
    bluesky.remove_post(next(uri for uri, post in bluesky.posts.items() if f"{SAID}0" in post.record["text"]))
    mastodon.remove_post(next(id for id, status in mastodon.statuses.items() if f"{SAID}0" in status.content))
    next(post for post in bluesky.posts.values() if f"{SAID}1" in post.record["text"]).record["text"] = "Edited"
    next(post for post in mastodon.statuses.values() if f"{SAID}1" in post.content).content = "<p>Edited</p>"
    reddit.remove_comment(marked.world.posts["reddit"][0], "zqred0")
    reddit.count(marked.world.posts["reddit"][0], num_comments=0)
    at(marked, organisation, FIRST + timedelta(hours=2))
    left = organisation.rows("SELECT p.platform, b.text FROM comment_buffer b JOIN posts p ON p.id = b.post_id")
    assert sorted(platform for platform, _ in left) == ["reddit", "x", "x"]
    assert organisation.rows("SELECT sum(n) FROM comment_days") == [(8,)], "they are counted once"


class Killed(Watching):
    """Ends the process without warning, once so many sources are read."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def finished(self, source: str, status: str, line: str) -> None:
        self._after -= 1
        if self._after == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_night(organisation: Organisation, moment: datetime, after: int) -> None:
    configuration = load_configuration(organisation.config)
    secrets = Secrets.load(organisation.folder, organisation.secrets)
    child = os.fork()
    if child == 0:
        try:
            collect(configuration, secrets, organisation.database, Killed(after), lambda: instant(moment))
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@pytest.mark.parametrize("after", [2, 4, 7, 8])
def test_after_a_kill_it_is_enough_to_start_the_dashboard_two_days_later(
    after: int, marked: MarkedWorld, tmp_path: Path
) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    killed_night(organisation, FIRST, after)
    assert holding(marked.of_people(), tmp_path) == []
    purge_expired_text(organisation.database, NOW.timestamp)
    assert holding([SAID, *marked.of_people()], tmp_path) == []


def test_a_reader_who_holds_the_log_keeps_texts_no_longer_than_he_reads(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST - timedelta(minutes=5))
    database = organisation.database
    with closing(sqlite3.connect(database)) as another, closing(sqlite3.connect(database)) as reader:
        another.execute("SELECT count(*) FROM posts").fetchone()  # who closes last would empty the log
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM comment_buffer").fetchone()
        purge_expired_text(database, NOW.timestamp)
        assert organisation.rows("SELECT count(*) FROM comment_buffer") == [(0,)]
        assert holding([SAID], tmp_path), "he may still read it"
        reader.rollback()
        purge_expired_text(database, NOW.timestamp)
        assert holding([SAID], tmp_path) == []


def test_a_backup_that_broke_off_in_the_making_goes_with_its_texts(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    child = os.fork()
    if child == 0:  # killed where the copy is made and the texts are still in it
        connection = sqlite3.connect(organisation.database)
        sqlite3.connect = _killing_connect  # type: ignore[assignment]
        back_up(connection, organisation.database, "m999")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    (left,) = [file for file in organisation.database.parent.iterdir() if "m999" in file.name and file.stat().st_size]
    assert holding([SAID], left)
    at(marked, organisation, NOW)
    assert holding([SAID, *marked.of_people()], tmp_path) == []


class _KilledAtDelete(sqlite3.Connection):
    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql.startswith("DELETE"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(sql, *values)  # type: ignore[arg-type]


_connect = sqlite3.connect


def _killing_connect(path: Path) -> sqlite3.Connection:
    return _connect(path, factory=_KilledAtDelete)


def test_our_own_texts_go_everywhere_when_a_post_is_deleted_even_if_the_night_was_killed(
    marked: MarkedWorld, tmp_path: Path
) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    with closing(sqlite3.connect(organisation.database)) as connection:
        back_up(connection, organisation.database, "m999")
    world = marked.world
    for number in (0, 1):
        world.x.remove_post(world.posts["x"][number])
        world.reddit.remove_post(world.posts["reddit"][number])
        world.bluesky.remove_post(world.posts["bluesky"][number])
        world.mastodon.remove_post(world.posts["mastodon"][number])
    world.now = FIRST + timedelta(days=1)
    killed_night(organisation, world.now, 4)
    at(marked, organisation, NOW)
    assert organisation.rows("SELECT count(*) FROM posts WHERE deleted_at IS NOT NULL") == [(8,)]
    assert holding([OURS, SAID, *marked.of_people()], organisation.database.parent) == []


def test_an_edited_post_leaves_its_old_words_in_no_copy(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    with closing(sqlite3.connect(organisation.database)) as connection:
        back_up(connection, organisation.database, "m999")
    for post in marked.world.bluesky.posts.values():
        if OURS in post.record["text"]:
            post.record["text"] = "Put better #TalkItOut"
    organisation.config.write_text(
        organisation.config.read_text().replace("[[campaigns]]", '[sentiment]\nplatforms_off = ["x"]\n[[campaigns]]')
    )
    at(marked, organisation, NOW)
    with closing(sqlite3.connect(next(organisation.database.parent.glob("*.backup")))) as copy:
        texts = copy.execute("SELECT platform, text FROM posts").fetchall()
    assert {platform for platform, text in texts if text is None} == {"bluesky"}
    assert {platform for platform, text in texts if text and OURS in text} == {"mastodon", "reddit", "x"}


@pytest.mark.parametrize("years", [0, 12], ids=["in time", "read by a clock that was ahead"])
def test_a_dashboard_that_stays_up_lets_texts_go_though_no_night_comes(
    years: int, marked: MarkedWorld, tmp_path: Path
) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    with closing(sqlite3.connect(organisation.database)) as connection, connection:
        connection.execute("UPDATE comment_buffer SET label = NULL, model = NULL WHERE id = 1")
        connection.execute("UPDATE comment_buffer SET expires_at = expires_at + ?", [years * 365 * 86400])
    assert holding([SAID], tmp_path)
    with served(organisation.database):
        deadline = time.monotonic() + 20
        while holding([SAID], tmp_path) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert holding([SAID], tmp_path) == []
    assert organisation.rows("SELECT count(*) FROM comment_buffer") == [(1,)], "it waits to be counted as not scored"


def test_texts_that_go_while_a_run_stores_take_none_of_its_new_ones_along(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    waiting = "INSERT INTO comment_buffer (post_id, day, text, language, expires_at) VALUES (1, 20000, 'new', 'en', ?)"
    with closing(sqlite3.connect(organisation.database, isolation_level=None)) as run:
        run.execute("BEGIN IMMEDIATE")
        run.execute(waiting, [int(NOW.timestamp()) + 7200])
        sweep = threading.Thread(target=forget_expired_texts, args=(organisation.database, NOW))
        sweep.start()
        sweep.join(0.5)  # by now it waits for the run
        run.execute("COMMIT")
        sweep.join()
    assert organisation.rows("SELECT text FROM comment_buffer") == [("new",)]


def test_nothing_that_leaves_the_house_and_no_page_holds_a_trace_of_whoever_answered(
    marked: MarkedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    told = at(marked, organisation, FIRST)  # texts are still there, and must not be seen either
    report = report_on(organisation.database, "talk", None, None)
    for ending in FORMATS:
        write_report(report, ending, tmp_path / f"report.{ending}")
    with mail_server() as server:
        mail = Mail("127.0.0.1", "reports@harbourmind.example", server.port, "none", seconds=5)
        order = ReportOrder("all", "talk", "week", ("pdf", "xlsx", "html"), ("trustees@harbourmind.example",))
        later = NOW + timedelta(days=8)
        with closing(sqlite3.connect(organisation.database)) as connection, connection:
            connection.execute("UPDATE runs SET finished_at = ?", [int(later.timestamp())])
        deliver(Orders(tmp_path, (order,), mail), organisation.database, now=later)
        (letter,) = [message for _, message in server.taken]
    parts = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
    letters = [part for part in parts if isinstance(part, bytes)]
    files = list(tmp_path.glob("report.*"))
    assert len(files) == len(FORMATS)
    assert holding([SAID, *marked.of_people()], *files, *letters, bytes(letter), told.encode()) == []
    for page in ("overview", "campaign", "posts", "conversation", "collection", "what_works", "compare", "reports"):
        opened = opened_page(monkeypatch, organisation.database, page, {})
        assert not opened.exception
        nodes = [node for block in (opened.main, opened.sidebar) for node in block if getattr(node, "proto", None)]
        shown = b"".join(node.proto.SerializeToString() for node in nodes)
        assert len(shown) > 100, page
        assert holding([SAID, *marked.of_people()], shown, repr(opened.main).encode()) == [], page
