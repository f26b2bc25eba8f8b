"""What the page What works shows: what is usual by weekday, hour, kind, platform and hashtag, and what stands out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import numbers, queries, selection, words
from dashboard.charts.medians import median_dots
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.medians import medians, members
from dashboard.metrics.own_platform import against_own_platform
from dashboard.metrics.post_figures import post_figure
from dashboard.metrics.post_times import hour_blocks, weekdays
from dashboard.metrics.rank_sum import standing_out
from dashboard.numbers import Number
from dashboard.tables import what_works as tables
from dashboard.tables.what_works import Scale
from dashboard.views import ChartView, about

AGE = 7  # days: most of what a post will ever have, and soon enough to learn from
MOST_HASHTAGS = 12


@dataclass(frozen=True)
class WhatWorks:
    """Posts of a year, set beside each other at the same age."""

    numbers: list[Number]
    compared: str  # what is compared with what
    findings: list[str]  # what more than chance speaks for; one sentence each
    charts: list[ChartView]
    posts: int  # how many could be compared
    young: bool  # whether no post was old enough, or none read around that age


@dataclass(frozen=True)
class _Posts:
    """The posts, a value each, by the same index."""

    facts: pd.DataFrame  # post_id, platform, kind, published_at
    values: "pd.Series[float]"  # what is compared: the figure, or how it stands against its platform's usual
    scale: Scale
    timezone: str


def what_works(data: Data, chosen: Chosen, figure: str) -> WhatWorks:
    """The chosen posts by one of `post_figures.POST_FIGURES`."""
    span = chosen.span
    found = data.ask(selection.post_values, chosen.campaign_id, span.first, span.last, AGE)
    found = found[found["platform"].isin(chosen.platforms)].set_index("post_id", drop=False).rename_axis(None)
    tags = data.ask(queries.post_hashtags, chosen.campaign_id, span.first, span.last)
    if figure == "link_click_rate":  # nobody can click what is not there
        found = found[found["post_id"].isin(tags.loc[tags["links"] > 0, "post_id"])]
    absolute = post_figure(found, figure)
    telling = sorted(set(found.loc[absolute.notna(), "platform"]))
    unknown = set(found.loc[_told(found), "platform"]) - set(telling)
    withheld = unknown & set(data.ask(queries.unrated)) if figure == "engagement_rate_by_impressions" else set()
    relative = len(telling) > 1
    values = against_own_platform(absolute, found["platform"]) if relative else absolute
    unusual = sorted(set(telling) - set(found.loc[values.notna(), "platform"]))
    timezone = data.ask(queries.organisation).timezone
    posts = _Posts(found, values, tables.scale(figure, relative=relative), timezone)
    charts, findings = _charts(posts, tags)
    if relative:
        charts.insert(0, _by_platform(found["platform"], absolute, tables.scale(figure, relative=False), figure))
    told = about.of_figure(data, (figure, "at_age", "usual"), chosen.campaign)
    named = words.listing([words.source_title(name) for name in telling])
    not_compared = tables.left_out(sorted(unknown - withheld), unusual, sorted(withheld))
    left_out = f"{tables.only_with_link(figure)} {not_compared}".strip()
    return WhatWorks(
        _numbers(found, absolute.where(~found["platform"].isin(unusual)), figure),
        f"{tables.compared(figure, relative=relative, named=named)} {left_out}".strip() if telling else left_out,
        findings,
        [replace(chart, about=told) for chart in charts] if values.notna().any() else [],
        int(values.notna().sum()),
        young=not _told(found).any(),
    )


def _told(found: pd.DataFrame) -> "pd.Series[bool]":
    """Posts of which anything is known at that age."""
    return found.drop(columns=["post_id", "platform", "kind", "published_at", "age"]).notna().any(axis=1)


def _charts(posts: _Posts, tags: pd.DataFrame) -> tuple[list[ChartView], list[str]]:
    days = weekdays(posts.facts["published_at"], posts.timezone)
    begins = hour_blocks(posts.facts["published_at"], posts.timezone)
    tagged = pd.Series(tags["hashtag"].to_numpy(), index=tags["post_id"].astype("int64"), dtype="str")
    tagged = tables.hashtags(tagged[tagged.index.isin(posts.facts.index)])
    groupings: list[tuple[str, str, pd.Series[str], Sequence[str] | None]] = [
        ("Weekday", "By weekday", days.map(lambda day: tables.WEEKDAYS[day]), tables.WEEKDAYS),
        ("Hour", "By hour of the day", begins.map(tables.hours), [tables.hours(hour) for hour in range(0, 24, 3)]),
        ("Kind", "By kind of post", posts.facts["kind"].map(tables.kind), None),
        ("Hashtag", "By hashtag", tagged, None),
    ]
    views = [_chart(posts, title, name, groups, order) for name, title, groups, order in groupings]
    return [view for view, _ in views], [sentence for _, said in views for sentence in said]


def _chart(
    posts: _Posts, title: str, name: str, groups: "pd.Series[str]", order: Sequence[str] | None
) -> tuple[ChartView, list[str]]:
    scale = posts.scale
    found = _ordered(medians(posts.values, groups), order)
    outstanding = standing_out(posts.values, groups)
    remark = {"Hour": f"The clock of {posts.timezone}.", "Hashtag": _hashtags_said(len(found))}.get(name, "")
    found = found.head(MOST_HASHTAGS) if name == "Hashtag" else found
    usual = posts.values.median()
    view = ChartView(
        title,
        median_dots(
            tables.rows(found, scale), None if pd.isna(usual) else float(usual), scale.tickformat, scale.suffix
        ),
        tables.table(found, name, scale),
        key=f"by_{name.lower()}",
        remark=remark,
        takeaway=tables.takeaway(found, scale, outstanding),
        nothing="Nothing to compare here.",
    )
    return view, [_finding(posts, groups, group) for group in outstanding]


def _ordered(found: pd.DataFrame, order: Sequence[str] | None) -> pd.DataFrame:
    """In the order given, or the groups of most posts first."""
    if order is None:
        return found.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)
    return found.set_index("group").reindex([group for group in order if group in set(found["group"])]).reset_index()


def _hashtags_said(count: int) -> str:
    if count <= MOST_HASHTAGS:
        return "A post with several hashtags is in each."
    return f"A post with several hashtags is in each. The {MOST_HASHTAGS} used most, of {count}."


def _finding(posts: _Posts, groups: "pd.Series[str]", group: str) -> str:
    own = members(posts.values, groups[groups == group]).index
    known = posts.values.dropna()
    inside, outside = known[known.index.isin(own)], known[~known.index.isin(own)]
    counts = len(inside), len(outside)
    return tables.finding(group, float(inside.median()), float(outside.median()), counts, posts.scale)


def _by_platform(platforms: "pd.Series[str]", values: "pd.Series[float]", scale: Scale, figure: str) -> ChartView:
    """Plain figures, the only place where platforms stand side by side."""
    found = _ordered(medians(values, platforms.map(words.source_title)), None)
    return ChartView(
        f"By platform: {DEFINITIONS[figure].name.lower()} of a post",
        median_dots(tables.rows(found, scale), None, scale.tickformat, scale.suffix),
        tables.table(found, "Platform", scale),
        key="by_platform",
        remark="Platforms differ in size and in what they count: a longer way from nought is not better work.",
        takeaway=tables.platforms_said(found, scale),
        nothing="Nothing to compare here.",
    )


def _numbers(found: pd.DataFrame, values: "pd.Series[float]", figure: str) -> list[Number]:
    count, all_posts = int(values.notna().sum()), len(found)
    remark = (
        ""
        if count == all_posts
        else f"of {words.counted(all_posts, 'post')}; the others are younger, or not known at that age"
    )
    cards = [Number("Posts with this figure", words.number(count), numbers.explain("at_age", []), remark=remark)]
    telling = [words.source_title(name) for name in sorted(set(found.loc[values.notna(), "platform"]))]
    usual = values.median() if len(telling) == 1 else None  # of several each has its own: the chart by platform
    if usual is not None and not pd.isna(usual):
        help_text = f"{numbers.explain(figure, telling)}\n\n{numbers.explain('usual', [])}"
        title = f"Usual {DEFINITIONS[figure].name.partition(' by ')[0].lower()}"
        written = tables.scale(figure, relative=False).write(float(usual))
        cards.append(Number(title, written, help_text, remark=f"of a post on {telling[0]}"))
    else:
        help_text = f"{numbers.explain('against_usual', [])}\n\n{numbers.explain('usual', [])}"
        told = words.number(len(telling))
        cards.append(Number("Platforms compared", told, help_text, remark=words.listing(telling)))
    return cards
