"""What a report's file is called, and what kind of file it is."""

from collections.abc import Mapping
from typing import Any

KINDS = {
    "json": "application/json",
    "csv": "text/csv",
    "zip": "application/zip",
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def file_name(report: Mapping[str, Any], ending: str) -> str:
    """Campaign and days: an id holds nothing but letters, digits, - and _, so no name leaves a folder."""
    return f"{report['campaign'] or 'all-campaigns'}-{report['from']}-to-{report['to']}.{ending}"
