"""What stands behind 'What does this count?': definition, formula, who counts it, who does not, how old it is."""

from collections.abc import Sequence
from datetime import datetime

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS

GLOSSARY = "glossary"  # the page's address; a word's place on it is its key


def meaning(
    metrics: Sequence[str],
    counted_by: Sequence[str] = (),
    silent: Sequence[str] = (),
    as_of: datetime | None = None,
    timezone: str = "UTC",
) -> str:
    """A paragraph per figure, then where the figures come from. Markdown; sources by their keys."""
    said = [
        f"**{one.name}** \N{EM DASH} {one.definition}  \nHow: {one.formula}. [More words]({GLOSSARY}#{anchor(name)})"
        for name in metrics
        if (one := DEFINITIONS[name])
    ]
    where = []
    if counted_by:
        where.append(f"Counted by {_names(counted_by)}.")
    if silent:
        where.append(f"Not reported by {_names(silent)}: what it would be there is unknown, not nought.")
    if as_of:
        where.append(f"Last read {words.moment(as_of, timezone)}.")
    return "\n\n".join([*said, " ".join(where)]).strip()


def anchor(name: str) -> str:
    """Where a word stands on the glossary page."""
    return name.replace("_", "-")


def _names(sources: Sequence[str]) -> str:
    return words.listing([words.source_title(name) for name in sources])
