"""Tables as rows of text: delimited text in whatever encoding, from bytes. Nothing is kept but the bytes."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

LARGEST = 50_000_000  # bytes of a file
MOST_ROWS = 500_000
MOST_COLUMNS = 500
LONGEST_CELL = 200_000  # signs; no platform takes a post that long
csv.field_size_limit(LARGEST)  # the library would give up the whole table for one cell; so its row is refused
_HEAD = 4_096

Lines = Callable[[], Iterator[tuple[int, list[str]]]]  # the row's number in a spreadsheet, and its cells


class CannotRead(Exception):  # noqa: N818 - reads as what it says
    """A file, or a table in it, is not what can be read. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, not understood yet. `lines` can be gone through more than once; raises CannotRead."""

    where: str
    content: bytes = field(repr=False)
    lines: Lines = field(repr=False)
    dated: date | None = None  # when it was packed, where that is known
    remarks: tuple[str, ...] = ()


def text_sheet(where: str, content: bytes, dated: date | None = None) -> Sheet:
    """A table in delimited text. Raises CannotRead."""
    encoding, remarks = _encoding(content)
    head = content[:_HEAD].decode(encoding, errors="replace").lstrip("\ufeff")
    declared = re.match(r"sep=(.)\r?\n", head)
    delimiter = declared[1] if declared else _delimiter(head)

    def lines() -> Iterator[tuple[int, list[str]]]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
        if declared:
            text.readline()
        return bounded(enumerate(_rows(csv.reader(text, delimiter=delimiter)), 1))

    return Sheet(where, content, lines, dated, remarks)


def bounded(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The same rows, as long as they are of a size that exports have. Raises CannotRead."""
    for number, cells in rows:
        if number > MOST_ROWS:
            raise CannotRead(f"It has more than {MOST_ROWS:,} rows. Export fewer months at a time.")
        if len(cells) > MOST_COLUMNS:
            raise CannotRead(f"Row {number:,} has {len(cells):,} columns; an export has far fewer. Is it this file?")
        yield number, cells


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    number = 0
    try:
        for cells in reader:
            number += 1
            if any("\ufeff" in cell for cell in cells[:1]):
                cells[0] = cells[0].lstrip("\ufeff")
            yield cells
    except csv.Error as error:
        remedy = "Export it again, and do not open it in another program before"
        raise CannotRead(f"Row {number + 1:,} is no row of a table ({error}). {remedy}.") from error


def _encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"):
        raise CannotRead("It is empty. Export it again.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _if_whole(content, "utf-16"), ()
    if content.startswith(codecs.BOM_UTF8):
        return _if_whole(content, "utf-8-sig"), ()
    if b"\0" in content:
        noughts = content[1:400:2].count(0)
        if noughts < len(content[1:400:2]) * 0.6:
            raise CannotRead("It is no table of text, nor an Excel file. Is it the file that was exported?")
        return _if_whole(content, "utf-16-le"), ()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", ("Its letters are in an older encoding than UTF-8: look whether texts are right.",)
    return "utf-8", ()


def _if_whole(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, errors="replace")
    if "\0" in text or "\ufffd" in text[:_HEAD]:
        raise CannotRead("It is damaged: its signs are none of a text. Export it again.")
    return encoding


def _delimiter(head: str) -> str:
    """What the fullest of the first lines is divided by, outside of quotes."""
    bare = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=lambda sign: max(line.count(sign) for line in bare.splitlines() or [""]))
