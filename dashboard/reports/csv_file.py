"""The report as one long table: a line per figure, ready for a pivot table.

Opens in Excel as it is (UTF-8 with its mark). A figure nobody reported has an empty value.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.reports.cells import safe_text
from dashboard.reports.figures import METRICS
from dashboard.reports.tables import definitions

COLUMNS = ("section", "day", "platform", "source", "item", "metric", "value")
_FACTS = ("organisation", "campaign", "name", "from", "to", "timezone", "data_as_of", "generated_at")

Line = dict[str, Any]


def csv_bytes(report: Mapping[str, Any]) -> bytes:
    """The file's content."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for line in _lines(report):
        writer.writerow({name: safe_text(value) if isinstance(value, str) else value for name, value in line.items()})
    return text.getvalue().encode("utf-8-sig")


def _lines(report: Mapping[str, Any]) -> Iterator[Line]:
    yield from ({"section": "report", "metric": name, "value": report[name]} for name in _FACTS)
    yield from ({"section": "note", "value": note} for note in report["notes"])
    yield from _changes(report)
    yield from _metrics({"section": "total"}, report["totals"])
    yield from _metrics({"section": "rate"}, report["rates"])
    yield from _metrics({"section": "previous period"}, {name: report["previous"][name] for name in ("from", "to")})
    yield from _metrics({"section": "previous period"}, report["previous"]["totals"])
    for goal in report["goals"]:
        yield from _metrics({"section": "goal", "item": goal["metric"]}, goal, leave="metric")
    for row in report["by_platform"]:
        yield from _metrics({"section": "platform", "platform": row["platform"]}, row, leave="platform")
    for row in report["daily"]:
        day = {"section": "day", "day": row["day"], "platform": row["platform"]}
        yield from _metrics(day, {name: row[name] for name in ("posts", *METRICS)})
    yield from _clicks(report)
    yield from _outcomes(report)
    yield from _responses(report)
    for post in report["posts"]:
        yield from _post(post)
    for name, definition, formula, unit in definitions().rows:
        yield {"section": "definition", "item": name, "metric": unit, "value": f"{definition} ({formula})"}


def _metrics(line: Line, values: Mapping[str, Any], leave: str = "") -> Iterator[Line]:
    return (line | {"metric": name, "value": value} for name, value in values.items() if name != leave)


def _changes(report: Mapping[str, Any]) -> Iterator[Line]:
    for row in report["annotations"]:
        yield {"section": "annotation", "day": row["day"], "item": row["campaign"], "value": row["text"]}
    for row in report["definition_changes"]:
        line = {"section": "definition change", "day": row["day"], "platform": row["platform"]}
        yield line | {"item": row["campaign"], "metric": row["what"], "value": row["said"]}


def _clicks(report: Mapping[str, Any]) -> Iterator[Line]:
    for row in report["click_throughs"]:
        line = {"section": "click-through", "source": row["source"], "item": row["resource"]}
        yield from _metrics(line, {"clicks": row["clicks"], "bots": row["bots"]})
    for row in report["daily_click_throughs"]:
        line = {"section": "click-through day", "day": row["day"], "source": row["source"], "item": row["resource"]}
        yield from _metrics(line, {"clicks": row["clicks"], "bots": row["bots"]})


def _outcomes(report: Mapping[str, Any]) -> Iterator[Line]:
    """`item` is campaign/outcome; without a campaign it is of everybody. `source` of a week: staff's words."""
    for row in report["outcomes"]:
        line = {"section": f"outcome, {row['how']}", "source": row["source"], "item": _item(row)}
        names = ("n", "counted_until", "per_click_through") if row["weeks"] is None else ("n", "weeks", "of_weeks")
        yield from _metrics(line, {name: row[name] for name in names})
    for row in report["daily_outcomes"]:
        line = {"section": "outcome day", "day": row["day"], "source": row["source"], "item": _item(row)}
        yield line | {"metric": "n", "value": row["n"]}
    for row in report["outcome_weeks"]:
        line = {"section": "outcome week", "day": row["week"], "source": row["source"], "item": _item(row)}
        yield line | {"metric": "n", "value": row["n"]}


def _item(row: Mapping[str, Any]) -> str:
    return f"{row['campaign'] or ''}/{row['outcome']}"


def _responses(report: Mapping[str, Any]) -> Iterator[Line]:
    """Each version of the model by itself: `source` says which."""
    for version in report["responses"]["by_version"]:
        line = {"section": "response", "source": version["model"]}
        yield from _metrics(line | {"item": "model"}, {"since": version["since"], "measured": version["measured"]})
        for row in version["labels"]:
            yield from _counted(line | {"item": row["label"]}, row)
        for row in version["tones"] or []:
            yield from _counted(line | {"section": "response tone", "item": row["tone"]}, row)
        yield from _not_scored(line, version["not_scored"])
    if unread := report["responses"]["never_read"]:
        yield from _not_scored({"section": "response", "source": "none"}, unread)


def _counted(line: Line, row: Mapping[str, Any]) -> Iterator[Line]:
    return _metrics(line, {"comments": row["text"].replace(",", ""), "share": row["share"]})


def _not_scored(line: Line, counted: Mapping[str, Any]) -> Iterator[Line]:
    yield line | {"item": "not_scored", "metric": "comments", "value": counted["comments"].replace(",", "")}
    for reason, text in (counted["reasons"] or {}).items():
        item = {"item": f"not_scored: {reason}", "metric": "comments", "value": text.replace(",", "")}
        yield line | item


def _post(post: Mapping[str, Any]) -> Iterator[Line]:
    line = {"section": "post", "platform": post["platform"], "item": post["url"]}
    yield line | {"metric": "published_at", "value": post["published_at"]}
    yield line | {"metric": "text", "value": post.get("text")}
    yield line | {"metric": "deleted", "value": "yes" if post["deleted"] else "no"}
    yield from _metrics(line | {"section": "post gained"}, post["gained"])
    yield from _metrics(line | {"section": "post lifetime"}, post["lifetime"])
