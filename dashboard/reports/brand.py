"""The organisation's colour and logo, as campaigns.toml names them and the last run stored them."""

from pathlib import Path

from dashboard import queries
from dashboard.reports.errors import ReportError
from dashboard.reports.model import Brand

_BEGINS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


def brand(database: Path) -> Brand:
    """How the organisation's reports look. Raises ReportError where the database cannot be read."""
    try:
        with queries.one_moment(database) as connection:
            found = queries.organisation_look(connection)
    except queries.DatabaseError as error:
        raise ReportError(str(error)) from error
    return Brand(found.colour, found.logo, kind_of(found.logo) if found.logo else None)


def kind_of(logo: bytes) -> str:
    """png | jpeg | svg, by how the file begins; the collector takes no others."""
    return next((kind for begin, kind in _BEGINS.items() if logo.startswith(begin)), "svg")
