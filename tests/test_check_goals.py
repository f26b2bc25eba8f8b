"""`outreach check` on outcomes: whether the click source knows their goals, told with the remedy."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from collectors.check_goals import check_goals
from collectors.clicks import CLICK_SOURCES
from collectors.findings import Finding
from tests.click_world import opened
from tests.loopback.plausible import PlausibleServer
from tests.test_outcomes import GOAL, UTM, configuration

DAY = date(2026, 11, 3)


@pytest.fixture
def found() -> Callable[..., list[Finding]]:
    def ask(*, known: bool = True, **changes: Any) -> list[Finding]:
        with PlausibleServer() as server:
            if known:
                server.complete(GOAL, DAY, UTM, 0)
            source = opened("plausible", server.url, server.key)
            rules = configuration(**changes)
            return list(check_goals(source, "plausible", rules, DAY, lambda text: text))

    return ask


def test_a_goal_that_is_there_is_well(found: Callable[..., list[Finding]]) -> None:
    (one,) = found()
    assert (one.subject, one.state, one.message) == ("Outcome checked", "ok", f'Plausible counts "{GOAL}"')


def test_a_goal_that_is_not_there_is_to_be_mended(found: Callable[..., list[Finding]]) -> None:
    (one,) = found(known=False)
    assert one.state == "mend"
    assert f'Plausible knows no goal "{GOAL}"' in one.message


def test_an_outcome_that_no_campaign_can_have_is_noted_and_one_by_hand_is_not_asked(
    found: Callable[..., list[Finding]],
) -> None:
    rules = configuration(resource="self-check")
    campaigns = [campaign.model_copy(update={"resources": ()}) for campaign in rules.campaigns]
    with PlausibleServer() as server:
        source = opened("plausible", server.url, server.key)
        alone = rules.model_copy(update={"campaigns": tuple(campaigns)})
        (one,) = check_goals(source, "plausible", alone, DAY, lambda text: text)
    assert (one.state, one.message) == ("note", "no campaign can have any")
    assert found(goal=None) == []


def test_a_source_that_cannot_say_whether_it_knows_a_goal_is_known_for_it() -> None:
    assert [name for name, entry in CLICK_SOURCES.items() if not entry.knows_goals] == ["ga4"]
