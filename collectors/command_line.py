"""What all commands share: which files they work on, how they speak to people, how they end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collectors.campaigns import Configuration
    from collectors.credentials import Secrets
    from collectors.heartbeat import Run
    from collectors.log_lines import Level


def settings_file() -> Path:
    """campaigns.toml, where OUTREACH_CONFIG names no other."""
    return Path(os.environ.get("OUTREACH_CONFIG") or "campaigns.toml")


def database_file() -> Path:
    """data/outreach.db, where OUTREACH_DB names no other."""
    return Path(os.environ.get("OUTREACH_DB") or "data/outreach.db")


def say(text: str, level: "Level" = "error") -> None:
    """To standard error: plain, or as JSON where OUTREACH_LOG=json asks for it."""
    if os.environ.get("OUTREACH_LOG"):
        from collectors.log_lines import wanted, write

        if wanted(os.environ):
            write(sys.stderr, "message", level, message=text)
            return
    typer.echo(text, err=True)


@contextmanager
def foreseen(
    *errors: type[Exception],
    busy: tuple[type[Exception], ...] = (),
    broken: tuple[type[Exception], ...] = (),
    stopped: str = "Stopped.",
) -> Iterator[None]:
    """These errors end the command with their message; anything else is a bug of ours and may crash.

    Exit code 2 for `errors`, 1 for `broken`, 75 for `busy`, 130 where somebody stopped it.
    """
    try:
        yield
    except KeyboardInterrupt:
        say(stopped)
        raise typer.Exit(130) from None
    except busy as error:
        say(f"{error}")
        raise typer.Exit(75) from None
    except broken as error:
        say(f"{error}")
        raise typer.Exit(1) from None
    except errors as error:
        say(f"{error}")
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise
    except OSError as error:  # a folder that may not be searched, a disk that is full
        say(f"{error.filename or 'This machine'}: {error.strerror or error}")
        raise typer.Exit(2) from None


def settings_and_secrets() -> tuple["Configuration", "Secrets"]:
    """What campaigns.toml and .env say, with their warnings said. Raises CollectionError."""
    from collectors.campaigns import load_configuration
    from collectors.credentials import Secrets

    configuration = load_configuration(settings_file())
    secrets = Secrets.load(settings_file().parent, os.environ)
    for warning in secrets.warnings:
        say(warning, "warning")
    return configuration, secrets


@contextmanager
def watched_over() -> Iterator["Run"]:
    """A watchdog hears how the run went, where one is set up."""
    from collectors.heartbeat import Run, of, watched

    watching = Run()
    try:
        with watched(watching, *of(settings_file(), os.environ)):
            yield watching
    finally:
        for trouble in watching.troubles:
            say(trouble, "warning")
