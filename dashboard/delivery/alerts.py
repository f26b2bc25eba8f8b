"""What somebody should know at once, in plain sentences. Each rule asks one question; all of them are here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard import queries, selection, words
from dashboard.metrics.attention.goals_behind import goals_behind
from dashboard.metrics.attention.negative_rise import BEFORE, NegativeRise
from dashboard.metrics.attention.unread_sources import FAILED
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.goals import Goal, goal_progress
from dashboard.metrics.known_days import day_of
from dashboard.reports.figures import figures
from dashboard.reports.period import Campaign, find_campaign

NIGHTS = 2  # without success before a source is told of: one bad night mends itself
LOOKED_BACK = 3  # days; a source that was not asked since has another trouble


@dataclass(frozen=True)
class Alert:
    """One of them."""

    name: str  # the same as long as it is about the same
    title: str  # what it is about
    said: str
    once: bool = False  # never to be told again


@dataclass(frozen=True)
class _Known:
    """What the rules ask."""

    database: queries.Database
    timezone: str
    day: date  # of the last collection that brought anything; figures are whole up to the day before
    tried: date  # of the last collection, whatever it brought
    running: tuple[Campaign, ...]


def alerts(database: queries.Database, on: tuple[str, ...]) -> list[Alert]:
    """Those that are on and true now; none before the first collection that brought anything."""
    timezone = queries.organisation(database).timezone
    freshness = queries.freshness(database)
    if freshness.data_as_of is None:
        return []
    day = day_of(freshness.data_as_of, timezone)
    tried = day_of(freshness.last_run_at or freshness.data_as_of, timezone)
    known = _Known(database, timezone, day, max(day, tried), tuple(_running(database, day)))
    return [alert for name in RULES if name in on for alert in RULES[name](known)]


def _running(database: queries.Database, day: date) -> Iterator[Campaign]:
    """Campaigns of campaigns.toml that run, or ended no longer ago than the last figures move."""
    for row in queries.campaigns(database).to_dict("records"):
        ends = date.max if pd.isna(row["ends"]) else row["ends"].date()
        if row["configured"] and row["starts"].date() <= day and ends >= day - timedelta(days=LOOKED_BACK):
            yield find_campaign(database, str(row["slug"]))


def _source_failing(known: _Known) -> Iterator[Alert]:
    """A source of campaigns.toml that failed on each of its last NIGHTS nights."""
    attempts = queries.run_sources(known.database, known.tried - timedelta(days=LOOKED_BACK), known.tried)
    attempts = attempts[attempts["status"] != "running"]
    accounts, clicks = queries.accounts(known.database), queries.click_sources(known.database)
    kept: set[tuple[str, int | str]] = {
        ("platforms", int(key)) for key in accounts.loc[accounts["configured"] == 1, "account_id"]
    }
    kept |= {("clicks", str(source)) for source in clicks.loc[clicks["configured"] == 1, "source"]}
    nights = attempts["started_at"].dt.tz_convert(known.timezone).dt.date
    failing = attempts["status"].isin(FAILED)
    seen: dict[tuple[str, int | str], list[dict[Any, Any]]] = {}
    for row in attempts.assign(night=nights, failing=failing).to_dict("records"):
        own = int(row["account_id"]) if row["room"] == "platforms" else str(row["source"])
        seen.setdefault((str(row["room"]), own), []).append(row)
    for key, rows in seen.items():
        last_nights = sorted({row["night"] for row in rows})[-NIGHTS:]
        still = all(row["failing"] for row in rows if row["night"] in last_nights)
        if (key in kept or key[0] == "sentiment") and len(last_nights) == NIGHTS and still:
            yield _failing_told(f"source_failing {key[0]} {key[1]}", rows[-1])


def _failing_told(name: str, last: Mapping[Any, Any]) -> Alert:
    handle = f" (@{last['handle']})" if isinstance(last["handle"], str) else ""
    why = f" {last['message']}" if isinstance(last["message"], str) else ""
    title = f"{words.source_title(str(last['source']))}{handle}"
    done = "done" if last["room"] == "sentiment" else "read"
    return Alert(name, title, f"{title} could not be {done} for {NIGHTS} nights, so its figures stand still.{why}")


def _goal_reached(known: _Known) -> Iterator[Alert]:
    """A goal of a campaign that runs, or has just ended. Told once."""
    for campaign, goal in _goals(known):
        if goal.share is not None and goal.share >= 1:
            what = _counted(goal)
            said = f"{campaign.name} has reached a goal: {what}, where {words.number(goal.target)} were wanted."
            yield Alert(f"goal_reached {campaign.slug} {goal.metric} {goal.target}", campaign.name, said, once=True)


def _goal_behind(known: _Known) -> Iterator[Alert]:
    """A goal that would be missed if every day brought what the days so far brought."""
    for campaign, goal in _goals(known):
        for late in goals_behind([goal]):
            said = (
                f"{campaign.name} is behind a goal: {_counted(late)} so far. At this pace it comes to "
                f"{words.number(late.on_pace_to)} of {words.number(late.target)} by the end."
            )
            yield Alert(f"goal_behind {campaign.slug} {late.metric}", campaign.name, said)


def _goals(known: _Known) -> Iterator[tuple[Campaign, Goal]]:
    """Of whole days: the last one has only begun."""
    for campaign in known.running:
        yesterday = known.day - timedelta(days=1)
        last = yesterday if campaign.ends is None else min(yesterday, campaign.ends)
        goals = pd.DataFrame() if campaign.id is None else queries.goals(known.database, campaign.id)
        if not goals.empty and last >= campaign.starts:
            values = figures(known.database, campaign, campaign.starts, yesterday).totals
            for goal in goal_progress(goals, values, campaign.starts, campaign.ends, last):
                yield campaign, goal


def _counted(goal: Goal) -> str:
    things = DEFINITIONS[goal.metric].name.lower()
    return words.counted(goal.value or 0, things.removesuffix("s"), things)


def _negative_rising(known: _Known) -> Iterator[Alert]:
    campaigns = {campaign.id: campaign for campaign in known.running if campaign.id is not None}
    rises = selection.negative_rises(known.database, tuple(campaigns), known.day - timedelta(days=1))
    for number, rise in rises.items():
        if number is None:
            yield _rise_told("negative_rising", "All posts together", rise)
        else:
            yield _rise_told(f"negative_rising {campaigns[number].slug}", campaigns[number].name, rise)


def _rise_told(name: str, title: str, rise: NegativeRise) -> Alert:
    said = (
        f"{title}: {words.percent(rise.share, 0)} of the comments of the last 7 days sound negative, "
        f"{words.percent(rise.before, 0)} in the {BEFORE} weeks before: more than chance would do. "
        "Read them on the platforms, and answer where it helps."
    )
    return Alert(name, title, said)


RULES: Mapping[str, Callable[[_Known], Iterator[Alert]]] = {
    "source_failing": _source_failing,
    "goal_reached": _goal_reached,
    "goal_behind": _goal_behind,
    "negative_rising": _negative_rising,
}
