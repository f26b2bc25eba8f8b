"""`[[outcomes]]` of campaigns.toml: what people may do once a campaign has led them to help.

With `goal` a click source counts it; without one people enter it by hand, week by week.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from collectors.clicks import CLICK_SOURCES
from collectors.fields import Table, identifier, not_blank
from collectors.mistakes import did_you_mean, label_of, mistake

Text = Annotated[str, AfterValidator(not_blank)]


class Outcome(Table):
    """`[[outcomes]]`: one thing people do, such as completing a self-check or calling the helpline."""

    id: Annotated[str, AfterValidator(identifier)]
    name: Text
    resource: Text | None = None  # where it happens; None: elsewhere, such as on the telephone
    goal: Text | None = None  # what the click source calls it; None: people enter it by hand


def check_outcomes(data: Mapping[str, Any]) -> Iterator[str]:
    """What only shows across entries: where an outcome happens, and whether anything counts its goal."""
    known = [entry["id"] for _, entry in _entries(data, "resources") if isinstance(entry.get("id"), str)]
    first: dict[str, int] = {}
    for number, entry in _entries(data, "outcomes"):
        place = _place(number, entry)
        name, resource, goal = entry.get("id"), entry.get("resource"), entry.get("goal")
        if isinstance(name, str) and (before := first.setdefault(name, number)) != number:
            yield mistake(place, f"the same as outcomes[{before}]; this id is taken; give it another one")
        if isinstance(resource, str) and resource not in known:
            remedy = did_you_mean(resource, known) if known else "there is no [[resources]] yet"
            yield mistake(f"{place} resource", f"there is no resource with this id; {remedy}", value=resource)
        if isinstance(goal, str) and (trouble := _uncounted(data)):
            yield mistake(f"{place} goal", trouble, value=goal)


def _uncounted(data: Mapping[str, Any]) -> str | None:
    """Why no goal can be counted; None where the organisation's click source counts them, or is itself mistaken."""
    organisation = data.get("organisation")
    source = organisation.get("click_source") if isinstance(organisation, dict) else None
    if source is None:
        return "no click source is to count it; add click_source to [organisation], or take this line out"
    if not isinstance(source, str) or source not in CLICK_SOURCES or CLICK_SOURCES[source].counts_outcomes:
        return None
    able = " or ".join(entry.title for entry in CLICK_SOURCES.values() if entry.counts_outcomes and entry.credential)
    remedy = f"take this line out and enter it by hand, or use {able}"
    return f"{CLICK_SOURCES[source].title} counts clicks and no goals; {remedy}"


def _entries(data: Mapping[str, Any], section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = data.get(section)
    for number, entry in enumerate(found if isinstance(found, list) else [], 1):
        if isinstance(entry, dict):
            yield number, entry


def _place(number: int, entry: Mapping[str, Any]) -> str:
    label = f' "{label_of(entry["id"])}"' if isinstance(entry.get("id"), str) else ""
    return f"outcomes[{number}]{label}"
