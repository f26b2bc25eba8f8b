"""Posts that vanish and come back, and figures that fall, on every platform and click source of the registries."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.every_source import NAMES, Network, network
from tests.misbehaving import SPAN, facts, quiet_limits
from tests.nights import Organisation

LIKED = "coalesce(l.likes, l.score)"  # what each platform counts of it


@pytest.fixture
def every(tmp_path: Path) -> Iterator[Network]:
    with network() as every, quiet_limits(every, tmp_path):
        yield every


@pytest.fixture
def organisation(every: Network, tmp_path: Path) -> Organisation:
    return Organisation(tmp_path, every.toml(), every.secrets)


def platforms(every: Network) -> list[str]:
    return [name for name in NAMES if every.places[name].publish]


def night(every: Network, organisation: Organisation, day: int, status: str = "ok") -> None:
    found = facts(organisation.night(every.clock.at(day)))
    assert {each["status"] for each in found.values()} <= {status, "nothing_due"}, found


def posts(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """The campaign's posts as the report tells them, by platform, the oldest first."""
    told: dict[str, list[dict[str, Any]]] = {}
    for post in sorted(organisation.report("talk", *SPAN)["posts"], key=lambda post: str(post["published_at"])):
        told.setdefault(post["platform"], []).append(post)
    return told


def likes(post: dict[str, Any], of: str = "lifetime") -> int | None:
    figure: int | None = post[of]["score" if post["platform"] == "reddit" else "likes"]
    return figure


def texts(organisation: Organisation) -> set[str | None]:
    """Of each platform's first post, as stored."""
    first = "SELECT min(published_at) FROM posts WHERE platform = p.platform"
    return {text for (text,) in organisation.rows(f"SELECT text FROM posts p WHERE published_at = ({first})")}


def check_sums(organisation: Organisation) -> None:
    """What was gained day by day is what is counted now, and a rebuild finds the same."""
    wrong = organisation.rows(
        "SELECT l.post_id FROM post_latest l WHERE coalesce(l.likes, l.score) <> "
        "(SELECT sum(coalesce(d.likes, d.score)) FROM post_days d WHERE d.post_id = l.post_id)"
    )
    assert not wrong
    before = organisation.report("talk", *SPAN)
    organisation.rebuild()
    assert {**organisation.report("talk", *SPAN), "generated_at": before["generated_at"]} == before


def test_a_post_that_vanishes_and_comes_back_is_the_same_post(every: Network, organisation: Organisation) -> None:
    for day in (2, 3):
        every.live(every.clock.at(day))
        night(every, organisation, day)
    first = {name: every.places[name].posts[0] for name in platforms(every)}
    come_back = [every.places[name].vanish(post) for name, post in first.items()]
    night(every, organisation, 4)
    for name, told in posts(organisation).items():
        assert (told[0]["deleted"], told[0].get("text"), likes(told[0])) == (True, None, 30), name
        assert not told[1].get("deleted"), name
    assert texts(organisation) == {None}

    for back in come_back:
        back()
    for name, post in first.items():
        every.places[name].like(post, 77)
    night(every, organisation, 5)
    after = posts(organisation)
    assert {name: len(told) for name, told in after.items()} == dict.fromkeys(first, 2)
    for name, told in after.items():
        assert not told[0].get("deleted"), name
        assert (likes(told[0]), likes(told[0], "gained")) == (77, 77), name
    assert len(texts(organisation)) == 1
    assert "Hello" in str(texts(organisation))
    check_sums(organisation)


def test_a_post_that_comes_and_goes_every_night_counts_once(every: Network, organisation: Organisation) -> None:
    every.live(every.clock.at(2))
    night(every, organisation, 2)
    first = {name: every.places[name].posts[0] for name in platforms(every)}
    for day in range(3, 9, 2):
        come_back = [every.places[name].vanish(post) for name, post in first.items()]
        night(every, organisation, day)
        for back in come_back:
            back()
        for name, post in first.items():
            every.places[name].like(post, 10 * day)
        night(every, organisation, day + 1)
    for name, told in posts(organisation).items():
        assert (len(told), likes(told[0]), likes(told[0], "gained")) == (1, 70, 70), name
    check_sums(organisation)


def test_counters_that_fall_are_gains_below_zero_and_sums_stay_exact(
    every: Network, organisation: Organisation
) -> None:
    every.live(every.clock.at(2))
    night(every, organisation, 2)
    for day, counted in ((5, 100), (6, 7), (7, 0), (9, 3)):
        for name in platforms(every):
            every.places[name].like(every.places[name].posts[0], counted)
        night(every, organisation, day)
        for name, told in posts(organisation).items():
            assert (likes(told[0]), likes(told[0], "gained")) == (counted, counted), name
    fallen = organisation.report("talk", date(2026, 11, 5), date(2026, 11, 7))
    for post in fallen["posts"]:
        gained = likes(post, "gained")
        assert gained is not None, post
        assert gained < 0, post
    check_sums(organisation)


def test_click_figures_that_fall_are_replaced(every: Network, organisation: Organisation) -> None:
    for day in (2, 3):
        every.live(every.clock.at(day))
        night(every, organisation, day)
    before = dict(organisation.rows("SELECT source, sum(clicks) FROM click_days GROUP BY source"))
    clicking = [name for name in NAMES if every.places[name].unclick]
    for name in clicking:
        if unclick := every.places[name].unclick:
            unclick(date(2026, 11, 2))
    night(every, organisation, 4)
    after = dict(organisation.rows("SELECT source, sum(clicks) FROM click_days GROUP BY source"))
    assert after == {name: before[name] - (name in clicking) for name in before}
