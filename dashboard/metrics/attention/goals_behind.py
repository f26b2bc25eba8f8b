"""Which goals will be missed if every day goes on bringing what the days so far brought?"""

from collections.abc import Sequence

from dashboard.metrics.goals import Goal

BEHIND = 0.9  # a pace to less of the goal; a tenth is what one good or bad week makes up
FIRST_DAYS = 7  # of a campaign: before, the pace is that of its first post


def goals_behind(goals: Sequence[Goal]) -> list[Goal]:
    """Goals of a running campaign on pace to less than BEHIND of their target, the furthest behind first.

    None in the campaign's first FIRST_DAYS, of an open-ended or finished campaign, or where the value is not known.
    """
    late = [
        (goal.pace, goal)
        for goal in goals
        if goal.pace is not None and goal.pace < BEHIND and (goal.days_passed or 0) >= FIRST_DAYS
    ]
    return [goal for _, goal in sorted(late, key=lambda pair: pair[0])]
