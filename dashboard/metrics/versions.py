"""Which version of the model labelled the comments, and since when?"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

NO_MODEL = "none"  # of comments that no model has seen


@dataclass(frozen=True)
class Version:
    """A version of the model among those that labelled the comments in view."""

    model: str
    since: date | None  # the day from which it labels; None: it is the oldest in view
    measured: str | None  # how right it is, in plain words; None where nobody measured it


def models_of(responses: pd.DataFrame) -> list[str]:
    """The versions behind these labels, by name."""
    return sorted(str(name) for name in set(responses["model"]) - {NO_MODEL})


def versions(names: list[str], days: pd.DataFrame, measured: pd.DataFrame) -> list[Version]:
    """The named versions, the oldest first.

    days: as `queries.model_days`, of the whole organisation; needed where several are named. measured: as
    `queries.models`. The newest is the one whose comments reach furthest. It begins where the one before ends: a
    comment that is found late counts on the day it was written, so a version's first day says little.
    """
    said = {str(row["version"]): row["measured"] for row in measured.to_dict("records")}
    own = {name: days.loc[days["model"] == name, "day"] for name in names}
    ordered = sorted(names, key=lambda name: (own[name].max(), own[name].min(), name)) if len(names) > 1 else names
    found = []
    before: pd.Timestamp | None = None
    for name in ordered:
        since = None if before is None else own[name][own[name] >= before].min().date()
        found.append(Version(name, since, None if pd.isna(said.get(name)) else str(said[name])))
        before = None if len(names) == 1 else own[name].max()
    return found
