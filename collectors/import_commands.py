"""`outreach import`: files that people exported from a platform."""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collectors.command_line import database_file, foreseen, say, settings_file

if TYPE_CHECKING:
    from collectors.importing import Asked, Given

imports = typer.Typer()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2026-11-20") from None


Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="CSV, Excel or zip, as it was exported.")]
Account = Annotated[
    str | None, typer.Option(metavar="PLATFORM/HANDLE", help="Whose the files are, where they do not say so.")
]
AsOf = Annotated[
    date | None, typer.Option("--as-of", parser=_day, metavar="DATE", help="The day the files were exported on.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be imported, and import nothing.")]
Undo = Annotated[int | None, typer.Option(metavar="N", help="Take back import N, with all it brought.")]
Listed = Annotated[bool, typer.Option("--list", help="List what was imported.")]
Template = Annotated[bool, typer.Option("--template", help="Print the template, for what is in no known file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of lines for people.")]


@imports.command(name="import")
def import_files(  # noqa: PLR0913 - one parameter per option
    files: Files = None,
    account: Account = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    undo: Undo = None,
    listed: Listed = False,
    template: Template = False,
    as_json: AsJson = False,
) -> None:
    """Take in figures from files that you exported from a platform yourself.

    Exit code 0: all well; 1: some rows or files were refused, the rest is in; 2: nothing was imported; 75: a run is
    under way.
    """
    if sum((bool(files), undo is not None, listed, template)) != 1:
        say("Say what to import: one or more files; or one of --list, --undo N, --template.")
        raise typer.Exit(2)
    if template:
        _write_template()
    elif listed:
        _list(as_json=as_json)
    elif undo is not None:
        _undo(undo, as_json=as_json)
    else:
        from collectors.importing import Asked

        _import(files or [], Asked(account, as_of), dry_run=dry_run, as_json=as_json)


def _write_template() -> None:
    from collectors.imports.template import template_csv

    sys.stdout.buffer.write(template_csv())


def _list(*, as_json: bool) -> None:
    from collectors.imported_before import past
    from collectors.store import StoreError

    with foreseen(StoreError):
        found = past(database_file())
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    if not found:
        typer.echo("Nothing was imported yet.")
    for one in found:
        undone = ", undone" if one["undone"] else ""
        rows = "row" if one["refused"] == 1 else "rows"
        what = ("post", "posts") if one["kind"].endswith("_posts") else ("figure by day", "figures by day")
        refused = f", {one['refused']:,} {rows} refused" if one["refused"] else ""
        typer.echo(
            f"{one['number']:>4}  {one['account']}  {one['name']}  as of {one['as_of']}, "
            f"{one['taken']:,} {what[one['taken'] != 1]} taken{refused}{undone}"
        )


def _undo(number: int, *, as_json: bool) -> None:
    from collectors.campaigns import load_configuration
    from collectors.errors import CollectionError
    from collectors.importing import take_back
    from collectors.store import AlreadyRunning, StoreError

    with foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)):
        said = take_back(load_configuration(settings_file()), database_file(), number, _now())
    typer.echo(json.dumps({"said": said}) if as_json else said)


def _import(files: list[Path], asked: "Asked", *, dry_run: bool, as_json: bool) -> None:
    from collectors.campaigns import load_configuration
    from collectors.errors import CollectionError
    from collectors.import_report import exit_code, facts, lines
    from collectors.importing import look, take
    from collectors.store import AlreadyRunning, StoreError

    with _all_is_kept(), foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)):
        configuration = load_configuration(settings_file())
        given = [_given(file) for file in files]
        now = _now()
        if dry_run:
            found = [look(one, configuration, database_file(), asked, now) for one in given]
        else:
            found = take(given, configuration, database_file(), asked, now)
            for place, looked in enumerate(found):
                if looked.lacks_day and sys.stdin.isatty() and sys.stdout.isatty():
                    dated = replace(asked, as_of=_ask_day(looked.name))
                    found[place : place + 1] = take([given[place]], configuration, database_file(), dated, now)
    code = exit_code(found, taken=not dry_run)
    if as_json:
        typer.echo(json.dumps({"exit_code": code, "files": [facts(looked) for looked in found]}, indent=2))
    else:
        typer.echo("\n".join(line for looked in found for line in lines(looked, taken=not dry_run)))
    raise typer.Exit(code)


@contextmanager
def _all_is_kept() -> Iterator[None]:
    """What files hold is needed until the end: looking for garbage in it would take a seventh of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _ask_day(name: str) -> date:
    """At a terminal, where a file does not say when it was exported."""
    day: date = typer.prompt(f"On which day was {name} exported, such as 2026-11-20", value_proc=_day)
    return day


def _given(file: Path) -> "Given":
    from collectors.importing import Given
    from collectors.imports.tables import LARGEST
    from collectors.plain_files import NoPlainFileError, TooLargeError, read_at_most

    try:
        content, _ = read_at_most(file, LARGEST)
    except FileNotFoundError:
        return Given(file.name, trouble="There is no such file.")
    except NoPlainFileError:
        return Given(file.name, trouble="It is a folder or a device, and no file.")
    except TooLargeError:
        return Given(file.name, trouble=f"It is larger than {LARGEST // 1_000_000} MB. Export fewer months at a time.")
    except ValueError:
        return Given(file.name, trouble="That is no name of a file.")
    except OSError as error:
        return Given(file.name, trouble=f"It cannot be read: {error.strerror or error}.")
    return Given(file.name, content)


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
