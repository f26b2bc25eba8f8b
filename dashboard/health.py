"""Whether the dashboard can do its work, for whoever watches over it: no sign-in, and nothing private in the answer."""

from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import queries

PATH = "/healthz"
_FRESH_ANSWERS_ONLY = {"Cache-Control": "no-store"}


def health(database: Path, now: datetime) -> tuple[int, dict[str, object]]:
    """200 or 503, and what to say: the age of the figures, or a plain reason without any path."""
    try:
        data_as_of = queries.freshness(queries.connect(database)).data_as_of
    except queries.NoDataYet:
        return 503, {"status": "no data yet", "reason": "Nothing has been collected yet."}
    except queries.DatabaseError:
        return 503, {"status": "failing", "reason": "The database cannot be read; `outreach check` says more."}
    if data_as_of is None:
        return 200, {"status": "ok", "data_as_of": None, "data_age_hours": None}
    age = round((now - data_as_of).total_seconds() / 3600, 1)
    return 200, {"status": "ok", "data_as_of": data_as_of.isoformat().replace("+00:00", "Z"), "data_age_hours": age}


def routes(database: Path, base_path: str) -> list[Route]:
    """`/healthz`, and the same under the base path where there is one."""

    def answer(_: Request) -> JSONResponse:
        code, said = health(database, datetime.now(UTC))
        return JSONResponse(said, status_code=code, headers=_FRESH_ANSWERS_ONLY)

    paths = [PATH, f"/{base_path}{PATH}"] if base_path else [PATH]
    return [Route(path, answer, methods=["GET"]) for path in paths]
