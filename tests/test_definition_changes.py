"""What runs find changed about how figures come about: once each, in plain words, on the day they found it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors import scoring
from collectors.campaigns import load_configuration
from collectors.days import day_number
from collectors.sentiment import Stance, StanceModel
from collectors.store import rebuild
from dashboard.staff_notes import Annotations, Outcome
from tests.loopback.plausible import PlausibleServer
from tests.loopback.shlink import ShlinkServer
from tests.loopback.x import XServer, post_id
from tests.nights import Organisation
from tests.test_nightly import FIRST_NIGHT, MORE, SECRETS, Clock, add_post, toml

MATCH = 'hashtags = ["TalkItOut"]'


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def x(clock: Clock) -> Iterator[XServer]:
    with XServer(clock) as server:
        yield server


@pytest.fixture
def plausible() -> Iterator[PlausibleServer]:
    with PlausibleServer("harbourmind.example", "plausible-key") as server:
        yield server


@pytest.fixture
def organisation(x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path) -> Organisation:
    """After its first night."""
    organisation = Organisation(tmp_path, toml(x, plausible), SECRETS | {"OUTREACH_SHLINK_KEY": "shlink-key"})
    add_post(x, 2)
    assert organisation.night(clock.now).exit_code == 0
    return organisation


def changed(organisation: Organisation) -> list[tuple[Any, ...]]:
    return organisation.rows("SELECT day, what, campaign_id, said FROM definition_changes ORDER BY id")


def next_night(organisation: Organisation, clock: Clock, *swaps: tuple[str, str]) -> list[tuple[Any, ...]]:
    """A night with these parts of campaigns.toml replaced; the changes noted so far."""
    text = organisation.config.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    organisation.config.write_text(text, encoding="utf-8")
    clock.now += timedelta(days=1)
    assert organisation.night(clock.now).exit_code == 0
    return changed(organisation)


def day(clock: Clock) -> int:
    return day_number(clock.now.date())


def test_the_first_night_and_one_on_which_nothing_changed_note_nothing(
    organisation: Organisation, clock: Clock
) -> None:
    assert changed(organisation) == []
    assert next_night(organisation, clock) == []


def test_other_rules_of_a_campaign_are_noted_once_and_in_words(organisation: Organisation, clock: Clock) -> None:
    rules = 'hashtags = ["TalkMore", "Listen"]\nkeywords = ["two minutes"]'
    (found,) = next_night(organisation, clock, (MATCH, rules), ("ends = 2026-11-30", "ends = 2026-12-06"))
    assert found == (
        day(clock),
        "matching",
        1,
        "What belongs to this campaign was changed: it ends on 6 Dec 2026 instead of 30 Nov 2026, #Listen and "
        '#TalkMore were added, #TalkItOut was taken out and the word "two minutes" was added. Its figures of earlier '
        "days follow the new rules too.",
    )
    assert next_night(organisation, clock) == [found]


@pytest.mark.parametrize(
    ("swap", "said"),
    [
        (("starts = 2026-11-01", "starts = 2026-10-01"), "it begins on 1 Oct 2026 instead of 1 Nov 2026"),
        (("ends = 2026-11-30\n", ""), "it no longer ends on 30 Nov 2026"),
        ((MATCH, f'{MATCH}\nposts = ["https://x.com/harbourmind/status/1"]'), "1 post was listed by address"),
        (('resources = ["helpline"]', "resources = []"), "arrivals at Helpline page no longer count for it"),
        (("harbourmind.example/help", "harbourmind.example/call"), "Helpline page has another address"),
        (('utm_campaign = ["talk-it-out"]', "utm_campaign = []"), "the link tag talk-it-out was taken out"),
        (
            (MATCH, 'hashtags = ["TalkItOut", "A", "B", "C", "D", "E"]'),
            "#A, #B, #C and 2 more were added",
        ),
    ],
)
def test_each_rule_has_its_words(swap: tuple[str, str], said: str, organisation: Organisation, clock: Clock) -> None:
    ((*_, found),) = next_night(organisation, clock, swap)
    assert f"was changed: {said}. " in found


def test_order_case_and_names_are_no_change_of_rules(organisation: Organisation, clock: Clock) -> None:
    swaps = (MATCH, 'hashtags = ["talkitout"]'), ('name = "Talk It Out"', 'name = "Let us talk"')
    assert next_night(organisation, clock, *swaps) == []


def test_a_campaign_that_is_new_or_leaves_is_no_change_of_another(organisation: Organisation, clock: Clock) -> None:
    assert next_night(organisation, clock, ("[[campaigns]]", f"{MORE}[[campaigns]]")) == []
    assert next_night(organisation, clock, (MORE, "")) == []
    assert next_night(organisation, clock, ("[[campaigns]]", f"{MORE}[[campaigns]]")) == []


def test_another_click_source_is_noted(organisation: Organisation, clock: Clock) -> None:
    with ShlinkServer("go.example", "shlink-key") as shlink:
        more = f'[[clicks]]\nsource = "shlink"\nurl = "{shlink.url}"\nallow_private = true\n[x]'
        swaps = ('click_source = "plausible"', 'click_source = "shlink"'), ("[x]", more)
        (found,) = next_night(organisation, clock, *swaps)
        assert found[:3] == (day(clock), "click_source", None)
        assert found[3].startswith("Click-throughs are now those that Shlink counts, for earlier days too;")
        *_, last = next_night(organisation, clock, ('click_source = "shlink"', ""))
        assert last[3] == "Click-throughs are no longer counted; before, Shlink counted them."


def test_another_timezone_is_noted_on_a_day_there(organisation: Organisation, clock: Clock) -> None:
    clock.now += timedelta(hours=20)  # the next morning in Auckland
    (found,) = next_night(organisation, clock, ("Europe/London", "Pacific/Auckland"))
    assert found[:3] == (day(clock) + 1, "timezone", None)
    assert found[3].startswith("Days are now those of Pacific/Auckland; before, they were those of Europe/London.")


class Newer:
    """The model that comes with the program under another version's name."""

    version, measured = "G3-int8", "Right in 9 of 10."

    def label(self, texts: list[str], hints: list[str | None]) -> list[Stance]:
        return StanceModel().label(texts, hints)


def test_another_version_of_the_model_is_noted_when_it_begins_to_label(
    organisation: Organisation, x: XServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = add_post(x, 3)
    x.add_comment(post, post_id(clock.now), "thank you, this helped me", clock.now)
    assert next_night(organisation, clock) == []
    monkeypatch.setattr(scoring, "open_model", lambda name: Newer())
    assert next_night(organisation, clock) == []  # nothing to label
    for hour in (3, 2):
        x.add_comment(post, post_id(clock.now), "this is wonderful", clock.now + timedelta(hours=hour))
        (found,) = next_night(organisation, clock)
    assert found[1:3] == ("model", None)
    assert f"(G3-int8; before: {StanceModel().version})" in found[3]


def test_a_rebuild_notes_a_change_too_and_leaves_staffs_notes(organisation: Organisation, clock: Clock) -> None:
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    notes = Annotations(organisation.database)
    assert notes.add(date(2026, 11, 2), "Radio", 1, today=now.date(), now=now) is Outcome.SAVED
    text = organisation.config.read_text(encoding="utf-8").replace(MATCH, 'hashtags = ["TalkMore"]')
    organisation.config.write_text(text, encoding="utf-8")
    for _ in range(2):
        rebuild(organisation.database, load_configuration(organisation.config))
    assert len(changed(organisation)) == 1
    assert organisation.rows("SELECT text, campaign_id FROM annotations") == [("Radio", 1)]


def test_notes_outlive_a_campaign_that_leaves_campaigns_toml(organisation: Organisation, clock: Clock) -> None:
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    Annotations(organisation.database).add(date(2026, 11, 2), "Radio", 1, today=now.date(), now=now)
    text = organisation.config.read_text(encoding="utf-8")
    organisation.config.write_text(text[: text.index("[[campaigns]]")] + MORE, encoding="utf-8")
    next_night(organisation, clock)
    assert organisation.rows("SELECT text, campaign_id FROM annotations") == [("Radio", 1)]
    assert organisation.report("talk", date(2026, 11, 1), date(2026, 11, 5))["annotations"] == [
        {"day": "2026-11-02", "text": "Radio", "campaign": "talk"}
    ]


def test_a_report_lists_the_changes_of_its_days(organisation: Organisation, clock: Clock) -> None:
    next_night(organisation, clock, (MATCH, 'hashtags = ["TalkMore"]'))
    report = organisation.report("talk", FIRST_NIGHT.date(), clock.now.date())
    (change,) = report["definition_changes"]
    assert (change["day"], change["what"], change["campaign"]) == ("2026-11-04", "matching", "talk")
    assert f"Changed on 4 Nov 2026: {change['said']}" in report["notes"]
    assert organisation.report("talk", date(2026, 11, 1), date(2026, 11, 3))["definition_changes"] == []
