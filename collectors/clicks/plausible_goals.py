"""What Plausible is asked about a goal, and how its answer is understood.

Counts events (completions), not visitors: somebody who comes on two days is two visitors of days and one of the week,
so visitors cannot be summed over days; events can.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from collectors.answers import text
from collectors.clicks import Tracked
from collectors.clicks.counting import (
    OutcomeTally,
    as_count,
    as_day,
    as_dict,
    as_list,
    by_utm,
    outcomes_of,
    plain_utm,
)
from collectors.records import OutcomeCount

PAGE = 10_000  # rows; the most Plausible gives at once
DIMENSIONS = ("time:day", "visit:utm_campaign")


def goal_question(site: str, goal: str, days: tuple[date, date], offset: int) -> dict[str, Any]:
    """One page of completions by day and utm_campaign, in a total order; UTMs are compared by us, as for visits."""
    return {
        "site_id": site,
        "metrics": ["events"],
        "date_range": [day.isoformat() for day in days],
        "dimensions": list(DIMENSIONS),
        "filters": [["is", "event:goal", [goal]]],
        "order_by": [[dimension, "asc"] for dimension in DIMENSIONS],
        "include": {"total_rows": True},
        "pagination": {"limit": PAGE, "offset": offset},
    }


def parse_completion(row: Any) -> tuple[tuple[date, str], int]:
    """((day, utm_campaign as written), completions); no utm_campaign is an empty one."""
    row = as_dict(row, "Plausible")
    dimensions = as_list(row.get("dimensions"), "Plausible")
    metrics = as_list(row.get("metrics"), "Plausible")
    day, utm_campaign = (*dimensions, None, None)[:2]
    count = as_count(metrics[0] if metrics else None, "Plausible")
    return (as_day(day, "Plausible"), text(utm_campaign)), count


def goals_asked(tracked: Sequence[Tracked]) -> list[str]:
    """Each goal once, of campaigns that have a UTM to know their visits by."""
    return sorted({goal for some in by_utm(tracked).values() for one in some for goal in one.outcomes.values()})


def completed(
    goal: str, completions: Mapping[tuple[date, str], int], tracked: Sequence[Tracked]
) -> Iterator[OutcomeCount]:
    """What was completed on visits with a campaign's UTM, by campaign, outcome and day."""
    campaigns, tally = by_utm(tracked), OutcomeTally()
    for (day, utm_campaign), n in completions.items():
        for campaign, outcome in outcomes_of(campaigns.get(plain_utm(utm_campaign), ()), goal):
            tally.add(campaign, outcome, day, n)
    yield from tally
