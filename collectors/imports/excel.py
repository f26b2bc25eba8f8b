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
# Rows and cells, and where they say that they stand, however XML may write it.
_CELL = re.compile(rb"""<(?:[^<>\s:/]{0,30}:)?(row|c)[\s/>]|\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,30})["']""")
_OTHER_KINDS = {"xl/workbook.bin", "content.xml"}  # .xlsb and .ods, which the library would try as well
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
    """Raises CannotRead where a few cells lie so far apart that making room between them would take all memory.

    Whatever the library would take for a table is looked through, and to its end: so what is packed is as large as it
    says, too.
    """
    spread = 0
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = {name.casefold() for name in packed.namelist()}
        if "xl/workbook.xml" not in names or names & _OTHER_KINDS:
            raise CannotRead("It is a workbook of another kind. Save it as .xlsx or CSV.")
        for member in packed.infolist():
            spread += _cells_of(packed, member)
    if spread > _MOST_CELLS:
        raise CannotRead("Its tables have room for far more cells than an export has. Export fewer months at a time.")


def _cells_of(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many cells the library would make room for."""
    widest = deepest = rows = in_row = 0
    kept = b""
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            for tag, column, row in _CELL.findall(kept + chunk):
                if tag == b"row":
                    rows, in_row = rows + 1, 0
                elif tag and rows:
                    in_row += 1
                    widest = max(widest, in_row)
                else:
                    widest, deepest = max(widest, _number(column.upper())), max(deepest, int(row))
            kept = chunk[-80:]
    deepest = max(deepest, rows)
    if widest * deepest > _MOST_CELLS or deepest > MOST_ROWS or widest > MOST_COLUMNS:
        told = f"{deepest:,} rows and {widest:,} columns"
        raise CannotRead(f"A table in it spans {told}; an export has far fewer. Export fewer months at a time.")
    return widest * deepest


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
