"""Pings a watchdog (healthchecks.io and what speaks like it) at a run's start, success and failure.

Who hears nothing in time warns people: also of the night on which nothing ran at all. A ping costs a run no time worth
naming and never fails it. Its address is a secret: whoever has it can say that all is well.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from collectors.addresses import server_url
from collectors.campaigns import ConfigurationError, load_configuration
from collectors.credentials import CredentialsError, Secrets
from collectors.scrubbing import remember

_SECONDS = 5.0  # for each step of a try
_TRIES = 2
_TOGETHER = 12.0  # seconds all tries of one ping may take
_BUSY = 75  # another run is under way, which pings for itself
_LONGEST = 10_000  # bytes of a body


@dataclass
class Run:
    """What the pings say of a run: fill in `said` before it ends."""

    said: str = ""
    troubles: list[str] = field(default_factory=list)  # for people; empty where every ping arrived


def in_one_line(headline: str, sources: Iterable[Mapping[str, Any]]) -> str:
    """How the run went and which sources failed, by name alone: what they said stays here."""
    failed = [str(source["title"]) for source in sources if source["status"] in ("failed", "budget")]
    return f"{headline} Not read to the end: {', '.join(failed)}." if failed else headline


@contextlib.contextmanager
def watched(run: Run, url: str | None, allow_private: bool = False) -> Iterator[None]:
    """Pings before and after what is done within. Without a URL nobody is told. Nothing is raised that was not before.

    An exit code other than 0, and any other error, is a failure; code 75 says nothing.
    """
    if url and (why := refusal(url, allow_private=allow_private)):
        run.troubles.append(f"OUTREACH_HEARTBEAT_URL {why}. Nobody was told how the run went.")
        url = None
    start = _ping(url, "start", "", run)
    try:
        yield
    except BaseException as error:
        code = getattr(error, "exit_code", 1)
        said = run.said or ("not set up, or the database cannot be used" if code == 2 else "broke off")
        if code != _BUSY:
            _wait_for(start)
            _wait_for(_ping(url, "" if code == 0 else "fail", run.said or f"{said} (exit code {code})", run))
        raise
    _wait_for(start)
    _wait_for(_ping(url, "", run.said, run))


def of(settings: Path, environ: Mapping[str, str]) -> tuple[str | None, bool]:
    """The address to ping, where one is set, and whether it may be private. A broken campaigns.toml stops no ping."""
    try:
        url = Secrets.load(settings.parent, environ).heartbeat_url()
    except CredentialsError:
        url = environ.get("OUTREACH_HEARTBEAT_URL", "").strip() or None
    try:
        return url, load_configuration(settings).monitoring.allow_private
    except ConfigurationError:
        return url, False


def refusal(url: str, *, allow_private: bool) -> str | None:
    """Why this address is not pinged; it is never repeated in what is said."""
    try:
        parts = urlsplit(url)
        server_url(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), allow_private=allow_private)
    except ValueError as error:
        return str(error).replace("allow_private = true here", "allow_private = true under [monitoring]")
    return None


def _ping(url: str | None, event: str, body: str, run: Run) -> threading.Thread | None:
    """In a thread of its own, so that a watchdog that hangs holds nothing up."""
    if url is None:
        return None
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    remember({"OUTREACH_HEARTBEAT_URL": f"{parts.netloc}{path}"})  # as it stands in what is asked, whatever follows
    path += f"/{event}" if event else ""
    target = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    thread = threading.Thread(target=_send, args=(target, body.encode()[:_LONGEST], run), daemon=True)
    thread.start()
    return thread


def _wait_for(ping: threading.Thread | None) -> None:
    if ping:
        ping.join(_TOGETHER)


def _send(target: str, body: bytes, run: Run) -> None:
    trouble = ""
    for _ in range(_TRIES):
        try:
            with httpx.stream("POST", target, content=body, timeout=_SECONDS) as answer:  # what it says is not read
                if answer.is_success:
                    return
                trouble = f"it answered {answer.status_code}"
        except httpx.TimeoutException:
            trouble = "it did not answer in time"
        except (httpx.HTTPError, OSError, ValueError):
            trouble = "it could not be reached"
    if not run.troubles:
        run.troubles.append(
            f"The heartbeat did not arrive ({trouble}): check OUTREACH_HEARTBEAT_URL. The run itself is not affected."
        )
