"""When and what works, in words: what is usual in each group of posts, and what stands out."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.medians import FEWEST
from dashboard.metrics.post_figures import RATES
from dashboard.metrics.post_times import BLOCK
from dashboard.tables import terms

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = {
    "text": "Text alone",
    "link": "With a link",
    "image": "Picture",
    "video": "Video",
    "poll": "Poll",
    "quote": "Quote",
}
NO_HASHTAG = "No hashtag"
TOO_FEW = "too few to tell"
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Scale:
    """How the values of one view are written."""

    write: Callable[[float | None], str]
    tickformat: str  # along an axis
    suffix: str = ""


def scale(figure: str, *, relative: bool) -> Scale:
    """The scale of a figure; `relative`: against the usual post of each platform."""
    if relative:
        return Scale(times, ".1f", f"{words.THIN}{TIMES}")
    return Scale(words.percent, ".1%") if figure in RATES else Scale(words.number, "~s")


def times(value: float | None) -> str:
    """1.5 times: half as much again."""
    return "not known" if value is None or value != value else f"{words.decimal(value)}{words.THIN}{TIMES}"


def hours(begin: int) -> str:
    """'09:00 to 12:00'."""
    return f"{begin:02d}:00 to {begin + BLOCK:02d}:00"


def kind(name: str) -> str:
    """A kind of post as people say it."""
    return KINDS.get(name, name.replace("_", " ").capitalize())


def hashtags(tags: "pd.Series[str]") -> "pd.Series[str]":
    """With their #. Tags that differ in capitals alone are one, by its commonest spelling."""
    folded = tags.str.casefold()
    spelling = tags.groupby(folded).agg(lambda written: written.value_counts().index[0])
    return ("#" + folded.map(spelling).astype("str")).where(tags.notna(), NO_HASHTAG)


def rows(groups: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """What `charts.medians.median_dots` draws. groups: as `medians.medians`, the group as people read it."""
    told = groups.to_dict("records")
    return pd.DataFrame(
        {
            "title": [_titled(str(row["group"]), int(row["n"])) for row in told],
            "median": list(groups["median"]),
            "low": list(groups["low"]),
            "high": list(groups["high"]),
            "enough": pd.Series([bool(row["n"] >= FEWEST) for row in told], dtype="bool"),
            "said": [_said(row, scale) for row in told],
        }
    )


def table(groups: pd.DataFrame, title: str, scale: Scale) -> pd.DataFrame:
    """The same as a table, quartiles included; none where there are too few."""
    enough = [bool(n >= FEWEST) for n in groups["n"]]
    columns = {"Usual (median)": "median", "A quarter is below": "low", "A quarter is above": "high"}
    written = {
        name: [scale.write(value) if told else TOO_FEW for value, told in zip(groups[column], enough, strict=True)]
        for name, column in columns.items()
    }
    return pd.DataFrame({title: list(groups["group"]), "Posts": list(groups["n"]), **written})


def takeaway(groups: pd.DataFrame, scale: Scale, outstanding: Sequence[str]) -> str:
    """The highest and the lowest group, and whether more than chance speaks for it."""
    told = groups[groups["n"] >= FEWEST]
    if len(told) < 2:
        return "Too few posts to compare."
    ordered = told.sort_values("median", kind="stable")
    most, least = ordered.iloc[-1], ordered.iloc[0]
    sure = f"{words.listing(list(outstanding))} stands out." if len(outstanding) == 1 else ""
    if len(outstanding) > 1:
        sure = f"{words.listing(list(outstanding))} stand out."
    return (
        f"Highest: {_in_brackets(most, scale)}; lowest: {_in_brackets(least, scale)}. "
        f"{sure or 'No group stands out by more than chance explains.'}"
    )


def finding(title: str, inside: float, outside: float, counts: tuple[int, int], scale: Scale) -> str:
    """One plain sentence on a group that stands out."""
    more = "higher" if inside > outside else "lower"
    return (
        f"**{words.plain(title)}**: {more} than the other posts. Usual there {scale.write(inside)} "
        f"({words.counted(counts[0], 'post')}), otherwise {scale.write(outside)} ({words.counted(counts[1], 'post')})."
    )


def compared(figure: str, *, relative: bool, named: str) -> str:
    """What is compared with what, in plain words."""
    name = DEFINITIONS[figure].name
    if relative:
        return (
            f"{name} of each post at 7 days old, set against the usual (median) post of **its own platform**: "
            f"{times(1)} is as usual there, {times(1.5)} half as much again. So a platform with many readers does not "
            "drown a small one. For plain numbers, choose one platform in the side bar."
        )
    return f"{name} of each post at 7 days old, on **{named}**."


def only_with_link(figure: str) -> str:
    """Said of link clicks: posts without a link are not in them."""
    return "Only posts with a link." if figure == "link_click_rate" else ""


def left_out(silent: Sequence[str], unusual: Sequence[str], withheld: Sequence[str] = ()) -> str:
    """Platforms whose posts are not compared, and why."""
    said = [f"This is {terms.no_rate_of(withheld)}."] if withheld else []
    if silent:
        said.append(f"Not reported by {words.listing(_titles(silent))}.")
    if unusual:
        said.append(
            f"Left out: {words.listing(_titles(unusual))}, with fewer than {FEWEST} posts to say what is usual "
            "there, or nothing at all on the usual post."
        )
    return " ".join(said)


def platforms_said(groups: pd.DataFrame, scale: Scale) -> str:
    """What is usual on each platform with enough posts, the highest first."""
    told = groups[groups["n"] >= FEWEST].sort_values("median", ascending=False)
    if told.empty:
        return "Too few posts to compare."
    return f"A usual post: {words.listing([_in_brackets(row, scale) for _, row in told.iterrows()])}."


def _titles(platforms: Sequence[str]) -> list[str]:
    return [words.source_title(name) for name in platforms]


def _titled(group: str, n: int) -> str:
    return f"{group} ({n})" if n >= FEWEST else f"{group} ({n}: {TOO_FEW})"


def _said(row: Mapping[Hashable, Any], scale: Scale) -> str:
    count = words.counted(int(row["n"]), "post")
    median, low, high = (float(row[name]) for name in ("median", "low", "high"))
    if row["n"] < FEWEST:
        return f"{row['group']}: {count}, {TOO_FEW}"
    return (
        f"{row['group']}: {scale.write(median)} ({count}); the middle half between {scale.write(low)} and "
        f"{scale.write(high)}"
    )


def _in_brackets(row: "pd.Series[float]", scale: Scale) -> str:
    return f"{row['group']}, {scale.write(float(row['median']))} ({words.counted(int(row['n']), 'post')})"
