"""Writes a report where it was asked for: whole or not at all."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import numerals
from dashboard.reports.csv_file import csv_bytes
from dashboard.reports.document import SECTIONS, document
from dashboard.reports.errors import ReportError
from dashboard.reports.model import PLAIN, Brand, ReportDocument

Report = Mapping[str, Any]
_NO_TEXT = ("zip", "xlsx", "pptx", "pdf")  # not to be read on a terminal


@dataclass(frozen=True)
class Asked:
    """How a report is to be, where its format leaves a choice."""

    sections: tuple[str, ...] = tuple(SECTIONS)
    paper: str = "a4"  # of a pdf: a4 | letter
    brand: Brand = PLAIN


_PLAIN = Asked()


@numerals.fixed()
def report_bytes(report: Report, format: str, asked: Asked = _PLAIN) -> bytes:
    """The report as a file's content. Raises ReportError."""
    if format not in _MAKERS:
        raise ReportError(f"There is no {format!r} report: the formats are {', '.join(FORMATS)}.")
    return _MAKERS[format](report, asked)


def write_report(report: Report, format: str, output: Path | None, asked: Asked = _PLAIN) -> None:
    """Writes the report as one of FORMATS; without `output` to standard output. Raises ReportError.

    csv is one long table; zip, or csv into a file that ends in .zip, is a CSV per table and a dictionary of columns.
    """
    if format == "csv" and output is not None and output.suffix.lower() == ".zip":
        format = "zip"
    if output is None and format in _NO_TEXT and sys.stdout.isatty():
        article = "An" if format == "xlsx" else "A"
        raise ReportError(f"{article} {format} report is no text to read on a terminal: name a file with --output.")
    content = report_bytes(report, format, asked)
    try:
        write_bytes(content, output)
    except OSError as error:
        where = output if output is not None else "standard output"
        raise ReportError(f"The report cannot be written to {where}: {error.strerror or error}.") from error


def _document(report: Report, asked: Asked) -> ReportDocument:
    return document(report, asked.sections, asked.brand)


def _json(report: Report, _: Asked) -> bytes:
    return (json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _csv(report: Report, _: Asked) -> bytes:
    return csv_bytes(report)


# The others are imported where they are used: each needs a library that the rest does not.
def _zip(report: Report, _: Asked) -> bytes:
    from dashboard.reports.zip_file import zip_bytes

    return zip_bytes(report)


def _pptx(report: Report, asked: Asked) -> bytes:
    from dashboard.reports.slides import pptx_bytes

    return pptx_bytes(_document(report, asked))


def _xlsx(report: Report, asked: Asked) -> bytes:
    from dashboard.reports.xlsx_file import xlsx_bytes

    return xlsx_bytes(report, _document(report, asked))


def _html(report: Report, asked: Asked) -> bytes:
    from dashboard.reports.html import interactive_html

    return interactive_html(_document(report, asked)).encode()


def _pdf(report: Report, asked: Asked) -> bytes:
    from dashboard.reports.pdf import pdf_bytes

    return pdf_bytes(_document(report, asked), asked.paper)


_MAKERS: dict[str, Callable[[Report, Asked], bytes]] = {
    "json": _json,
    "csv": _csv,
    "zip": _zip,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "html": _html,
    "pdf": _pdf,
}
FORMATS = tuple(_MAKERS)


def write_bytes(content: bytes, output: Path | None) -> None:
    """Whole or not at all; without `output` to standard output. Raises OSError."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    target = output.resolve()
    if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced; a folder says so itself
        with target.open("wb") as file:
            file.write(content)
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
