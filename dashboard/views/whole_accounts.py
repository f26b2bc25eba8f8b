"""What the Overview shows of whole accounts."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard import queries, selection, words
from dashboard.charts.accounts import counted_days, state_line
from dashboard.charts.palette import platform_colour
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import marks, nights_said, of_room
from dashboard.metrics.whole_accounts import STATES, account_course
from dashboard.metrics.whole_accounts import whole_accounts as known_days
from dashboard.tables import whole_accounts as tables
from dashboard.views import ChartView, about


@dataclass(frozen=True)
class WholeAccount:
    """An account of which something is known in the chosen days."""

    account_id: int
    title: str
    figures: tuple[str, ...]  # metrics, in the order they are offered


def whole_accounts(data: Data, chosen: Chosen) -> dict[str, WholeAccount]:
    """Those on the chosen platforms, by their ids in words; nothing where nothing is known of any."""
    known = _known(data, chosen)
    titles = tables.titles(data.ask(queries.accounts))
    figures = {int(number): known["metric"][known["account_id"] == number] for number in known["account_id"].unique()}
    return {
        str(number): WholeAccount(number, titles[number], tuple(tables.ordered(its.unique())))
        for number, its in figures.items()
    }


def account_chart(data: Data, chosen: Chosen, account: WholeAccount, metric: str) -> ChartView:
    """One figure of an account, both from `whole_accounts` of the same choice."""
    span, zone = chosen.span, data.ask(queries.organisation).timezone
    course = account_course(_known(data, chosen), account.account_id, metric, span.first, span.last)
    platform = str(course["platform"].iloc[0])
    name, state = tables.figure_name(metric), metric in STATES
    failed = data.ask(selection.failures, (platform,), span.first, span.last)
    if not tables.was_read(course):  # a file knows nothing of our nights
        failed = failed.head(0)
    options = {
        "horizon": (span.first, span.last),
        "failed_nights": [day.date() for day in failed["day"]],
        "marks": of_room(marks(data, replace(chosen, platforms=(platform,))), "platforms"),
    }
    draw = state_line if state else counted_days
    nights = f"Grey bands: nights on which {nights_said(failed)} could not be read." if len(failed) else ""
    remark = [tables.sources(course, zone), tables.NARROW_SCALE if state else "", nights]
    return ChartView(
        f"{words.plain(name)} of {words.plain(account.title)}, per day",
        draw(course, metric, name, platform_colour(platform), **options),
        tables.by_day(course, metric, zone),
        key="whole_account",
        remark=" ".join(part for part in remark if part),
        takeaway=tables.takeaway(course, metric),
        about=about.of_account(chosen, metric, account.title),
    )


def _known(data: Data, chosen: Chosen) -> pd.DataFrame:
    """As `metrics.whole_accounts`, of the chosen days and platforms."""
    asked = chosen.span.first, chosen.span.last
    known = known_days(data.ask(queries.follower_days, *asked), data.ask(queries.account_figures, *asked))
    return known[known["platform"].isin(chosen.platforms)]
