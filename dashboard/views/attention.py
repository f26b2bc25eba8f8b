"""What needs somebody today: the same whatever the side bar says, worked out once an hour and version."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard import queries, selection
from dashboard.data import Data
from dashboard.filters import last_full_day
from dashboard.metrics.attention.budget import budget_nearly_spent
from dashboard.metrics.attention.ending_keys import ending_keys
from dashboard.metrics.attention.goals_behind import goals_behind
from dashboard.metrics.attention.just_ended import just_ended
from dashboard.metrics.attention.silence import silence
from dashboard.metrics.attention.unread_sources import collecting_stopped, unread_sources
from dashboard.metrics.known_days import day_of
from dashboard.metrics.posting import published_per_day
from dashboard.tables import attention as words
from dashboard.tables.attention import Need
from dashboard.tables.collection import month_begin

MICRO = 1_000_000


def hour_of(now: datetime) -> datetime:
    """The hour that `attention` is asked about: so that it need not be worked out anew for every visitor."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def attention(data: Data, hour: datetime) -> list[Need]:
    """The most urgent first; empty where nothing needs anybody."""
    day = last_full_day(data)
    unread = list(_unread(data, hour))
    campaigns = data.ask(queries.campaigns)
    running = [row for row in _records(campaigns) if row["configured"] and _runs(row, day)]
    needs = [
        *unread,
        *(words.ending_key(key, hour) for key in ending_keys(data.ask(queries.accounts), hour)),
        *_negative(data, running, day),
        *_goals(data, running, day, incomplete=bool(unread)),
        *_budget(data, hour),
        *_silent(data, running, day),
        *_ended(data, just_ended(campaigns, day)),
    ]
    return words.in_order(needs)


def _unread(data: Data, now: datetime) -> Iterator[Need]:
    timezone = data.ask(queries.organisation).timezone
    data_as_of = data.ask(queries.freshness).data_as_of
    if data_as_of is None:
        return
    if collecting_stopped(data_as_of, now):
        yield words.stopped(data_as_of, now)
    accounts, clicks = data.ask(queries.accounts), data.ask(queries.click_sources)
    for source in unread_sources(data.ask(queries.source_health), accounts, clicks, data_as_of):
        yield words.unread(source, timezone)


def _goals(data: Data, running: list[dict[str, Any]], day: date, *, incomplete: bool) -> Iterator[Need]:
    goals = data.ask(selection.all_goals, day)
    for row in running:
        for goal in goals_behind(goals.get(int(row["campaign_id"]), [])):
            yield words.goal_behind(str(row["name"]), goal, incomplete=incomplete)


def _negative(data: Data, running: list[dict[str, Any]], day: date) -> list[Need]:
    names = {int(row["campaign_id"]): str(row["name"]) for row in running}
    rises = data.ask(selection.negative_rises, tuple(names), day)
    return [words.negative_rise(names[number] if number is not None else None, rise) for number, rise in rises.items()]


def _budget(data: Data, now: datetime) -> Iterator[Need]:
    budget = data.ask(queries.organisation).x_monthly_budget_microusd
    spent = data.ask(queries.spend_microusd, "x", month_begin(now))
    share = budget_nearly_spent(spent, budget)
    if share is not None and budget is not None:
        yield words.budget(share, spent / MICRO, budget / MICRO)


def _silent(data: Data, running: list[dict[str, Any]], day: date) -> Iterator[Need]:
    timezone = data.ask(queries.organisation).timezone
    for row in running:
        starts, ends = row["starts"].date(), _end(row)
        posts = data.ask(queries.published_posts, int(row["campaign_id"]), starts, day + timedelta(days=1))
        found = silence(published_per_day(posts, timezone)["day"], starts, ends, _seen(data, day, timezone))
        if found:
            yield words.silent(str(row["name"]), found, open_ended=ends is None)


def _seen(data: Data, day: date, timezone: str) -> date:
    """The day of the last collection: a post of that very morning ends a silence."""
    data_as_of = data.ask(queries.freshness).data_as_of
    return day if data_as_of is None else day_of(data_as_of, timezone)


def _ended(data: Data, campaigns: pd.DataFrame) -> Iterator[Need]:
    for row in _records(campaigns):
        goals = data.ask(selection.campaign_goals, int(row["campaign_id"]), row["ends"].date())
        yield words.ended(str(row["name"]), row["ends"].date(), goals)


def _records(campaigns: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in campaigns.to_dict("records")]


def _runs(campaign: dict[str, Any], day: date) -> bool:
    ends = _end(campaign)
    return bool(campaign["starts"].date() <= day) and (ends is None or day < ends)


def _end(campaign: dict[str, Any]) -> date | None:
    ends: date | None = None if pd.isna(campaign["ends"]) else campaign["ends"].date()
    return ends
