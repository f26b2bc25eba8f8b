"""How did people respond: what they did with posts, and how their comments sound."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import words
from dashboard.charts.palette import ACCENT, STANCE_COLOURS, TONE_COLOURS, platform_colour
from dashboard.metrics.definitions import DEFINITIONS, TONE_TITLES
from dashboard.metrics.engagements import PARTS
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT, THRESHOLD, TOTAL
from dashboard.reports import said
from dashboard.reports.model import Figure, ReportChart, Section, Series
from dashboard.reports.said import Report
from dashboard.reports.tables import LABELS, NOT_MEASURED, Column, Table, Value
from dashboard.tables import terms

STANCES = ("positive", "neutral", "negative")
SMALL_SAID = (
    f"Counts of comments below {THRESHOLD} are written <{THRESHOLD}; '{KEPT_BACK_TEXT}' stands where another figure "
    "would give a small one away; whoever compares reports of several periods or campaigns can still work some out."
)
_Row = Mapping[str, Any]


def responses(report: Report) -> Section:
    """Engagements, their kinds, and the stances and tones of comments."""
    kinds = [name for name in (*PARTS, "score") if name != "link_clicks" and report["totals"][name] is not None]
    figures = [said.gained(report, "engagements"), said.rate(report, "engagement_rate_by_impressions")]
    figures += [said.gained(report, name) for name in kinds]
    newest = newest_version(report)
    charts = [what_people_did(report)] if report["by_platform"] else []
    notes = []
    if newest:
        figures += stance_figures(newest)
        charts += [stances_over_time(report), *tones(newest)]
        notes = [SMALL_SAID, labelled_by(newest)]
    tables = (stance_table(report),) if newest else ()
    lines = (engaged(report), sounded(report))
    return Section(
        "responses", "How people responded", message(report), lines, tuple(figures), tuple(charts), tables, tuple(notes)
    )


def newest_version(report: Report) -> _Row | None:
    """The newest version of the model among those that labelled comments of these days."""
    versions = report["responses"]["by_version"]
    return versions[-1] if versions else None


def message(report: Report) -> str:
    """Engagements in one line, and how comments sounded where that may be told."""
    total = report["totals"]["engagements"]
    line = "How people responded is not reported" if total is None else said.counted_text(total, "engagements")
    newest = newest_version(report)
    share = _labels(newest)["positive"]["share"] if newest else None
    return f"{line}; {words.percent(share, 0)} of the comments labelled sound positive" if share is not None else line


def engaged(report: Report) -> str:
    """What people did with the posts, by kind."""
    totals = report["totals"]
    if totals["engagements"] is None:
        return "What people did with the posts is not reported."
    kinds = [said.counted_text(totals[name], name) for name in PARTS if totals[name]]
    line = f"People engaged with the posts {words.counted(totals['engagements'], 'time')}"
    line += said.more_or_less(report, "engagements")
    line += f": {words.listing(kinds)}." if kinds else "."
    rate = report["rates"]["engagement_rate_by_impressions"]
    if rate is not None:
        without = f", {terms.no_rate_of(report['rates_without'])}" if report["rates_without"] else ""
        line += f" Where impressions are reported, {words.percent(rate)} of them led to an engagement{without}."
    return line


def sounded(report: Report) -> str:
    """How comments sounded, of the newest version of the model."""
    newest = newest_version(report)
    if newest is None:
        return "No comments of these days were labelled by how they sound."
    labels = _labels(newest)
    told = [label for label in STANCES if labels[label]["share"] is not None]
    since = f" since {words.day(date.fromisoformat(newest['since']))}" if newest["since"] else ""
    if not told:
        return f"Too few comments{since} were labelled by how they sound to tell shares."
    shares = words.listing([f"{words.percent(labels[label]['share'], 0)} {label}" for label in told])
    return f"Of the {labels[TOTAL]['text']} comments labelled{since}, a language model found {shares}."


def labelled_by(newest: _Row) -> str:
    """Which version labelled, and how right it is."""
    return f"Labelled by the language model {newest['model']}. {newest['measured'] or NOT_MEASURED}"


def what_people_did(report: Report) -> ReportChart:
    """Level bars: a kind of response each, divided into platforms."""
    totals = report["totals"]
    kinds = [name for name in PARTS if totals[name] is not None]
    series = tuple(
        Series(
            words.source_title(row["platform"]),
            platform_colour(row["platform"]),
            tuple(row[name] for name in kinds),
        )
        for row in report["by_platform"]
        if any(row[name] is not None for name in kinds)
    )
    titles = [DEFINITIONS[name].name for name in kinds]
    largest = max((name for name in kinds if totals[name] > 0), key=lambda name: totals[name], default=None)
    takeaway = f"{said.counted_text(totals[largest], largest)}, more than of any other kind." if largest else ""
    rows: list[list[Value]] = [
        [one.name, *(None if value is None else round(value) for value in one.values)] for one in series
    ]
    return ReportChart(
        "what_people_did", "stacked_parts", "What people did, by platform", takeaway, tuple(titles), series,
        Table("What people did", [Column("Platform", 14, "text"), *map(Column, titles)], rows, words.NOT_REPORTED),
        remark="What a platform does not report has no part in its bar.",
        nothing="Nobody responded in these days.",
    )  # fmt: skip


def stance_figures(newest: _Row) -> list[Figure]:
    """Comments labelled, and the share of each stance that may be shown."""
    labels = _labels(newest)
    definition = DEFINITIONS["sentiment"].definition
    figures = [
        Figure("comments_labelled", "Comments labelled", labels[TOTAL]["text"], _count(labels[TOTAL]["text"]),
               remark=f"not scored: {newest['not_scored']['comments']}", definition=definition)
    ]  # fmt: skip
    for label in STANCES:
        row = labels[label]
        if row["share"] is not None:
            text, remark = words.percent(row["share"], 0), f"{row['text']} comments; 95 % interval {interval(row)}"
            name = f"{LABELS[label]} comments"
            figures.append(Figure(f"comments_{label}", name, text, row["share"], "share", "", remark, definition))
    return figures


def stances_over_time(report: Report) -> ReportChart:
    """Upright bars of full height per week or month; each version of the model by itself."""
    versions = report["responses"]["by_version"]
    unit = versions[-1]["unit"]
    periods = [(version, row) for version in versions for row in version["course"]]
    days = tuple(date.fromisoformat(row["from"]) for _, row in periods)
    series = tuple(
        Series(
            LABELS[label], STANCE_COLOURS[label],
            *(tuple(row[label][part] for _, row in periods) for part in ("share", "low", "high")),
        )
        for label in STANCES
    )  # fmt: skip
    rows: list[list[Value]] = [
        [day, *(row[label]["text"] for label in STANCES), row["total"]]
        for day, (_, row) in zip(days, periods, strict=True)
    ]
    titles = [*(LABELS[label] for label in STANCES), "All labelled"]
    withheld = any(value is None for one in series for value in one.values)
    return ReportChart(
        "stances", "shares", f"How comments sound, per {unit}", sounded(report),
        tuple(f"{day:%b %Y}" if unit == "month" else f"{day.day} {day:%b}" for day in days),
        series,
        Table("How comments sound", [Column(f"{unit.capitalize()} from", 12, "day"), *map(Column, titles)], rows),
        form="share", days=days, unit=unit,
        beside=tuple(row["total"] for _, row in periods),
        breaks=_breaks(versions),
        remark="Above each bar: how many comments could be labelled."
        + (" Hatched: not shown, as numbers are small." if withheld else ""),
        nothing=f"No {unit} can show shares: too few comments, or a small number would show.",
    )  # fmt: skip


def tones(newest: _Row) -> list[ReportChart]:
    """What comments mostly were, as level bars; nothing where it may not be told."""
    rows = [row for row in newest["tones"] or [] if row["tone"] != TOTAL]
    if not rows:
        return []
    titles = tuple(TONE_TITLES[row["tone"]] for row in rows)
    shares = tuple(row["share"] for row in rows)
    known = [(row["share"], title) for row, title in zip(rows, titles, strict=True) if row["share"]]
    most = max(known, default=None)
    lows, highs = (tuple(row[end] for row in rows) for end in ("low", "high"))
    colours = tuple(TONE_COLOURS[row["tone"]] for row in rows)
    series = Series("Share of comments", ACCENT, shares, lows, highs, colours)
    cells: list[list[Value]] = [
        [title, row["text"], row["share"], interval(row)] for title, row in zip(titles, rows, strict=True)
    ]
    columns = [Column("What people wrote", 34, "text"), Column("Comments"), Column("Share", 12, "share")]
    return [
        ReportChart(
            "tones", "bars", "What people wrote",
            f"Most often: {most[1].lower()} ({words.percent(most[0], 0)} of the comments labelled)." if most else "",
            titles, (series,), Table("What people wrote", [*columns, Column("95 % interval", 14, "text")], cells),
            form="share",
            beside=tuple(_beside(row) for row in rows),
            remark="Each comment is counted under the one thing it mostly is. Strokes: 95 % intervals.",
            nothing="Too few comments to tell.",
        )
    ]  # fmt: skip


def stance_table(report: Report) -> Table:
    """How many comments of each stance, each version of the model by itself, the newest first."""
    rows: list[list[Value]] = []
    for version in reversed(report["responses"]["by_version"]):
        name = version["model"]
        for row in version["labels"]:
            rows.append([name, LABELS[row["label"]], row["text"], row["share"], interval(row)])
        rows.append([name, "Not scored", version["not_scored"]["comments"], None, ""])
    columns = [Column("Model", 16, "text"), Column("Comments that sound", 22, "text"), Column("Comments")]
    return Table(
        "Comments by how they sound",
        [*columns, Column("Share", 10, "share"), Column("95 % interval", 14, "text")],
        rows,
    )


def interval(row: _Row) -> str:
    """'34 to 46 %'; empty where it is withheld, and of the whole, which is always 100 %."""
    if row["low"] is None or row.get("label", row.get("tone")) == TOTAL:
        return ""
    return words.percents(row["low"], row["high"])


def _labels(version: _Row) -> dict[str, _Row]:
    return {row["label"]: row for row in version["labels"]}


def _count(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def _beside(row: _Row) -> str:
    share = f"{words.percent(row['share'], 0)} \N{MIDDLE DOT} " if row["share"] is not None else ""
    return f"{share}{row['text']}"


def _breaks(versions: list[_Row]) -> tuple[tuple[int, str], ...]:
    found, place = [], 0
    for number, version in enumerate(versions):
        if number and version["course"] and version["since"]:
            found.append((place, f"another model since {words.day(date.fromisoformat(version['since']))}"))
        place += len(version["course"])
    return tuple(found)
