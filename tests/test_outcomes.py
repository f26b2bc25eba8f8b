"""Outcomes: what campaigns.toml may say of them, how click sources count them, and what is stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from collectors.campaigns import Configuration, ConfigurationError, load_configuration
from collectors.clicks import CLICK_SOURCES, CountsOutcomes, Tracked
from collectors.days import day_number
from collectors.jobs import Job
from collectors.patience import Patience
from collectors.planning import click_digest, click_digests, tracked_campaigns
from collectors.records import OutcomeCount
from collectors.store.database import open_database
from collectors.store.outcomes import save_outcome_days
from collectors.store.runs import SourceLog
from collectors.store.settings import save_configuration
from collectors.visits import ClickSpan, ClicksRead, ClickVisit, Remark
from collectors.writer import Writer
from tests.click_world import FIRST, LAST, MENS_HEALTH, opened
from tests.loopback.plausible import PlausibleServer

SITE = '[[clicks]]\nsource = "plausible"\nurl = "https://plausible.example"\nsite = "harbourmind.example"\n'
SHLINK = '[[clicks]]\nsource = "shlink"\nurl = "https://go.harbourmind.example"\n'
CHECKED = '[[outcomes]]\nid = "checked"\nname = "Self-checks completed"\n'
DAY = date(2026, 11, 3)
NIGHT = int(datetime(2026, 11, 30, 2, tzinfo=UTC).timestamp())
UTM = "mens-health-2026"
GOAL = "Self-check completed"
TRACKED = replace(MENS_HEALTH, outcomes={"checked": GOAL})


@pytest.fixture
def server() -> Iterator[PlausibleServer]:
    with PlausibleServer() as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened_db = open_database(tmp_path / "outreach.db")
    yield opened_db
    opened_db.conn.close()


def mistakes(folder: Path, outcomes: str, source: str | None = "plausible", clicks: str = SITE) -> tuple[str, ...]:
    named = f'click_source = "{source}"\n' if source else ""
    path = folder / "campaigns.toml"
    path.write_text(
        f'[organisation]\nname = "Harbour Mind"\ntimezone = "Europe/London"\n{named}{clicks}'
        '[[resources]]\nid = "self-check"\nname = "Self-check"\n'
        'url = "https://harbourmind.example/self-check"\nkind = "screening"\n'
        '[[campaigns]]\nid = "mens"\nname = "Men"\nstarts = 2026-11-01\npurpose = "screening"\n' + outcomes,
        encoding="utf-8",
    )
    try:
        load_configuration(path)
    except ConfigurationError as error:
        return error.mistakes
    return ()


def configuration(goal: str | None = GOAL, **outcome: Any) -> Configuration:
    site = {"source": "plausible", "url": "https://plausible.example", "site": "harbourmind.example"}
    page = {"id": "self-check", "name": "Self-check", "url": "https://harbourmind.example/self-check"}
    campaign = {"starts": FIRST, "purpose": "screening", "match": {"utm_campaign": [UTM]}}
    facts: dict[str, Any] = {
        "organisation": {"name": "Harbour Mind", "timezone": "Europe/London", "click_source": "plausible"},
        "clicks": [site],
        "resources": [{**page, "kind": "screening"}],
        "outcomes": [{"id": "checked", "name": "Self-checks completed", "goal": goal, **outcome}],
        "campaigns": [
            {"id": UTM, "name": "Men", "resources": ["self-check"], **campaign},
            {"id": "other", "name": "Other", **campaign},
        ],
    }
    return Configuration.model_validate(facts, strict=False)


def told(server: PlausibleServer, *tracked: Tracked) -> list[OutcomeCount]:
    source = opened("plausible", server.url, server.key)
    assert isinstance(source, CountsOutcomes)
    return list(source.read_outcomes(FIRST, LAST, tracked or (TRACKED,)))


def visited(server: PlausibleServer, tracked: Tracked) -> list[Any]:
    span = ClickSpan((day_number(FIRST), day_number(LAST)), True, (tracked,))
    source = opened("plausible", server.url, server.key)
    return list(ClickVisit(source, [span], Patience(wait=lambda _: None), lambda: NIGHT).steps())


def test_an_outcome_may_stand_with_a_goal_or_be_entered_by_hand(tmp_path: Path) -> None:
    assert not mistakes(tmp_path, f'{CHECKED}resource = "self-check"\ngoal = "{GOAL}"\n')
    assert not mistakes(tmp_path, CHECKED, source=None)


@pytest.mark.parametrize(
    ("outcomes", "source", "clicks", "said"),
    [
        (f'{CHECKED}resource = "self-chek"\n', "plausible", SITE, "self-check"),
        (CHECKED + CHECKED, "plausible", SITE, "the same as outcomes[1]"),
        (f'{CHECKED}goal = "{GOAL}"\n', None, SITE, "add click_source to [organisation]"),
        (f'{CHECKED}goal = "{GOAL}"\n', "shlink", SHLINK, "Shlink counts clicks and no goals"),
        (f'{CHECKED}gaol = "{GOAL}"\n', "plausible", SITE, "goal"),
    ],
)
def test_each_mistake_in_an_outcome_is_told_once_with_its_place(
    tmp_path: Path, outcomes: str, source: str | None, clicks: str, said: str
) -> None:
    (found,) = mistakes(tmp_path, outcomes, source, clicks)
    assert found.startswith("outcomes[")
    assert said in found


def test_completions_count_by_day_on_visits_with_the_campaigns_utm(server: PlausibleServer) -> None:
    server.complete(GOAL, DAY, UTM, 4)
    server.complete(GOAL, DAY, " Mens-Health-2026", 1)
    server.complete(GOAL, DAY, None, 50)
    server.complete(GOAL, DAY, "mens-health-2025", 50)
    server.complete("Form sent", DAY, UTM, 50)
    assert told(server) == [OutcomeCount(UTM, "checked", DAY, 5)]


def test_without_a_utm_nothing_is_asked(server: PlausibleServer) -> None:
    assert told(server, replace(TRACKED, utm_campaigns=(" ",))) == []
    assert not server.log


def test_a_goal_the_source_does_not_know_costs_neither_the_clicks_nor_other_goals(server: PlausibleServer) -> None:
    server.add_visit(DAY, UTM, "/self-check", 9)
    server.complete(GOAL, DAY, UTM, 4)
    both = replace(TRACKED, outcomes={"checked": GOAL, "asked": "Nobody made this"})
    read, remark = visited(server, both)
    assert isinstance(read, ClicksRead)
    assert isinstance(remark, Remark)
    assert [row.clicks for _, rows in read.answers for row in rows] == [9]
    assert [(outcome, [row.n for row in rows]) for _, outcome, rows in read.outcomes] == [("checked", [4])]
    assert read.behind == {UTM}, "its days are asked for again once the goal is there"
    assert "Nobody made this" in remark.text


def test_the_sources_said_to_count_outcomes_are_those_that_do() -> None:
    assert {name for name, entry in CLICK_SOURCES.items() if entry.counts_outcomes} >= {"plausible", "sample"}
    assert isinstance(opened("sample", "", None), CountsOutcomes)
    assert not isinstance(opened("shlink", "https://go.harbourmind.example", "key"), CountsOutcomes)


def test_an_outcome_is_tracked_where_the_campaign_points_to_its_resource_and_the_source_counts() -> None:
    rules = configuration(resource="self-check")
    assert [dict(one.outcomes) for one in tracked_campaigns(rules, "plausible")] == [{"checked": GOAL}, {}]
    everywhere = tracked_campaigns(configuration(), "plausible")
    assert [dict(one.outcomes) for one in everywhere] == [{"checked": GOAL}, {"checked": GOAL}]
    assert not any(one.outcomes for one in tracked_campaigns(rules, "bitly"))
    untagged = [
        one.model_copy(update={"match": one.match.model_copy(update={"utm_campaign": (" ",)})})
        for one in rules.campaigns
    ]
    unknown = tracked_campaigns(rules.model_copy(update={"campaigns": untagged}), "plausible")
    assert not any(one.outcomes for one in unknown), "no visit is known to have come by a campaign without a UTM"


def test_days_are_read_anew_exactly_when_goals_change() -> None:
    none, one, other = (configuration(goal) for goal in (None, GOAL, "Form sent"))
    digests = [click_digests(rules, "plausible")[UTM] for rules in (none, one, other)]
    assert len(set(digests)) == 3
    campaign = none.campaigns[0]
    before = Tracked(UTM, (UTM,), (), {"self-check": "https://harbourmind.example/self-check"})
    assert click_digest(campaign, before) == digests[0], "who has no goals reads nothing anew"


def test_what_is_counted_again_replaces_and_what_was_not_asked_for_stays(db: Database) -> None:
    save_configuration(db, configuration(), NIGHT)
    first, last = day_number(FIRST), day_number(LAST)

    def save(campaigns: list[str], n: int, *, anew: bool = False, since: int = first) -> None:
        counted = [OutcomeCount(campaign, "checked", LAST, n) for campaign in campaigns]
        with db.atomic():
            save_outcome_days(db, "plausible", "checked", counted, (campaigns, since, last, anew), NIGHT)

    save([UTM, "other"], 3)
    save([UTM], 5)
    save([UTM], 5)
    assert db.execute("SELECT n FROM outcome_days ORDER BY campaign_id").fetchall() == [(5,), (3,)]


def test_an_outcome_taken_out_of_campaigns_toml_keeps_its_figures(db: Database) -> None:
    save_configuration(db, configuration(resource="self-check"), NIGHT)
    stored = "SELECT slug, goal, resource_id IS NULL, configured FROM outcomes"
    assert db.execute(stored).fetchall() == [("checked", GOAL, 0, 1)]
    with db.atomic():
        counted = [OutcomeCount(UTM, "checked", DAY, 2)]
        days = (day_number(FIRST), day_number(LAST))
        save_outcome_days(db, "plausible", "checked", counted, ([UTM], *days, False), NIGHT)
    save_configuration(db, configuration().model_copy(update={"outcomes": ()}), NIGHT)
    assert db.execute(stored).fetchall() == [("checked", GOAL, 0, 0)]
    assert db.execute("SELECT sum(n) FROM outcome_days").fetchone() == (2,)


def test_the_sample_organisation_counts_outcomes_and_never_more_than_came() -> None:
    rules = load_configuration(Path(__file__).parent.parent / "campaigns.toml")
    tracked = tracked_campaigns(rules, "sample")
    source = opened("sample", "", None)
    assert isinstance(source, CountsOutcomes)
    asked = (date(2026, 7, 27), LAST, tracked)
    done = {(row.campaign, row.outcome, row.day): row.n for row in source.read_outcomes(*asked)}
    came: dict[tuple[str, date], int] = {}
    for row in source.read(*asked):
        came[row.campaign, row.day] = came.get((row.campaign, row.day), 0) + row.clicks
    assert {outcome for _, outcome, _ in done} == {"check-completed", "talk-requested"}
    assert all(0 < n <= came[campaign, day] for (campaign, _, day), n in done.items())


def test_a_night_stores_the_clicks_and_what_of_the_outcomes_could_be_counted(
    db: Database, server: PlausibleServer
) -> None:
    rules = configuration()
    save_configuration(db, rules, NIGHT)
    server.add_visit(DAY, UTM, "/self-check", 9)
    job = Job("Plausible", "plausible", "clicks", "plausible", SourceLog(1))
    both = replace(TRACKED, resources={"self-check": "https://harbourmind.example/self-check"})

    def night() -> tuple[object, ...]:
        for step in visited(server, both):
            with db.atomic():
                Writer(db, rules).write(job, step)
        sums = "sum(clicks) FROM click_days", "sum(n) FROM outcome_days", "max(read_until) FROM outcome_readings"
        wholly_read = "count(*) FROM click_campaigns"
        return tuple(db.execute(f"SELECT {said}").fetchone()[0] for said in (*sums, wholly_read))

    assert night() == (9, None, None, 1), "the goal is not there yet: not counted, never 0"
    server.complete(GOAL, DAY, UTM, 0)
    assert night() == (9, None, NIGHT, 2), "the goal is there: nobody completed it, and that is known"
    server.complete(GOAL, DAY, UTM, 4)
    assert night() == (9, 4, NIGHT, 2)
    assert night() == (9, 4, NIGHT, 2)
