"""What platforms' terms keep out of figures, in words: for pages and for reports."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import pandas as pd

from dashboard import words


def no_rate_of(platforms: Sequence[str]) -> str:
    """'without YouTube, whose terms allow no such rate'."""
    return f"without {_listed(platforms)}, whose terms allow no such rate"


def withheld(platforms: Sequence[str]) -> str:
    """The same as a sentence, for reports."""
    return (
        f"The engagement rate is without {_listed(platforms)}, whose terms allow no rate to be derived from what the "
        "platform tells; its counts are in all others."
    )


def kept_from(terms: pd.DataFrame, read_last: date | None) -> dict[str, date]:
    """Platform -> the first day of which its figures are still there. terms: as `queries.terms`."""
    if read_last is None:
        return {}
    brief = terms[terms["kept_days"].notna()]
    return {
        str(platform): read_last - timedelta(days=int(days))
        for platform, days in zip(brief["platform"], brief["kept_days"], strict=True)
    }


def brief(terms: pd.DataFrame) -> list[str]:
    """A sentence for each platform whose figures are kept for some days only. terms: as `queries.terms`."""
    found = terms[terms["kept_days"].notna()]
    return [
        f"{words.source_title(str(platform))}'s figures are deleted after {int(days)} days, as its terms ask where "
        "only a key is set up. With the account's own consent they are kept: whoever looks after this dashboard finds "
        "in the README how to give it."
        for platform, days in zip(found["platform"], found["kept_days"], strict=True)
    ]


def gone(kept: dict[str, date], platforms: Collection[str], first: date, before: date | None = None) -> list[str]:
    """A sentence for each of these platforms whose figures are gone of days from `first` on.

    before: the first of the days compared with, where there are such.
    """
    said = []
    for name, day in kept.items():
        if name not in platforms or day <= min(first, before or first):
            continue
        where = "here" if first < day else "in the days compared with"
        said.append(
            f"{words.source_title(name)}'s figures before {words.day(day)} are not kept, as its terms ask where only a "
            f"key is set up: they are missing {where}, but for what exported files say."
        )
    return said


def _listed(platforms: Sequence[str]) -> str:
    return words.listing([words.source_title(name) for name in platforms])
