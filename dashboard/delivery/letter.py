"""What a letter says: the report's summary in sentences and numbers, as text and as simple HTML. No comments, ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from dashboard import words
from dashboard.reports.model import Figure, ReportDocument

_BYE = (
    "This letter was sent by itself. To stop it or to change who gets it, ask whoever looks after the outreach "
    "dashboard in your organisation."
)
_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:16px;line-height:1.5;color:#1c2733"
_CELL = "padding:4px 16px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #d9dee3"


@dataclass(frozen=True)
class File:
    """Something attached or written."""

    name: str
    kind: str  # 'application/pdf'
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """One letter, to whomever it goes."""

    subject: str
    text: str
    html: str
    files: tuple[File, ...] = ()


def report_letter(title: str, period: str, document: ReportDocument, files: tuple[File, ...]) -> Letter:
    """The summary of the report; the files are attached. Small counts are withheld in the document already."""
    names = ", ".join(file.name for file in files)
    attached = f"Attached: {names}." if names else ""
    heading = f"{title}, {period}"
    text = [heading, "", *_text(document), attached, _BYE]
    page = _page(heading, _html(document) + "".join(_paragraph(line) for line in (attached, _BYE) if line))
    return Letter(f"{title}: {period}", "\n".join(text) + "\n", page, files)


def alert_letter(sentences: Sequence[str]) -> Letter:
    """What needs somebody, a paragraph each."""
    count = "1 thing" if len(sentences) == 1 else f"{len(sentences)} things"
    subject = f"Outreach: {count} to know"
    text = "\n\n".join([*sentences, _BYE]) + "\n"
    return Letter(subject, text, _page(subject, "".join(_paragraph(line) for line in (*sentences, _BYE))))


def headline(document: ReportDocument) -> str:
    """The numbers that matter most, in a line."""
    summary = document.section("summary")
    return f"{document.cover.title}: {summary.message}." if summary else document.cover.title


def _text(document: ReportDocument) -> list[str]:
    summary, lines = document.section("summary"), list[str]()
    if document.cover.sample:
        lines += [document.cover.sample, ""]
    if summary:
        lines += [f"{summary.message}.", "", *summary.sentences, ""]
        lines += [f"{figure.label}: {_told(figure)}" for figure in summary.figures]
        lines += ["", *_each_campaign(document), *summary.notes]
    return [*lines, *(f"{label}: {value}" for label, value in document.cover.facts), ""]


def _html(document: ReportDocument) -> str:
    summary, parts = document.section("summary"), list[str]()
    if document.cover.sample:
        parts.append(_paragraph(document.cover.sample))
    if summary:
        parts.append(f"<p><strong>{escape(summary.message)}.</strong></p>")
        parts += [_paragraph(line) for line in summary.sentences]
        rows = "".join(
            f'<tr><th scope="row" style="{_CELL}">{escape(figure.label)}</th>'
            f'<td style="{_CELL}">{escape(_told(figure))}</td></tr>'
            for figure in summary.figures
        )
        parts.append(f'<table style="border-collapse:collapse">{rows}</table>')
        parts += [_paragraph(line) for line in (*_each_campaign(document), *summary.notes)]
    parts += [_paragraph(f"{label}: {value}") for label, value in document.cover.facts]
    return "".join(parts)


def _each_campaign(document: ReportDocument) -> list[str]:
    """Of all campaigns' report, a line for each: 'Open line: posts 3, impressions 1,200'."""
    section = document.section("campaigns")
    if section is None or not section.tables:
        return []
    table = section.tables[0]
    counts = [place for place, column in enumerate(table.columns) if column.form == "count"]
    lines = []
    for row in table.rows:
        values = {table.columns[place].title.lower(): row[place] for place in counts}
        known = [f"{title} {words.number(value)}" for title, value in values.items() if isinstance(value, int)]
        lines.append(f"{row[0]}: {', '.join(known) or words.NOT_REPORTED}.")
    return lines


def _told(figure: Figure) -> str:
    beside = "; ".join(part for part in (figure.change, figure.remark) if part)
    return f"{figure.text} ({beside})" if beside else figure.text


def _paragraph(line: str) -> str:
    return f"<p>{escape(line)}</p>"


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    frame = f'<div style="max-width:40em;margin:0 auto;padding:16px"><h1>{escape(title)}</h1>{body}</div>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body style="{_STYLE}">{frame}</body></html>\n'
