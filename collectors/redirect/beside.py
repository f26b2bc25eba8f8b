"""What the dashboard's server takes along where the command joins the two: short links, and whether pages answer."""

from pathlib import Path

from starlette.types import ASGIApp

from collectors.own_links import PATH
from collectors.redirect.answering import trouble_with
from collectors.redirect.app import application

__all__ = ["PATH", "application_beside", "trouble_with"]


def application_beside(database: Path, base_path: str) -> ASGIApp:
    """The app for everything below `base_path` and /r/."""
    return application(database, base_path)
