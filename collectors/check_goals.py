"""Whether the click source knows the goals of `[[outcomes]]`: one small question each, as a night asks it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from collectors.campaigns import Configuration
from collectors.clicks import CLICK_SOURCES, ClickSource, CountsOutcomes, Tracked
from collectors.errors import CollectionError
from collectors.findings import Finding
from collectors.planning import tracked_campaigns


def check_goals(
    source: ClickSource, name: str, configuration: Configuration, day: date, hide: Callable[[str], str]
) -> Iterator[Finding]:
    """A finding per outcome that `name` is to count. hide: takes secrets out of a message."""
    entry, tracked = CLICK_SOURCES[name], tracked_campaigns(configuration, name)
    if not isinstance(source, CountsOutcomes) or name != configuration.organisation.click_source:
        return
    for outcome in configuration.outcomes:
        if outcome.goal is None:
            continue
        subject = f"Outcome {outcome.id}"
        some = [replace(one, outcomes={outcome.id: outcome.goal}) for one in tracked if outcome.id in one.outcomes]
        if not some:
            remedy = "give one its resource, and utm_campaign under [campaigns.match]"
            yield Finding(subject, "note", "no campaign can have any", remedy)
        elif trouble := _trouble(source, some, day):
            yield Finding(subject, "mend", hide(trouble))
        elif entry.knows_goals:
            yield Finding(subject, "ok", f'{entry.title} counts "{outcome.goal}"')
        else:
            said = f'{entry.title} answers, but cannot say whether it knows "{outcome.goal}"'
            yield Finding(subject, "note", said, "look there whether an event is called exactly so")


def _trouble(source: CountsOutcomes, tracked: Sequence[Tracked], day: date) -> str:
    try:
        for _ in source.read_outcomes(day, day, tracked):
            pass  # that it answers is all we want to know
    except CollectionError as error:
        return str(error)
    return ""
