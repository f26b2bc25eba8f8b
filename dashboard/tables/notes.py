"""Notes and changes in words: what is marked on charts, what stands below them, and a column of their tables."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.charts.marks import Mark
from dashboard.metrics.platform_changes import PlatformChange

COLUMN = "Notes"
# On charts of which room a change of this kind matters. The stances' charts mark versions of the model by themselves.
_ROOMS = {
    "matching": ("platforms", "clicks", "responses"),
    "click_source": ("clicks",),
    "timezone": ("platforms", "clicks", "responses"),
    "platform": ("platforms",),
    "model": (),
}
# Every post counts once for the organisation, whatever campaign it is in; arrivals are those of campaigns alone.
_ROOMS_OF_ALL = _ROOMS | {"matching": ("clicks",)}

Notes = list[tuple[date, str, str]]  # day, the day as people read it, and what is said


def marks(
    annotations: pd.DataFrame, changes: pd.DataFrame, platforms: Iterable[PlatformChange], *, everything: bool
) -> list[Mark]:
    """What to mark, the earliest first.

    annotations, changes: as `queries.annotations` and `queries.definition_changes`. everything: all campaigns are in
    view, so that each note says whose it is.
    """
    rooms = _ROOMS_OF_ALL if everything else _ROOMS
    found = [_mark(row, str(row["text"]), everything) for row in annotations.to_dict("records")]
    for row in changes.to_dict("records"):
        if rooms[row["what"]]:
            found.append(_mark(row, f"Changed: {row['said']}", everything, rooms[row["what"]]))
    for one in platforms:
        found.append(Mark(one.day, words.day(one.day), f"Changed: {one.said}", _ROOMS["platform"], one.metrics))
    return sorted(found, key=lambda mark: mark.day)


def said_below(marked: Sequence[tuple[int, Notes]]) -> str:
    """What a chart's markers stand for, a line each; markdown. marked: as `charts.marks.notes_on`."""
    return "  \n".join(f"**{number}.** {_several(notes)}" for number, notes in marked)


def with_notes(table: pd.DataFrame, marked: Sequence[tuple[int, Notes]]) -> pd.DataFrame:
    """The table of a chart with a column for its notes, where it has a row per day and any fall into its days."""
    if "Day" not in table or COLUMN in table:
        return table
    by_day: dict[date, list[str]] = {}
    for _, notes in marked:
        for day, _, said in notes:
            by_day.setdefault(day, []).append(said)
    column = ["; ".join(by_day.get(day, ())) for day in table["Day"]]
    return table.assign(**{COLUMN: column}) if any(column) else table


def _mark(row: dict[Any, Any], said: str, everything: bool, rooms: tuple[str, ...] = ()) -> Mark:
    day = row["day"].date()
    whose = row["campaign_name"]
    of = f" ({whose})" if everything and not pd.isna(whose) else ""
    return Mark(day, words.day(day), f"{said}{of}", rooms)


def _several(notes: Notes) -> str:
    """Each day once, with all that is noted of it."""
    days = dict.fromkeys(when for _, when, _ in notes)
    parts = []
    for day in days:
        said = "; ".join(said for _, when, said in notes if when == day)
        parts.append(f"{words.plain(day)}: {words.plain(said)}")
    return " \N{MIDDLE DOT} ".join(parts)
