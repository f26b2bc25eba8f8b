"""Imported files in words: which are recognised, what one holds, what was imported so far."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import words

KNOWN = pd.DataFrame(
    [
        ("Facebook, Instagram", "Meta Business Suite: Content, Export", "CSV", "posts"),
        ("Facebook, Instagram", "Meta Business Suite: Insights, Export", "CSV", "figures by day"),
        ("X", "Analytics: Content or Overview, Export", "CSV", "posts; figures by day"),
        ("LinkedIn", "Page, Analytics, Content: Export", "Excel", "posts; figures by day"),
        ("TikTok", "Studio, Analytics: Download", "zip or CSV", "videos; figures and followers by day"),
        ("YouTube", "Studio, Analytics, Advanced mode: Lifetime, Export", "zip or CSV", "videos; views by day"),
        ("Any other", "The template: fill in a row per post", "CSV or Excel", "posts"),
    ],
    columns=["Platform", "Where to export it", "File", "What is in it"],
)
TOLD_WHOLE = 10
_MOMENTS = ("as_of_at", "imported_at", "undone_at")
_NOBODY = '"your-account"'  # stands in such lines where a file does not say what its account is called
KNOWN_WIDTHS = (150, 350, 110, 260)  # pixels, so that no words are cut off
PAST = ("Number", "File", "Account", "Taken", "Refused", "As of", "Imported")
UNDONE = "Undone"


def refusals(told: Mapping[str, Any]) -> pd.DataFrame:
    """The refused rows of a file, with the reason of each."""
    rows = [(one["row"], one["why"]) for table in told["tables"] for one in table["refusals"]]
    return pd.DataFrame(rows, columns=["Row", "Why, and what to do"])


def first_refusals(refused: pd.DataFrame) -> str:
    """The first TOLD_WHOLE of `refusals` as a list, in which no word is cut off; markdown."""
    first = refused.head(TOLD_WHOLE)
    return "\n".join(f"* Row {row:,}: {words.plain(why)}" for row, why in first.itertuples(index=False))


def left_aside(told: Mapping[str, Any]) -> pd.DataFrame:
    """Columns that are not used, and tables that were not read."""
    rows = [(one["column"], one["why"]) for table in told["tables"] for one in table["ignored"]]
    rows += [(one["what"], one["why"]) for one in told["left"]]
    return pd.DataFrame(rows, columns=["What", "Why"])


def recognised(told: Mapping[str, Any]) -> list[str]:
    """A paragraph per table: what it is, whose, what it would bring, what is to be said of it."""
    return [_of_table(table) for table in told["tables"]]


def refused(told: Mapping[str, Any]) -> int:
    return sum(int(table["refused"]) for table in told["tables"])


def _of_table(table: Mapping[str, Any]) -> str:
    said = [f"**{words.plain(table['title'])}**, {words.counted(table['rows'], 'row')}"]
    said += [_of_part(part) for part in table["parts"]]
    said += [words.plain(remark) for remark in table["remarks"]]
    return "\n".join([said[0], "", *(f"* {one}" for one in said[1:])])


def _of_part(part: Mapping[str, Any]) -> str:
    if part["trouble"]:
        return words.plain(str(part["matter"]))
    who = account(part["account"])
    if part["imported_before"]:
        return f"{who}: the very same was imported before; nothing changes."
    counts = (
        (part["new_posts"], "new post", "new posts"),
        (part["known_posts"], "post that is known already", "posts that are known already"),
        (part["removed_posts"], "post that was removed here and stays away", "posts that were removed and stay away"),
        (part["days"], "figure by day", "figures by day"),
    )
    return f"{who}: {', '.join(words.counted(*each) for each in counts if each[0]) or 'nothing'}."


def to_add(told: Mapping[str, Any]) -> str:
    """Lines for campaigns.toml that name accounts it lacks, each once; of one platform those that know its handle."""
    lines = [str(part["to_add"]) for part in _parts(told) if part["to_add"]]
    named = [one for one in lines if _NOBODY not in one]
    return "\n\n".join(dict.fromkeys(named or lines))


def changes_anything(told: Mapping[str, Any]) -> bool:
    """Whether importing the file would bring a figure that is not there."""
    return any(
        not part["imported_before"] and (part["new_posts"] or part["known_posts"] or part["days"])
        for part in _parts(told)
        if part["account"]
    )


def _parts(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for table in told["tables"] for part in table["parts"]]


def account(name: str) -> str:
    """platform/handle as people write it."""
    platform, _, handle = name.partition("/")
    return words.plain(f"{words.source_title(platform)} @{handle}")


def past(imports: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """From `queries.imports`. When one was undone is told where any was."""
    rows = [
        (
            row["number"],
            row["title"],
            f"{words.source_title(row['platform'])} @{row['handle']}",
            _taken(row),
            row["refused"],
            *("" if pd.isna(at) else words.day(at.tz_convert(timezone).date()) for at in map(row.get, _MOMENTS)),
        )
        for row in imports.to_dict("records")
    ]
    told = pd.DataFrame(rows, columns=[*PAST, UNDONE])
    return told if imports["undone_at"].notna().any() else told[list(PAST)]


def _taken(row: Mapping[Any, Any]) -> str:
    """3 posts, 162 figures by day: a file with several tables is several imports, told apart by this."""
    if str(row["kind"]).endswith("_posts"):
        return words.counted(int(row["taken"]), "post")
    return words.counted(int(row["taken"]), "figure by day", "figures by day")


def to_undo(imports: pd.DataFrame) -> dict[int, str]:
    """number -> what it is called, of imports that stand."""
    standing = imports[imports["undone_at"].isna()].to_dict("records")
    return {
        int(row["number"]): f"{row['number']}: {row['title']}, {words.source_title(row['platform'])} "
        f"@{row['handle']}, {_taken(row)}"
        for row in standing
    }


def done(told: Mapping[str, Any]) -> str:
    """What became of an import, and where to look for it."""
    parts = _parts(told)
    numbers = [str(part["import"]) for part in parts if part["import"]]
    if not numbers:
        return "Nothing changed: the very same was imported before."
    new = sum(int(part["new_posts"]) for part in parts)
    known = sum(int(part["known_posts"]) for part in parts)
    days = sum(int(part["days"]) for part in parts)
    brought = [
        words.counted(*each)
        for each in (
            (new, "new post", "new posts"),
            (known, "known post", "known posts"),
            (days, "figure by day", "figures by day"),
        )
        if each[0]
    ]
    where = " Posts stand on the page Posts, and count in the campaigns whose rules they fit." if new else ""
    where += " Figures by day stand at the end of the Overview, under Whole accounts, and in no sum." if days else ""
    return f"Imported (number {words.listing(numbers)}): {words.listing(brought) or 'nothing'}.{where}"
