"""Serves short links alone, for a machine or an address of their own."""

import sys
from pathlib import Path

import uvicorn

from collectors.redirect.app import application

_GOODBYES = 3  # seconds for answers under way, once it is told to stop


def serve(database: Path, host: str, port: int) -> None:
    """Until it is stopped. No log holds addresses or requests. Raises SystemExit where it cannot listen there."""
    settings = uvicorn.Config(
        application(database),
        host=host,
        port=port,
        access_log=False,  # it would hold addresses
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # whom a proxy asks for is nobody's business here
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GOODBYES,
    )
    sys.stdout.flush()
    uvicorn.Server(settings).run()
