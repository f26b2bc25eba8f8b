"""Writes a report where it was asked for: whole or not at all."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dashboard import numerals
from dashboard.reports.csv_file import csv_bytes
from dashboard.reports.errors import ReportError

FORMATS = ("json", "csv", "zip", "xlsx", "pptx")
_FOR_PROGRAMS = ("zip", "xlsx", "pptx")  # no text to read on a terminal


@numerals.fixed()
def write_report(report: Mapping[str, Any], format: str, output: Path | None) -> None:
    """Writes the report in one of FORMATS; without `output` to standard output. Raises ReportError.

    csv is one long table; zip, or csv into a file that ends in .zip, is a CSV per table and a dictionary of columns.
    """
    makers: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
        "json": _json,
        "csv": csv_bytes,
        "zip": _zip,
        "xlsx": _xlsx,
        "pptx": _pptx,
    }
    if format == "csv" and output is not None and output.suffix.lower() == ".zip":
        format = "zip"
    if format not in makers:
        raise ReportError(f"There is no {format!r} report: the formats are {', '.join(FORMATS)}.")
    if output is None and format in _FOR_PROGRAMS and sys.stdout.isatty():
        raise ReportError(f"A report as {format} is no text to read on a terminal: name a file with --output.")
    content = makers[format](report)
    try:
        _write(content, output)
    except OSError as error:
        where = output if output is not None else "standard output"
        raise ReportError(f"The report cannot be written to {where}: {error.strerror or error}.") from error


def _json(report: Mapping[str, Any]) -> bytes:
    return (json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _zip(report: Mapping[str, Any]) -> bytes:
    from dashboard.reports.zip_file import zip_bytes

    return zip_bytes(report)


def _pptx(report: Mapping[str, Any]) -> bytes:
    # Imported here, as the next: json and csv need neither slides nor a workbook.
    from dashboard.reports.document import document
    from dashboard.reports.slides import pptx_bytes

    return pptx_bytes(document(report))


def _xlsx(report: Mapping[str, Any]) -> bytes:
    from dashboard.reports.xlsx_file import xlsx_bytes

    return xlsx_bytes(report)


def _write(content: bytes, output: Path | None) -> None:
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
