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

FORMATS = ("json", "csv", "xlsx")


@numerals.fixed()
def write_report(report: Mapping[str, Any], format: str, output: Path | None) -> None:
    """Writes the report as json, csv or xlsx; without `output` to standard output. Raises ReportError."""
    maker = _maker(format)
    if output is None and format == "xlsx" and sys.stdout.isatty():
        raise ReportError("An xlsx report is no text to read on a terminal: name a file with --output.")
    content = maker(report)
    try:
        write_bytes(content, output)
    except OSError as error:
        where = output if output is not None else "standard output"
        raise ReportError(f"The report cannot be written to {where}: {error.strerror or error}.") from error


@numerals.fixed()
def report_bytes(report: Mapping[str, Any], format: str) -> bytes:
    """The report as a file's content. Raises ReportError."""
    return _maker(format)(report)


def _maker(format: str) -> Callable[[Mapping[str, Any]], bytes]:
    makers: dict[str, Callable[[Mapping[str, Any]], bytes]] = {"json": _json, "csv": csv_bytes, "xlsx": _xlsx}
    if format not in makers:
        raise ReportError(f"There is no {format!r} report: the formats are {', '.join(FORMATS)}.")
    return makers[format]


def _json(report: Mapping[str, Any]) -> bytes:
    return (json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _xlsx(report: Mapping[str, Any]) -> bytes:
    # Imported here: json and csv need no workbook.
    from dashboard.reports.xlsx_file import xlsx_bytes

    return xlsx_bytes(report)


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
