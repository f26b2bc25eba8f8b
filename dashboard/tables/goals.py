"""Goals in words: how far, where the pace leads, what each day left must bring."""

from collections.abc import Sequence
from datetime import date

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.goals import Goal
from dashboard.numbers import UNKNOWN, Number

_HOW = (
    "**How:** {formula}, from the campaign's start to {day}, all platforms together. **On pace to:** what there would "
    "be at the end, as a share of the goal, if every day brought what the days so far brought on average."
)


def numbers(goals: Sequence[Goal], day: date) -> list[Number]:
    """A figure per goal: the share reached, the pace, and what is needed."""
    return [_number(goal, day) for goal in goals]


def title(goal: Goal) -> str:
    """What a goal is about: 'Click-throughs'."""
    return DEFINITIONS[goal.metric].name


def pace(goal: Goal) -> str:
    """'on pace to 82 %', 'reached on 9 Nov 2026', 'not reached by the end'; empty where nothing can be told."""
    if goal.share is None:
        return ""
    if goal.share >= 1:
        return f"reached on {words.day(goal.reached_on)}" if goal.reached_on else "reached"
    if goal.days_left == 0:
        return "not reached by the end"
    return "" if goal.pace is None else f"on pace to {words.percent(goal.pace, 0)}"


def needed(goal: Goal) -> str:
    """'86 a day needed from now on, 61 a day so far'; empty where the goal is reached, over or open-ended."""
    if goal.needed_a_day is None or goal.brought_a_day is None:
        return ""
    return f"{_a_day(goal.needed_a_day)} a day needed from now on, {_a_day(goal.brought_a_day)} a day so far"


def so_far(goal: Goal) -> str:
    """'1,467 of 3,000'; the goal alone where nothing is known."""
    if goal.value is None:
        return f"not known so far; the goal is {words.number(goal.target)}"
    return f"{words.number(goal.value)} of {words.number(goal.target)}"


def _number(goal: Goal, day: date) -> Number:
    share = UNKNOWN if goal.share is None else f"{words.percent(goal.share, 0)}"
    said = [so_far(goal), pace(goal), needed(goal)]
    formula = DEFINITIONS["goal"].formula
    help_text = f"{DEFINITIONS[goal.metric].definition}\n\n{_HOW.format(formula=formula, day=words.day(day))}"
    remark = " \N{MIDDLE DOT} ".join(part for part in said if part)
    return Number(f"Goal: {title(goal).lower()}", share, help_text, remark=remark)


def _a_day(value: float) -> str:
    """One decimal where a whole number would say little."""
    return f"{value:.1f}" if 0 < value < 10 else words.number(value)
