"""Which own posts people engaged with most. Their texts are ours; nothing anybody else wrote is here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import words
from dashboard.charts.palette import ACCENT, platform_colour
from dashboard.reports.model import ReportChart, Section, Series
from dashboard.reports.said import Report, counted_text
from dashboard.reports.tables import Column, Table, Value
from dashboard.tables.posts import opening

MOST = 10
_LONGEST = 140  # characters of a text in a table
_LONGEST_LABEL = 64  # beside a bar
_NAMES = ("impressions", "engagements", "link_clicks")
Post = Mapping[str, Any]


def best_posts(report: Report) -> Section:
    """The posts that gained the most engagements in these days, and the best of each platform."""
    ranked = ranking(report)
    best = ranked[:MOST]
    tables = [_table(report, f"The {words.counted(len(best), 'post')} with the most engagements", best)] if best else []
    platforms = {post["platform"] for post in best}
    others = [post for post in _best_of_each(ranked) if post["platform"] not in platforms]
    if others:
        tables.append(_table(report, "The best of the other platforms", others))
    return Section(
        "best_posts",
        "Best posts",
        message(report, ranked),
        (),
        (),
        (_bars(report, best),) if best else (),
        tuple(tables),
        (
            "Ranked by what each post gained in these days. Platforms count different things: compare posts of one "
            "platform with each other.",
        )
        if best
        else (),
    )


def ranking(report: Report) -> list[Post]:
    """Posts that gained any engagement, the most first."""
    known = [post for post in report["posts"] if (post["gained"]["engagements"] or 0) > 0]
    return sorted(known, key=lambda post: (-post["gained"]["engagements"], post["published_at"], post["url"] or ""))


def message(report: Report, ranked: list[Post]) -> str:
    """Which post did best."""
    if not ranked:
        return "No post has gained an engagement that is known"
    best = ranked[0]
    return (
        f"The best post: {counted_text(best['gained']['engagements'], 'engagements')} "
        f"({words.source_title(best['platform'])}, {words.day(published(report, best))})"
    )


def published(report: Report, post: Post) -> date:
    """The organisation's day on which a post was published."""
    return datetime.fromisoformat(post["published_at"]).astimezone(ZoneInfo(report["timezone"])).date()


def beginning(post: Post, length: int = _LONGEST) -> str:
    """The beginning of a post's text, or why there is none."""
    return opening(post.get("text"), post["published_at"] if post["deleted"] else None, length)


def _best_of_each(ranked: list[Post]) -> list[Post]:
    best: dict[str, Post] = {}
    for post in ranked:
        best.setdefault(post["platform"], post)
    return list(best.values())


def _bars(report: Report, posts: list[Post]) -> ReportChart:
    table = _table(report, "Best posts", posts)
    gained = tuple(post["gained"]["engagements"] for post in posts)
    colours = tuple(platform_colour(post["platform"]) for post in posts)
    return ReportChart(
        "best_posts", "bars", "Engagements of the best posts", f"{message(report, posts)}.",
        tuple(_label(report, post) for post in posts),
        (Series("Engagements gained", ACCENT, gained, colours=colours),),
        table,
        beside=tuple(words.number(post["gained"]["engagements"]) for post in posts),
    )  # fmt: skip


def _label(report: Report, post: Post) -> str:
    when = published(report, post)
    return f"{words.source_title(post['platform'])}, {when.day} {when:%b}: {beginning(post, _LONGEST_LABEL)}"


def _table(report: Report, title: str, posts: list[Post]) -> Table:
    rows: list[list[Value]] = [
        [
            published(report, post),
            words.source_title(post["platform"]),
            beginning(post),
            *(post["gained"][name] for name in _NAMES),
        ]
        for post in posts
    ]
    columns = [Column("Published", 12, "day"), Column("Platform", 12, "text"), Column("Post", 60, "text")]
    columns += [Column(name) for name in ("Impressions", "Engagements", "Link clicks")]
    return Table(title, columns, rows, words.NOT_REPORTED)
