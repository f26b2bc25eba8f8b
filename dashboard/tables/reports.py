"""What a report can hold, and which files it can be, in words."""

from dataclasses import dataclass

from dashboard.reports import SECTIONS

# As the sections are headed; in a test, compared with what they are.
SECTION_TITLES = {
    "summary": "Summary",
    "campaigns": "The campaigns",
    "outputs": "What we put out, and how often it was seen",
    "responses": "How people responded",
    "click_throughs": "Whether they went on to help",
    "outcomes": "What people then did",
    "goals": "Goals",
    "best_posts": "Best posts",
    "annotations": "Notes on these days",
    "method": "Method and definitions",
    "data_quality": "How complete the figures are",
}


@dataclass(frozen=True)
class FileKind:
    """One kind of file that somebody can choose."""

    title: str
    format: str  # one of reports.FORMATS
    said: str  # what it is good for, and what is in it
    paper: str = "a4"


_ALL_IN_IT = "All figures are in it, whatever parts are chosen."
FILE_KINDS = {
    "pdf": FileKind("PDF, A4 paper", "pdf", "To read, print and send on. Screen readers can read it too."),
    "pdf-letter": FileKind(
        "PDF, US Letter paper", "pdf", "To read, print and send on. Screen readers can read it too.", "letter"
    ),
    "pptx": FileKind(
        "Slides (PowerPoint)",
        "pptx",
        "One message a slide, with charts that can be edited and what figures mean in the speaker notes.",
    ),
    "html": FileKind("Web page (HTML)", "html", "One file for any browser, with charts to point at. It prints well."),
    "xlsx": FileKind(
        "Workbook (Excel)", "xlsx", "To calculate with: all figures, the charts of the chosen parts, a dictionary."
    ),
    "zip": FileKind("Tables (CSV files in a zip)", "zip", f"For other programs, with a dictionary. {_ALL_IN_IT}"),
    "csv": FileKind("One long table (CSV)", "csv", f"A figure a line, for other programs. {_ALL_IN_IT}"),
    "json": FileKind(
        "Internal: exact figures (JSON)",
        "json",
        f"**Not to be passed on:** small counts of comments stand in it as they are. For your own programs. "
        f"{_ALL_IN_IT}",
    ),
}


def sections_of(*, portfolio: bool) -> dict[str, str]:
    """The sections a report on one campaign, or on all, can have: id -> title."""
    never = "goals" if portfolio else "campaigns"  # those of all campaigns stand with each of them
    return {name: SECTION_TITLES[name] for name in SECTIONS if name != never}


def kinds_of(*, exact: bool) -> dict[str, FileKind]:
    """The kinds of files. exact: also the one in which small counts are not withheld."""
    return {name: kind for name, kind in FILE_KINDS.items() if exact or kind.format != "json"}
