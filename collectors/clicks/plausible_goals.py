"""What Plausible is asked about a goal, and how its answer is understood.

Counts events (completions), not visitors: somebody who comes on two days is two visitors of days and one of the week,
so visitors cannot be summed over days; events can.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from collectors.answers import text
from collectors.clicks import Tracked
from collectors.clicks.counting import as_count, as_day, as_dict, as_list
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
    return sorted({goal for one in tracked if _tags(one) for goal in one.outcomes.values()})


def outcomes_of(
    goal: str, completions: dict[tuple[date, str], int], tracked: Sequence[Tracked]
) -> Iterator[OutcomeCount]:
    """What was completed on visits with a campaign's UTM, by campaign, outcome and day."""
    counted: Counter[tuple[str, str, date]] = Counter()
    for one in tracked:
        tags = _tags(one)
        for outcome in (outcome for outcome, called in one.outcomes.items() if called == goal):
            for (day, utm_campaign), n in completions.items():
                if utm_campaign.strip().casefold() in tags:
                    counted[one.campaign, outcome, day] += n
    yield from (OutcomeCount(*key, n) for key, n in sorted(counted.items()) if n)


def _tags(tracked: Tracked) -> set[str]:
    return {utm.strip().casefold() for utm in tracked.utm_campaigns} - {""}
