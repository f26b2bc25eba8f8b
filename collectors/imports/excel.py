"""Excel files, the old .xls and the newer .xlsx, as tables of text. Of a formula the value it last had counts."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import python_calamine

from collectors.imports.tables import MOST_COLUMNS, MOST_ROWS, CannotRead, Sheet, bounded

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = 15_000_000  # the library makes room for every cell between the first and the last
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20
_SURE = 2**53  # a whole number beyond it has lost digits


def excel_sheets(where: str, content: bytes) -> Iterator[Sheet]:
    """Every table of a workbook. Raises CannotRead."""
    if not content.startswith(OLD):
        _refuse_sprawling(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield _sheet(f"{where}: {name}", content + name.encode(), rows)
    except python_calamine.PasswordError:
        raise CannotRead("It is locked with a password. Save it without one.") from None
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise CannotRead(f"It is no whole Excel file ({str(error)[:100]}). Export it again.") from error


def _sheet(where: str, content: bytes, rows: list[list[Any]]) -> Sheet:
    def lines() -> Iterator[tuple[int, list[str]]]:
        return bounded((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))

    return Sheet(where, content, lines)


def _text(cell: Any) -> str:
    """As it would stand in a text file; a number too long to be exact looks as spreadsheets show it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < _SURE:
            return str(int(cell))
        return f"{cell:.2E}" if abs(cell) >= _SURE else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else str(cell.date())
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _refuse_sprawling(content: bytes) -> None:
    """Raises CannotRead where a few cells lie so far apart that making room between them would take all memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for member in packed.infolist():
            if member.filename.startswith("xl/worksheets/"):
                _look_through(packed, member)


def _look_through(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    widest = deepest = 0
    kept = b""
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            for column, row in _CELL.findall(kept + chunk):
                widest, deepest = max(widest, _number(column)), max(deepest, int(row))
            kept = chunk[-20:]
    if widest * deepest > _MOST_CELLS or deepest > MOST_ROWS or widest > MOST_COLUMNS:
        told = f"{deepest:,} rows and {widest:,} columns"
        raise CannotRead(f"A table in it spans {told}; an export has far fewer. Export fewer months at a time.")


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
