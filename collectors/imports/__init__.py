"""Reads files that people exported from a platform: from bytes to posts and days, every refused row with its reason.

`unpacking` and `excel` make tables of bytes, `formats` knows which table is what, a module per family understands its
rows, `reading` puts it together. Nothing here opens the database.
"""

from collectors.imports.reading import read_file
from collectors.imports.tables import CannotRead
from collectors.imports.told import Part, Reading, Refusal, Table

__all__ = ["CannotRead", "Part", "Reading", "Refusal", "Table", "read_file"]
