"""What the Campaign page tells of single posts: the best and the weakest, and what is usual at their age."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from dashboard import queries
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.at_age import values_at
from dashboard.metrics.ranked_posts import RANKED_BY, Ranking, rank_posts
from dashboard.metrics.usual_at_age import usual_at_age
from dashboard.tables import ages, best_posts

AT_AGE = ("impressions", "engagements")


@dataclass(frozen=True)
class Ends:
    """Both ends of a ranking, in Markdown."""

    best: str
    weakest: str
    remark: str


@dataclass(frozen=True)
class Ranked:
    """The rankings of which there are posts enough, by the rate's name; and what is said where there is none."""

    by_rate: dict[str, Ends]
    nothing: str


def ranked(data: Data, chosen: Chosen) -> Ranked:
    """The best and the weakest posts of those published in the chosen days, by every rate."""
    found = data.ask(queries.published_figures, chosen.campaign_id, chosen.span.first, chosen.span.last)
    found = found[found["platform"].isin(chosen.platforms)]
    as_of = data.ask(queries.freshness).data_as_of or datetime.now(UTC)
    rankings = {rate: rank_posts(found, rate, as_of) for rate in RANKED_BY}
    told = {rate: _ends(data, ranking, rate) for rate, ranking in rankings.items() if ranking.enough}
    return Ranked(told, best_posts.too_few(max(ranking.ranked for ranking in rankings.values())))


def usual(data: Data, chosen: Chosen) -> pd.DataFrame:
    """What posts published in the chosen days had at each age: as `tables.ages.table`."""
    looks = data.ask(queries.post_looks, chosen.campaign_id, chosen.span.first, chosen.span.last)
    return ages.table(usual_at_age(values_at(looks[looks["platform"].isin(chosen.platforms)]), AT_AGE))


def _ends(data: Data, ranking: Ranking, rate: str) -> Ends:
    timezone = data.ask(queries.organisation).timezone
    numbers = {int(number) for end in (ranking.best, ranking.weakest) for number in end["post_id"]}
    posts = {number: data.ask(queries.post, number).iloc[0].to_dict() for number in numbers}
    best, weakest = (best_posts.listed(end, posts, rate, timezone) for end in (ranking.best, ranking.weakest))
    return Ends(best, weakest, best_posts.remark(ranking, rate))
