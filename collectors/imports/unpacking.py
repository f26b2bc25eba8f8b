"""From a file's bytes to its tables: text, Excel, or a zip of these. What is unreasonable is not read."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from collectors.imports.cells import date_or_none
from collectors.imports.excel import OLD, excel_sheets
from collectors.imports.tables import LARGEST, CannotRead, Sheet, text_sheet

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second one: with nothing in it
_MOST_MEMBERS = 100
_MOST_UNPACKED = 300_000_000  # bytes of an Excel file, whose text is wordy; of a zip, LARGEST
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"GIF8")


def sheets_of(name: str, content: bytes) -> Iterator[Sheet | tuple[str, str]]:
    """Every table of a file; for what in it is none, its name and why it was not read. Raises CannotRead."""
    if len(content) > LARGEST:
        raise CannotRead(f"It is larger than {LARGEST // 1_000_000} MB. Export fewer months at a time.")
    if content.startswith(_ZIP):
        yield from _packed(name, content)
    elif content.startswith(OLD):
        yield from excel_sheets(name, content)
    elif content.startswith(_PICTURES):
        raise CannotRead("It is a picture or a PDF, and no table. Export the figures as CSV or Excel.")
    else:
        yield text_sheet(name, content)


def _packed(name: str, content: bytes) -> Iterator[Sheet | tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            workbook = any(member.filename == "[Content_Types].xml" for member in members)
            _refuse_bombs(members, _MOST_UNPACKED if workbook else LARGEST)
            if workbook:
                yield from excel_sheets(name, content)
            else:
                for member in members:
                    yield from _member(name, packed, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise CannotRead(f"It is no whole zip file ({str(error)[:100]}). Export it again.") from error


def _refuse_bombs(members: list[zipfile.ZipInfo], most: int) -> None:
    if len(members) > _MOST_MEMBERS:
        raise CannotRead(f"It holds {len(members):,} files; an export holds a handful. Is it this file?")
    if sum(member.file_size for member in members) > most:
        raise CannotRead(f"Unpacked it would be larger than {most // 1_000_000} MB. Export fewer months at a time.")


def _member(name: str, packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Sheet | tuple[str, str]]:
    path = PurePosixPath(member.filename)
    where = f"{name}: {path.name}"
    if member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
        return
    if member.flag_bits & 1:
        yield where, "It is locked with a password."
        return
    with packed.open(member) as file:
        content = file.read(member.file_size + 1)
    if content.startswith(_ZIP):
        yield where, "It is packed twice. Unpack it, and import the file itself."
    elif content.startswith(OLD):
        yield from excel_sheets(where, content)
    else:
        try:
            yield text_sheet(where, content, _day(member))
        except CannotRead as trouble:
            yield where, str(trouble)


def _day(member: zipfile.ZipInfo) -> date | None:
    """When it was packed; None where the zip only says when zips began."""
    day = date_or_none(*member.date_time[:3])
    return day if day and day.year > 2010 else None
