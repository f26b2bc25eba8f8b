"""Texts of comments: what is kept of them, for how long, and that gone means overwritten."""

import random
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from collectors.campaigns import ConfigurationError, load_configuration
from collectors.days import instant
from collectors.store import comments, open_database, purge_expired_text
from collectors.store.traces import empty_the_log
from collectors.wording import without_people
from tests.marked_world import OURS, SAID, MarkedWorld, holding
from tests.nights import Organisation
from tests.test_privacy import FIRST, NOW, THANKS, at, marked

__all__ = ["marked"]


def test_links_addresses_and_mentions_are_masked_before_anything_is_kept(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    kept = {text for (text,) in organisation.rows("SELECT text FROM comment_buffer")}
    masked = "@user and @user and @user and @user, @user, http and http"
    assert kept == {f"{THANKS} {SAID}0 {masked}", f"{THANKS} {SAID}1 {masked}"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Thanks @ada.lovelace!", "Thanks @user!"),
        ("\uff20ada said so", "@user said so"),
        ("see ada@mail.example.", "see @user."),
        ("ask /u/Ada_L or user/ada", "ask @user or @user"),
        ("did:plc:abc and at://did:plc:abc/x/y", "http and http"),
        ("1/2 of us, e.g. me and/or you @ 5", "1/2 of us, e.g. me and/or you @ 5"),
        ("already @user http", "already @user http"),
    ],
)
def test_of_a_text_only_what_names_people_is_masked(said: str, kept: str) -> None:
    assert without_people(said) == kept


@pytest.mark.parametrize("piece", ["a", "a.", "@", "@a.", "a@", "u/", "a-", "www."])
def test_a_text_made_to_be_slow_is_masked_at_once(piece: str) -> None:
    began = time.process_time()
    without_people(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5


def test_pieces_of_deleted_texts_are_overwritten_too(tmp_path: Path) -> None:
    """SQLite 3.40 alone leaves one text in each of these files: a piece of a page from before it moved rows about."""
    for seed in (4, 9, 15, 16, 17, 26, 30):
        path = tmp_path / f"{seed}.db"
        db = open_database(path)
        living = _lively_buffer(db, random.Random(seed))
        comments.purge_expired_texts(db, 0)
        empty_the_log(db)
        db.conn.close()
        there = {int(number) for number in re.findall(rb"zqpiece(\d{6})x", path.read_bytes())}
        assert there == living


def _lively_buffer(db: Database, chance: random.Random) -> set[int]:
    """Texts of all lengths, written, labelled and deleted in six rounds. Returns the numbers of those that are left."""
    db.execute("INSERT INTO organisation (id, name, timezone, digest_key) VALUES (1, 'a', 'UTC', x'00')")
    db.execute("INSERT INTO accounts (id, platform, handle) VALUES (1, 'x', 'h')")
    columns = "id, account_id, platform, native_id, published_at, kind, url, looked_at"
    db.execute(f"INSERT INTO posts ({columns}) VALUES (1, 1, 'x', '1', 1, 'text', 'u', 1)")
    living: list[int] = []
    number = 0
    for _ in range(6):
        with db.atomic():
            for _ in range(chance.randint(5, 80)):
                number += 1
                size = chance.choice([20, 60, 120, 400, 900, 3000, 9000])
                words = f"zqpiece{number:06d}x" + "".join(chance.choice("abcdef ") for _ in range(size - 3))
                sql = "INSERT INTO comment_buffer (id, post_id, day, text, expires_at) VALUES (?, 1, 1, ?, 1)"
                db.execute(sql, [number, words])
                for _ in range(3):
                    chance.choice("abcdef ")
                living.append(number)
        with db.atomic():
            for each in chance.sample(living, len(living) // 2):
                label = "label = 'positive', model = 'model-version-0123456789'"
                db.execute(f"UPDATE comment_buffer SET {label} WHERE id = ?", [each])
        gone = set(chance.sample(living, chance.randint(0, len(living))))
        with db.atomic():
            for each in gone:
                db.execute("DELETE FROM comment_buffer WHERE id = ?", [each])
        living = [each for each in living if each not in gone]
    return set(living)


def setting(organisation: Organisation, said: str) -> None:
    toml = organisation.config.read_text(encoding="utf-8")
    organisation.config.write_text(toml.replace("[[campaigns]]", f"[privacy]\n{said}\n[[campaigns]]"), "utf-8")


def test_texts_of_every_platform_are_gone_before_its_rules_demand_it(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    at(marked, organisation, FIRST)
    (latest,) = organisation.rows("SELECT max(expires_at) FROM comment_buffer")[0]
    assert latest - instant(FIRST) <= 24 * 3600
    purge_expired_text(organisation.database, lambda: float(latest))
    assert organisation.rows("SELECT count(*) FROM comment_buffer") == [(0,)]
    assert holding([SAID], tmp_path) == []


def test_nobody_can_keep_texts_of_comments_longer_than_platforms_allow(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST)
    for said in ("comment_hours = 21", "comment_hours = -1", "own_text_days = 0", "keep_authors = true"):
        setting(organisation, said)
        with pytest.raises(ConfigurationError, match="privacy"):
            load_configuration(organisation.config)
        organisation = marked.world.organisation(tmp_path, FIRST)


def test_with_no_hours_a_text_goes_once_it_is_labelled(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    setting(organisation, "comment_hours = 0")
    at(marked, organisation, FIRST)
    assert holding([SAID], tmp_path) == []
    assert organisation.rows("SELECT label, sum(n) FROM comment_days GROUP BY 1") == [("positive", 8)]


def test_texts_of_our_own_go_at_the_age_that_was_set_and_stay_away(marked: MarkedWorld, tmp_path: Path) -> None:
    organisation = marked.world.organisation(tmp_path, FIRST - timedelta(days=2))
    setting(organisation, "own_text_days = 1")
    for moment in (FIRST, NOW):
        at(marked, organisation, moment)
        assert organisation.report("talk")["totals"]["posts"] == 8, "they stay in their campaign"
        left = {"one", "two"} if moment == FIRST else set()
        left.discard("one")  # 30 hours old by the first night
        assert {word for word in ("one", "two") if holding([f"{OURS} {word}"], organisation.database.parent)} == left
