"""What the Conversation page shows: shares and withheld counts, never what anybody wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import queries, words
from dashboard.charts.marks import Mark, spots_on_bars
from dashboard.charts.shares import STANCE_TITLES, share_bars, stance_course, stance_shares
from dashboard.data import Data
from dashboard.filters import Chosen, Span
from dashboard.look import marks, of_room
from dashboard.metrics.sentiment import ShownVersion, shown_by_version, shown_unseen, unit_for
from dashboard.metrics.small_numbers import THRESHOLD
from dashboard.metrics.versions import models_of, versions
from dashboard.numbers import Number
from dashboard.tables import responses as tables
from dashboard.tables import takeaways
from dashboard.views import About, ChartView, about

STROKES_SAID = (
    "The upright stroke through a point is its 95 % interval, how far chance alone may have moved it: the fewer "
    "comments, the longer. Where strokes overlap widely, a difference may be chance. The model's mistakes come on top. "
    f"No point where fewer than {THRESHOLD} comments would show."
)


@dataclass(frozen=True)
class Conversation:
    """How comments sound."""

    numbers: list[Number]  # of the newest version of the model in view
    stances: ChartView
    courses: dict[str, ChartView]  # by stance
    model: str  # which version labelled the comments, and how right it is
    by_version: pd.DataFrame  # empty where there is but one version
    tones: ChartView
    not_scored: pd.DataFrame  # as tables.responses.coverage
    remarks: str  # what is to be said of comments not scored


def conversation(data: Data, chosen: Chosen) -> Conversation | None:
    """The comments of the chosen posts and days; None where there is none."""
    found, shown = labelled(data, chosen.campaign_id, chosen.platforms, chosen.span)
    if found.empty:
        return None
    unit = unit_for(chosen.span.first, chosen.span.last)
    unseen = shown_unseen(found)
    table, untold = tables.coverage(shown, unseen)
    noted = of_room(marks(data, chosen), "responses")
    stances, courses = _over_time(shown, unit, noted, about.of_comments(data, chosen))
    return Conversation(
        tables.numbers(shown[-1], several=len(shown) > 1) if shown else [],
        stances,
        courses,
        tables.versions_said(shown),
        tables.by_version(shown) if len(shown) > 1 else pd.DataFrame(),
        _tones(shown, about.of_comments(data, chosen, "sentiment", "tones")),
        table,
        " ".join([*untold, _where(found)]),
    )


def labelled(
    data: Data, campaign_id: int | None, platforms: tuple[str, ...], span: Span
) -> tuple[pd.DataFrame, list[ShownVersion]]:
    """The comments of a campaign's posts (None: all posts) in some days, and what may be shown of them.

    Each version of the model apart. Every page asks here, so that all withhold the same.
    """
    found = data.ask(queries.response_days, campaign_id, span.first, span.last)
    found = found[found["platform"].isin(platforms)]
    names = models_of(found)
    days = pd.DataFrame({"model": [], "day": []})
    if len(names) > 1:
        # While a run stores, what is remembered of all days may be older than `found`.
        days = pd.concat([data.ask(queries.model_days), found[["model", "day"]]])
    known = versions(names, days, data.ask_now(queries.models))
    return found, shown_by_version(found, known, unit_for(span.first, span.last))


def not_read(data: Data, chosen: Chosen) -> str:
    """Names the platforms whose comments nobody reads here; nothing where all are read."""
    off = [words.source_title(name) for name in data.ask(queries.comments_off) if name in chosen.platforms]
    return f"Comments on {words.listing(off)} are not read: this dashboard is set up so." if off else ""


def _over_time(
    shown: Sequence[ShownVersion], unit: str, noted: Sequence[Mark], told: About
) -> tuple[ChartView, dict[str, ChartView]]:
    frame, changes = tables.bars(shown, unit)
    spots = spots_on_bars(noted, list(frame[unit]), unit)
    marked = (
        "Right of the upright line stands what another version of the model labelled, comments of earlier weeks that "
        "it was the one to read among them. "
        if changes
        else ""
    )
    stances = ChartView(
        f"How comments sound, per {unit}",
        stance_shares(frame, changes, spots),
        tables.table(frame, unit),
        key="stances",
        remark=f"{marked}Above each bar: how many comments the model could label. {_ends_cut(unit)} "
        f"{tables.SMALL_SAID}",
        nothing="No comment of these days could be labelled.",
        takeaway=takeaways.stances(frame, unit),
        about=told,
    )
    courses = {
        stance: ChartView(
            f"{title} comments, as a share of those labelled, per {unit}",
            stance_course(frame, stance, changes, spots),
            tables.course_table(frame, unit, stance),
            key="course",
            remark=f"{marked}{STROKES_SAID}" if frame[stance].notna().any() else "",
            nothing=f"No {unit} of these days can show a share: too few comments, or a small number would show.",
            takeaway=takeaways.course(frame, stance, unit),
            about=told,
        )
        for stance, title in STANCE_TITLES.items()
    }
    return stances, courses


def _ends_cut(unit: str) -> str:
    """What a bar's name stands for, and why the outer ones may be low."""
    names = "Below it: the Monday on which its week begins; the" if unit == "week" else "The"
    return f"{names} first and the last {unit} have only the chosen days."


def _tones(shown: Sequence[ShownVersion], told_of: About) -> ChartView:
    told = [one for one in shown if one.shown.tones is not None]
    said = tables.tones_said(shown)
    if told and len(shown) > 1:
        said.insert(0, f"The bars: version {told[-1].version.model} alone; the table has each version.")
    return ChartView(
        "What people wrote, in these days together",
        share_bars(tables.tone_bars(told[-1].shown if told else None)),
        tables.tone_table(shown),
        key="tones",
        remark=" ".join([*said, "Each comment is counted under the one thing it mostly is."]),
        nothing="Too few comments to tell." if told else "Not known.",
        takeaway=takeaways.tones(told[-1].shown.tones if told else None),
        about=told_of,
    )


def _where(found: pd.DataFrame) -> str:
    platforms = words.listing([words.source_title(name) for name in sorted(set(found["platform"]))])
    return f"All figures on this page: comments on {platforms}."
