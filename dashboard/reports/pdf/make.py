"""Has typst set the report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from dashboard import numerals
from dashboard.reports.errors import ReportError
from dashboard.reports.model import Brand, ReportDocument
from dashboard.reports.pdf.contents import contents, picture_name
from dashboard.reports.pdf.letters import only_usual, printable, printable_labels, with_texts
from dashboard.reports.svg import svg

PAPERS = {"a4": "a4", "letter": "us-letter"}
FONT = "'Source Sans Pro', 'Libertinus Serif'"
_HERE = Path(__file__).parent
_PROBE = '#set document(title: "Letters")\n#set text(font: ("Source Sans Pro", "Libertinus Serif"))\n'
_PROBE_TEXT = f'{_PROBE}#read("probe.txt")'.encode()
_PROBE_LOGO = f'{_PROBE}#image(bytes(json("logo.json")), alt: "Logo")'.encode()
_PROBE_LABEL = f'{_PROBE}#image("probe.svg", alt: "Letters")'.encode()
Files = Mapping[str, bytes]


@numerals.fixed()
def pdf_bytes(document: ReportDocument, paper: str = "a4") -> bytes:
    """The file's content. paper: a4 | letter. Raises ReportError."""
    if paper not in PAPERS:
        raise ReportError(f"There is no paper {paper!r}: the sizes are {', '.join(PAPERS)}.")
    errors = []
    for files in _ever_plainer(_with_usable_logo(document), PAPERS[paper]):
        try:
            return _compile(files)
        except typst.TypstError as error:
            errors.append(error)
    raise ReportError(f"The PDF could not be set: {errors[-1]}.") from errors[-1]


def _ever_plainer(document: ReportDocument, paper: str) -> Iterator[Files]:
    """Without letters that have no glyph; then without chart labels that cannot be set; then common letters only."""
    files = _files(with_texts(document, lambda text: printable(text, _prints)), paper)
    yield files
    charts = {name: content.decode() for name, content in files.items() if name.endswith(".svg")}
    yield {**files, **{name: printable_labels(chart, _prints_label).encode() for name, chart in charts.items()}}
    yield _files(with_texts(document, only_usual), paper)


def _files(document: ReportDocument, paper: str) -> dict[str, bytes]:
    files = {"main": (_HERE / "report.typ").read_bytes()}
    files["report.json"] = json.dumps(contents(document, paper), ensure_ascii=False).encode()
    for section in document.sections:
        files |= {picture_name(chart): svg(chart, FONT).encode() for chart in section.charts if not chart.empty}
    if logo := document.cover.brand.logo:
        files["logo.json"] = _as_numbers(logo)
    return files


def _as_numbers(content: bytes) -> bytes:
    """Files in memory can only be text: the template puts the bytes together again."""
    return json.dumps(list(content)).encode()


def _with_usable_logo(document: ReportDocument) -> ReportDocument:
    """Without a logo that cannot be drawn: better a plain cover than no report."""
    brand = document.cover.brand
    if not brand.logo or _sets({"main": _PROBE_LOGO, "logo.json": _as_numbers(brand.logo)}):
        return document
    return replace(document, cover=replace(document.cover, brand=Brand(brand.colour)))


def _prints(text: str) -> bool:
    return _sets({"main": _PROBE_TEXT, "probe.txt": text.encode()})


def _prints_label(label: str) -> bool:
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 40" font-family="{FONT}">{label}</svg>'
    return label.isascii() or _sets({"main": _PROBE_LABEL, "probe.svg": picture.encode()})


def _sets(files: Files) -> bool:
    try:
        _compile(files)
    except typst.TypstError:
        return False
    return True


def _compile(files: Files) -> bytes:
    made: bytes = _compiler().compile(input=files, format="pdf", pdf_standards=["ua-1"])
    return made


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """One for all reports of a process: finding the fonts takes longer than setting a page."""
    return typst.Compiler(font_paths=[_HERE / "fonts"])
