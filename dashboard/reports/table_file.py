"""One table of a page as a CSV file that opens in a spreadsheet as it is (UTF-8 with its mark)."""

import csv
import io

import pandas as pd

from dashboard.reports.cells import safe_text


def table_csv(table: pd.DataFrame) -> bytes:
    """The columns' names, then the rows in the table's order; what nobody reported is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_text(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    return safe_text(value) if isinstance(value, str) else value
