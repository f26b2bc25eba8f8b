"""What hostile hands, broken downloads and spreadsheets make of exported files."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.imports import CannotRead
from tests.test_imports_reading import (
    X_HEADER,
    X_ID,
    X_NAME,
    linkedin_xls,
    only,
    posts,
    read,
    tiktok_zip,
    x_row,
    zipped,
)  # fmt: skip


def bomb() -> bytes:
    return zipped(Content=b"0" * 60_000_000)


def sprawling() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Post id")
        sheet.write(1_048_575, 16_383, "far away")
    return file.getvalue()


def workbook(change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """An Excel file of one cell, each of whose members was changed."""
    plain, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, "Post id")
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(*change(name, before.read(name)))
    return changed.getvalue()


def far_cells(cells: bytes, folder: str = "worksheets") -> bytes:
    """With these cells in its table, which stands in a folder of any name."""
    names = (b"worksheets/sheet1", f"{folder}/sheet1".encode())
    return workbook(
        lambda name, xml: (
            name.replace("worksheets", folder),
            xml.replace(*names).replace(b"</row>", b"</row>" + cells),
        )
    )


def binary_workbook() -> bytes:
    return workbook(lambda name, xml: (name.replace("workbook.xml", "workbook.bin"), xml))


def larger_than_it_says() -> bytes:
    """Its words take a thousand times the room that the zip says."""
    words = b"<sst>" + b"0" * 1_000_000
    packed = workbook(lambda name, xml: (name, words if name.endswith("sharedStrings.xml") else xml))
    return packed.replace(struct.pack("<I", len(words)), struct.pack("<I", 1_000))


HOSTILE = {
    "a zip bomb": (bomb, "Unpacked it would be larger than 50 MB"),
    "a zip with nothing in it": (lambda: b"PK\x05\x06" + b"\0" * 18, "no table in it"),
    "a zip of many files": (lambda: zipped(**{f"f{n}": "x" for n in range(101)}), "101 files"),
    "a zip in a zip": (lambda: zipped(inner=zipped(a="b")), "packed twice"),
    "half a zip": (lambda: tiktok_zip()[:200], "no whole zip"),
    "cells that lie far apart": (sprawling, "far fewer"),
    "in quotes of the other kind": (lambda: far_cells(b"<row><c r = 'aaa300000'/></row>"), "far fewer"),
    "in a folder of its own": (lambda: far_cells(b'<row><c r="AAA300000"/></row>', "others"), "far fewer"),
    "without saying where": (lambda: far_cells(b"<row r='9'>" + b"<c/>" * 600 + b"</row>"), "600 columns"),
    "on row after row": (lambda: far_cells(b"<row><c r='ZZ99999999999'/></row>"), "far fewer"),
    "an excel file of another kind": (binary_workbook, "another kind"),
    "an excel file larger than it says": (larger_than_it_says, "no whole zip"),
    "a million columns": (lambda: (X_HEADER + "," * 1_000_000).encode(), "columns"),
    "noughts": (lambda: b"Post id,Date\0\0\0,Impressions\n", "no table of text"),
    "a picture": (lambda: b"\x89PNG\r\n", "picture"),
    "nothing": (lambda: b"\xef\xbb\xbf\r\n", "empty"),
    "another table": (lambda: b"name,amount\nA,3\n", "template"),
    "an old excel file cut off": (lambda: linkedin_xls()[:900], "no whole Excel file"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_hostile_or_broken_is_refused_and_says_what_it_is(what: str) -> None:
    make, told = HOSTILE[what]
    with pytest.raises(CannotRead, match=told):
        read(X_NAME, make())


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: f"{X_HEADER}\n{text}".encode())))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        told = [table.title for table in read(X_NAME, content).tables]
    except CannotRead as trouble:
        told = [str(trouble)]
    assert all(told)


def test_a_cell_without_end_costs_its_row_alone() -> None:
    endless = x_row().replace("Talk, they say", "a" * 300_000)
    table = only(read(X_NAME, "\n".join([X_HEADER, endless, x_row()])))
    assert [post.native_id for post in posts(table)] == [X_ID]
    assert "Was a quotation mark lost?" in table.refusals[0].why
