"""The commands that look after the database itself: rebuild, purge, forget-platform, backup, restore."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from collectors.command_line import database_file, foreseen, settings_file

if TYPE_CHECKING:
    from collectors.store.purging import Scope

upkeep = typer.Typer()

OfPlatform = Annotated[str | None, typer.Option("--platform", metavar="NAME", help="All posts of a platform.")]
OfPost = Annotated[str | None, typer.Option("--post", metavar="ADDRESS", help="One post, by its address or its id.")]
OfTexts = Annotated[bool, typer.Option("--text", help="All texts, of comments and of your own posts; numbers stay.")]
Everything = Annotated[bool, typer.Option("--everything", help="All that was collected and all that staff wrote.")]
KeepNumbers = Annotated[bool, typer.Option("--keep-numbers", help="With --post: its text goes, its numbers stay.")]
CollectAgain = Annotated[bool, typer.Option("--collect-again", help="Undo: let what was purged be read again.")]
Would = Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Force = Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")]
Keep = Annotated[
    int | None, typer.Option("--keep", min=1, metavar="N", help="Keep the N newest dated copies beside the database.")
]


@upkeep.command()
def rebuild() -> None:
    """Match all posts to campaigns again and make all sums anew from what was collected."""
    from collectors.campaigns import load_configuration
    from collectors.errors import CollectionError
    from collectors.store import AlreadyRunning, StoreError
    from collectors.store import rebuild as make_anew

    with foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)):
        typer.echo(make_anew(database_file(), load_configuration(settings_file())))


@upkeep.command()
def purge(  # noqa: PLR0913 - one parameter per option
    platform: OfPlatform = None,
    post: OfPost = None,
    text: OfTexts = False,
    everything: Everything = False,
    keep_numbers: KeepNumbers = False,
    again: CollectAgain = False,
    would: Would = False,
    yes: Yes = False,
) -> None:
    """Remove what must go, for good: from the database, its search, its log and the backup copies beside it.

    Exit code 0: gone; 1: something is still to go, and it says what; 2: nothing was done; 75: a run is under way.
    """
    from collectors.purge import collect_again, scope_of
    from collectors.store import AlreadyRunning, StoreError

    with foreseen(StoreError, busy=(AlreadyRunning,)):
        if again:
            typer.echo(collect_again(database_file(), platform, post))
            return
        scope = scope_of(platform, post, texts=text, everything=everything, keep_numbers=keep_numbers)
    _remove(scope, would=would, yes=yes)


@upkeep.command()
def forget_platform(
    platform: Annotated[str, typer.Argument(help="x, reddit, bluesky, mastodon")],
    would: Would = False,
    yes: Yes = False,
) -> None:
    """Remove all that is stored of a platform, its accounts included: for when access to it was revoked.

    Exit codes are those of outreach purge.
    """
    from collectors.purge import scope_of
    from collectors.store import StoreError
    from collectors.store.purging import Scope

    with foreseen(StoreError):
        scope_of(platform, None, texts=False, everything=False)
    _remove(Scope("forgotten", platform), would=would, yes=yes)


def _remove(scope: "Scope", *, would: bool, yes: bool) -> None:
    from collectors.purge import foresee
    from collectors.purge import purge as remove
    from collectors.store import AlreadyRunning, StoreError

    now = int(datetime.now(UTC).timestamp())
    with foreseen(StoreError, busy=(AlreadyRunning,), stopped="Stopped. Repeat the command: what is left goes then."):
        if would or not yes:
            typer.echo("\n".join(foresee(database_file(), scope, now)))
        if would:
            return
        if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
            typer.echo("Nothing was removed: nobody is here to be asked. Say --yes to remove it.", err=True)
            raise typer.Exit(2)
        if not yes and not typer.confirm("Remove it for good?"):
            typer.echo("Nothing was removed.")
            raise typer.Exit(2)
        outcome = remove(database_file(), scope, now)
    typer.echo("\n".join(outcome.lines))
    for trouble in outcome.troubles:
        typer.echo(trouble, err=True)
    raise typer.Exit(outcome.exit_code)


@upkeep.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; without it, beside the database, named by the time.")
    ] = None,
    keep: Keep = None,
    force: Force = False,
) -> None:
    """Copy the database, verified, without comment texts, while a run and the dashboard go on.

    Exit code 0: there is a good copy; 2: there is none, and why.
    """
    from collectors.store import StoreError, back_up_now

    with foreseen(StoreError):
        typer.echo(back_up_now(database_file(), file, datetime.now(UTC), keep=keep, force=force))


@upkeep.command()
def restore(file: Annotated[Path, typer.Argument(help="A copy that outreach backup made.")]) -> None:
    """Go back to a copy. What is there now is kept beside it; the dashboard may stay open.

    Exit code 0: done; 2: the copy cannot be used and nothing was changed; 75: a run or a delivery is under way.
    """
    from collectors.store import AlreadyRunning, StoreError
    from collectors.store import restore as go_back_to

    with foreseen(StoreError, busy=(AlreadyRunning,)):
        typer.echo("\n".join(go_back_to(database_file(), file, datetime.now(UTC))))
