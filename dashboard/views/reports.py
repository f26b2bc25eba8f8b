"""What the Reports page shows and makes: a report as somebody asked for it, or why there is none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import selection, words
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.reports import KINDS, Asked, ReportError, brand, document, file_name, report_bytes, report_on
from dashboard.reports.html import static_html
from dashboard.tables.reports import FileKind
from dashboard.views import remember


@dataclass(frozen=True)
class Wanted:
    """A report that somebody asks for."""

    campaign: str | None  # its id; None: all campaigns together
    first: date
    last: date
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """Why there is no report."""

    said: str  # Markdown


@dataclass(frozen=True)
class File:
    """A report that was made."""

    name: str
    kind: str  # as browsers call it: application/pdf
    content: bytes

    @property
    def size(self) -> str:
        """'165 kB'."""
        return f"{words.number(max(1, len(self.content) / 1000))} kB"


def wanted(data: Data, chosen: Chosen, sections: tuple[str, ...]) -> Wanted:
    """The report on what the side bar says."""
    campaigns = data.ask(selection.campaigns_by_slug)
    own = [slug for slug, row in campaigns.items() if row["campaign_id"] == chosen.campaign_id]
    return Wanted(own[0] if own else None, chosen.span.first, chosen.span.last, sections)


def preview(data: Data, asked: Wanted) -> str | Trouble:
    """The report as a page without script, in HTML."""
    try:
        return remember(_page, data, asked)
    except ReportError as error:
        return _trouble(error)


def made(data: Data, asked: Wanted, kind: FileKind) -> File | Trouble:
    """The report as a file, with the hour at which it is made; nothing of it is remembered here."""
    try:
        report = report_on(data.path, asked.campaign, asked.first, asked.last)
        content = report_bytes(report, kind.format, Asked(asked.sections, kind.paper, brand(data.path)))
    except ReportError as error:
        return _trouble(error)
    return File(file_name(report, kind.format), KINDS[kind.format], content)


def _page(data: Data, asked: Wanted) -> str:
    report = remember(_report, data, asked.campaign, asked.first, asked.last)
    return static_html(document(report, asked.sections, brand(data.path)), contents=False)


def _report(data: Data, campaign: str | None, first: date, last: date) -> dict[str, Any]:
    """By itself, so that other sections of it cost nothing more."""
    return report_on(data.path, campaign, first, last)


def _trouble(error: ReportError) -> Trouble:
    return Trouble(f"This report cannot be made. {words.plain(str(error))}")
