"""What staff say of a post's campaigns: counted at once, kept by every later run, and undone without a trace."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from collectors.days import moment
from collectors.records import Metrics
from collectors.store import memberships, open_database, posts
from dashboard import access, post_campaigns, queries
from dashboard.staff_notes import Outcome, PostTags, writing
from dashboard.staff_notes.post_tags import CHANGED_SINCE, NOT_THERE, Wish
from dashboard.tables.post_tags import done_said, standings
from dashboard.tables.posts import campaigns_said
from tests.app_page import charts, said
from tests.reading_world import PostFacts, at, decay, on, reading_world, write
from tests.test_label_checks import rows, without_root
from tests.test_pages import OpenPage, figures
from tests.test_pages import open_page as open_page
from tests.test_store import EVERYTHING_DERIVED, NIGHT, content, post, save, shelf_on

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MENS_HEALTH, CHECK_IN, SPRING = 1, 2, 3
MEMBERS = "SELECT campaign_id, post_id, why FROM campaign_posts ORDER BY 1, 2"
LIKES = "SELECT sum(likes) FROM campaign_days WHERE campaign_id = 2"
VERSION = "SELECT notes_version FROM organisation"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """One post in Men's Health by its rules, and one in no campaign."""
    path = tmp_path / "outreach.db"
    matched = PostFacts("x", at(2), gains=decay(on(2), 5, likes=40))
    free = PostFacts("bluesky", at(3), (), gains=decay(on(3), 5, likes=8))
    write(path, [matched, free]).close()
    return path


def everything(path: Path) -> dict[str, list[object]]:
    db = open_database(path)
    try:
        return content(db, EVERYTHING_DERIVED)
    finally:
        db.conn.close()


def test_a_post_put_in_counts_at_once_and_an_undo_leaves_no_trace(world: Path) -> None:
    before = everything(world)
    done = PostTags(world).tag(CHECK_IN, [1, 2], "in", now=NOW)
    assert done.said == ""
    assert rows(world, MEMBERS)[1:] == [(2, 1, queries.STAFF_TAG), (2, 2, queries.STAFF_TAG)]
    assert rows(world, LIKES) == rows(world, "SELECT sum(likes) FROM post_days")
    assert rows(world, VERSION) == [(1,)]
    assert PostTags(world).take_back(done.changes).said == ""
    assert everything(world) == before
    assert rows(world, VERSION) == [(2,)]


def test_a_post_taken_out_counts_no_more_and_comes_back_by_the_same_rule(world: Path) -> None:
    before = everything(world)
    PostTags(world).tag(MENS_HEALTH, [1], "out", now=NOW)
    assert rows(world, MEMBERS) == []
    assert rows(world, "SELECT * FROM campaign_days") == []
    assert rows(world, "SELECT member, why FROM post_tags") == [(0, "hashtag MensMentalHealth")]
    PostTags(world).tag(MENS_HEALTH, [1], "by the rules", now=NOW)
    assert everything(world) == before


def test_what_is_already_so_gets_no_tag(world: Path) -> None:
    tags = PostTags(world)
    for campaign, post_id, wish in ((MENS_HEALTH, 1, "in"), (CHECK_IN, 1, "out"), (CHECK_IN, 1, "by the rules")):
        assert tags.tag(campaign, [post_id], wish, now=NOW).changes == ()
    assert rows(world, "SELECT * FROM post_tags") == []
    assert rows(world, VERSION) == [(0,)]


def test_staffs_second_thought_replaces_their_first(world: Path) -> None:
    tags = PostTags(world)
    tags.tag(MENS_HEALTH, [1], "out", now=NOW)
    tags.tag(MENS_HEALTH, [1], "in", now=NOW + timedelta(days=1))
    assert rows(world, "SELECT member, why, tagged_at FROM post_tags") == [
        (1, "hashtag MensMentalHealth", int(NOW.timestamp()) + 86_400)
    ]
    assert rows(world, MEMBERS) == [(1, 1, queries.STAFF_TAG)]


def test_an_undo_changes_nothing_where_a_colleague_has_said_otherwise_since(world: Path) -> None:
    tags = PostTags(world)
    first = tags.tag(CHECK_IN, [1, 2], "in", now=NOW)
    tags.tag(CHECK_IN, [2], "out", now=NOW + timedelta(minutes=1))
    before = everything(world)
    assert tags.take_back(first.changes).said == CHANGED_SINCE
    assert everything(world) == before


@pytest.mark.parametrize(("campaign", "posts"), [(CHECK_IN, [1, 99]), (99, [1])])
def test_with_a_post_or_campaign_that_is_not_there_nothing_is_written(
    campaign: int, posts: list[int], world: Path
) -> None:
    before = everything(world)
    assert PostTags(world).tag(campaign, posts, "in", now=NOW).said == NOT_THERE
    assert everything(world) == before


def test_an_unknown_wish_is_a_mistake_of_ours(world: Path) -> None:
    with pytest.raises(ValueError, match="sideways"):
        PostTags(world).tag(CHECK_IN, [1], "sideways", now=NOW)


def test_another_writer_makes_it_say_so_and_nothing_is_half_written(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    with closing(sqlite3.connect(world, isolation_level=None)) as run:
        run.execute("BEGIN IMMEDIATE")
        assert PostTags(world).tag(CHECK_IN, [1], "in", now=NOW).said == Outcome.BUSY
        run.execute("ROLLBACK")
    with closing(sqlite3.connect(world)) as db:
        db.execute("CREATE TRIGGER no BEFORE UPDATE ON organisation BEGIN SELECT RAISE(ABORT, 'no'); END")
    before = everything(world)
    assert PostTags(world).tag(CHECK_IN, [1], "in", now=NOW).said == Outcome.BROKEN
    assert everything(world) == before


def test_who_may_only_read_is_told_so() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outreach.db"
        write(path, [PostFacts("x", at(2))]).close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with without_root():
            assert PostTags(path).tag(CHECK_IN, [1], "in", now=NOW).said == Outcome.READ_ONLY
        Path(folder).chmod(0o755)
        assert rows(path, "SELECT * FROM post_tags") == []


def test_both_halves_mark_a_tagged_post_alike() -> None:
    assert memberships.STAFF_TAG == queries.STAFF_TAG


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[posts.Shelf]:
    db = open_database(tmp_path / "outreach.db")
    yield shelf_on(db)
    db.conn.close()


def places(shelf: posts.Shelf) -> list[tuple[object, ...]]:
    sql = "SELECT c.slug, m.why FROM campaign_posts m JOIN campaigns c ON c.id = m.campaign_id ORDER BY 1"
    return list(shelf.db.execute(sql).fetchall())


def test_a_post_taken_out_stays_out_when_it_is_edited_and_its_undo_goes_by_the_new_text(
    shelf: posts.Shelf, tmp_path: Path
) -> None:
    tags = PostTags(tmp_path / "outreach.db")
    save(shelf, [post("a", Metrics(likes=4), "#talk")], NIGHT + 60)
    tags.tag(1, [1], "out", now=moment(NIGHT + 70))
    save(shelf, [post("a", Metrics(likes=5), "#talk #help")], NIGHT + 90)
    assert places(shelf) == [("help", "hashtag #help")]
    save(shelf, [post("a", Metrics(likes=6), "nothing")], NIGHT + 120)
    assert places(shelf) == []
    tags.tag(1, [1], "by the rules", now=moment(NIGHT + 130))
    assert places(shelf) == []
    assert shelf.db.execute("SELECT * FROM campaign_days").fetchall() == []


def test_a_deleted_post_can_still_be_tagged_and_keeps_its_places(shelf: posts.Shelf, tmp_path: Path) -> None:
    save(shelf, [post("a", Metrics(likes=4), "#talk")], NIGHT + 60)
    with shelf.db.atomic():
        posts.mark_gone(shelf, ["a"], NIGHT + 90)
    done = PostTags(tmp_path / "outreach.db").tag(2, [1], "in", now=moment(NIGHT + 100))
    assert places(shelf) == [("help", queries.STAFF_TAG), ("talk", "hashtag #talk")]
    PostTags(tmp_path / "outreach.db").take_back(done.changes)
    assert places(shelf) == [("talk", "hashtag #talk")]


def place(post_id: int, why: str | None, member: int | None, rules: str | None) -> dict[str, object]:
    return {
        "post_id": post_id, "campaign_id": 2, "campaign_name": "Check In", "why": why,
        "member": pd.NA if member is None else member, "rules": rules, "tagged_at": pd.Timestamp(NOW),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (("hashtag #a", None, "hashtag #a"), r"in, by the campaign's rules: hashtag \#a"),
        ((queries.STAFF_TAG, 1, None), "put in by staff on 23 Nov 2026; the campaign's rules would leave it out"),
        ((None, 0, "keyword"), "taken out by staff on 23 Nov 2026; the campaign's rules would have it in: keyword"),
    ],
)
def test_a_posts_standing_is_said_in_words(one: tuple[str | None, int | None, str | None], expected: str) -> None:
    (found,) = standings(pd.DataFrame([place(1, *one)]), 1, "Europe/London")
    assert found.said == expected
    assert (found.inside, found.tagged) == (int(one[0] is not None), int(one[1] is not None))


def test_several_posts_standing_is_said_by_how_many() -> None:
    frame = pd.DataFrame(
        [place(1, "hashtag", None, "hashtag"), place(2, queries.STAFF_TAG, 1, None), place(3, None, 0, "hashtag")]
    )
    (found,) = standings(frame, 4, "Europe/London")
    assert found.said == "2 of 4 posts are in (1 by the campaign's rules, 1 put in by staff and 1 taken out by staff)"
    assert (found.inside, found.tagged) == (2, 2)
    assert campaigns_said(frame) == {1: ["Check In"], 2: ["Check In (tagged)"]}


def test_what_was_done_is_said_with_what_follows() -> None:
    assert done_said(Wish.IN, "A*", 1) == r"1 post put into **A\***. All its figures count it from now on."
    assert done_said(Wish.OUT, "A", 3) == "3 posts taken out of **A**. None of its figures counts them any more."
    assert done_said(Wish.IN, "A", 0) == ""


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db", sample=True)


def tick(app: AppTest, *texts: str) -> AppTest:
    """Ticks the rows whose post begins so."""
    table = app.dataframe[0]
    begins = [next(place for place, said in enumerate(table.value["Post"]) if said.startswith(text)) for text in texts]
    app.session_state[str(table.key)] = {"selection": {"rows": begins, "columns": [], "cells": []}}
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def campaigns(app: AppTest, text: str) -> list[str]:
    table = app.dataframe[0].value
    return list(table.loc[table["Post"].str.startswith(text), "Campaigns"].iloc[0])


def test_a_search_stays_within_the_campaign_until_all_posts_are_asked_for(harbour: Path, open_page: OpenPage) -> None:
    app = open_page(harbour, "posts", campaign="check-in", period="7", search="office  closed")
    assert not app.exception
    assert "1 other post of ours does." in app.info[0].value
    app = press(app, "Search all our posts")
    assert app.dataframe[0].value["Post"].tolist() == ["Our office is closed on Friday"]
    assert campaigns(app, "Our office") == []
    assert "whenever they were published" in said(app)


def test_a_search_for_signs_alone_says_what_can_be_searched_for(harbour: Path, open_page: OpenPage) -> None:
    app = open_page(harbour, "posts", campaign="all", search="\U0001f389 *")
    assert "There is nothing to search for." in app.info[0].value
    assert not app.exception


def test_what_nobody_wrote_is_said_not_to_be_found(harbour: Path, open_page: OpenPage) -> None:
    app = open_page(harbour, "posts", campaign="all", search="*zebra* [x](y)")
    assert r"holds all of this: \*zebra\* \[x\](y)" in app.info[0].value
    assert [button.label for button in app.button] == []


def test_a_kind_of_post_can_be_chosen(harbour: Path, open_page: OpenPage) -> None:
    with closing(sqlite3.connect(harbour)) as db, db:
        db.execute("UPDATE posts SET kind = 'video' WHERE id = 1")
    app = open_page(harbour, "posts", campaign="all", period="all", kinds=["video"])
    assert app.dataframe[0].value["Post"].tolist() == ["=Talk to somebody today"]


def test_a_post_is_put_in_and_the_campaigns_figures_follow_and_undone_again(harbour: Path, open_page: OpenPage) -> None:
    app = open_page(harbour, "campaign", campaign="check-in", period="all")
    before = figures(app)["Impressions"]
    app.switch_page("app_pages/posts.py").run()
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk to somebody")
    assert any(line.startswith("## Campaigns of this post") for line in said(app).splitlines())
    assert "In no campaign." not in said(app)
    app.selectbox(key="put_into").select(CHECK_IN).run()
    app = press(app, "Put in")
    assert app.success[0].value == "1 post put into **Two-minute check-in**. All its figures count it from now on."
    assert campaigns(app, "=Talk") == ["Men's Mental Health Month", "Two-minute check-in (tagged)"]
    assert "put in by staff" in said(app)
    app.switch_page("app_pages/campaign.py").run()
    app.session_state["campaign"] = "check-in"
    assert figures(app.run())["Impressions"] != before
    app.switch_page("app_pages/posts.py").run()
    app.session_state["campaign"] = "all"
    app = press(app.run(), "Undo")
    assert campaigns(app, "=Talk") == ["Men's Mental Health Month"]
    assert "Undone" in app.success[0].value
    app = press(app, "Close")
    assert len(app.success) == 0


def test_a_post_taken_out_of_the_campaign_shown_leaves_the_table_and_the_way_back_stays(
    harbour: Path, open_page: OpenPage
) -> None:
    app = open_page(harbour, "posts", campaign="check-in", period="all")
    shown = len(app.dataframe[0].value)
    app = tick(app, "Two minutes")
    app = [button for button in app.button if button.label == "Take out"][1].click().run()
    assert len(app.dataframe[0].value) == shown - 1
    assert not app.exception
    assert [button.label for button in app.button] == ["Undo", "Close"], "nothing is ticked any more"
    assert len(press(app, "Undo").dataframe[0].value) == shown


def test_several_posts_are_changed_at_once(harbour: Path, open_page: OpenPage) -> None:
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk", "Our office")
    assert "1 of 2 posts are in (1 by the campaign's rules)" in said(app)
    app.selectbox(key="put_into").select(MENS_HEALTH).run()
    app = press(app, "Put in")
    assert "2 of 2 posts are in (1 by the campaign's rules and 1 put in by staff)" in said(app)
    app = press(app, "Take out")
    assert "0 of 2 posts are in (2 taken out by staff)" in said(app)
    app = press(app, "Back to the rules")
    assert "1 of 2 posts are in (1 by the campaign's rules)" in said(app)
    assert rows(harbour, "SELECT count(*) FROM post_tags") == [(0,)]


def test_who_may_not_write_sees_the_campaigns_and_no_buttons(
    harbour: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_write", lambda: False)
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk")
    assert "**Men's Mental Health Month**: in, by the campaign's rules: hashtag MensMentalHealth." in said(app)
    assert list(app.button) == []
    assert post_campaigns.ONLY_LOOK in said(app)


def test_whether_somebody_may_write_is_asked_again_when_they_press(
    harbour: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk")
    monkeypatch.setattr(access, "may_write", lambda: False)
    app = press(app, "Take out")
    assert app.warning[-1].value == post_campaigns.MAY_NOT
    assert rows(harbour, "SELECT count(*) FROM post_tags") == [(0,)]


def test_a_busy_database_is_said_beside_the_posts(
    harbour: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.05)
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk")
    with closing(sqlite3.connect(harbour, isolation_level=None)) as run:
        run.execute("BEGIN IMMEDIATE")
        app = press(app, "Take out")
    assert app.warning[-1].value == str(Outcome.BUSY)
    assert campaigns(app, "=Talk") == ["Men's Mental Health Month"]


def test_the_charts_alternative_says_what_was_counted(harbour: Path, open_page: OpenPage) -> None:
    app = tick(open_page(harbour, "posts", campaign="all", period="all"), "=Talk")
    (chart,) = charts(app)
    assert "So far it has 39,988 impressions" in chart.alt


def test_a_day_of_tagging_is_a_day_of_the_organisation() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    frame = pd.DataFrame([place(1, queries.STAFF_TAG, 1, None) | {"tagged_at": pd.Timestamp(late)}])
    assert "on 1 Jul 2026" in standings(frame, 1, "Europe/London")[0].said
    assert date(2026, 7, 1) > late.date()
