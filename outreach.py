"""The `outreach` command: joins the two halves and holds no logic. What is heavy is imported where it is used."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from collectors.scrubbing import guard

if TYPE_CHECKING:
    from collectors.campaigns import Configuration
    from collectors.credentials import Secrets
    from collectors.heartbeat import Run
    from collectors.log_lines import Level
    from collectors.store.purging import Scope
    from dashboard.delivery import Orders
    from dashboard.serving import Door

__version__ = "0.1.0"

app = typer.Typer(
    help="What the organisation's campaigns reach, how people respond, and whether they go on to the help offered.",
    no_args_is_help=True,
    rich_markup_mode=None,  # half the time of `outreach --help`
    add_completion=False,
    pretty_exceptions_enable=False,  # it would show local variables, credentials among them
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of lines for people.")]
Host = Annotated[str, typer.Option(help="Address to serve on; 0.0.0.0 lets others on the network in, to sign in.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")]
Open = Annotated[bool, typer.Option("--open", help="Open the browser too.")]

BasePath = Annotated[
    str | None, typer.Option("--base-path", metavar="PATH", help="Where a proxy in front serves it, such as /outreach.")
]
WithoutSignIn = Annotated[
    bool, typer.Option("--without-sign-in", help="Let everybody in who gets there, also from the network.")
]


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if not 2000 <= day.year <= 2100:
            raise ValueError
        return day
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2026-11-01") from None


From = Annotated[date | None, typer.Option("--from", parser=_day, metavar="DATE", help="First day. [its start]")]
To = Annotated[date | None, typer.Option("--to", parser=_day, metavar="DATE", help="Last day. [its end, or today]")]
Format = Annotated[
    str | None,
    typer.Option("--format", help="json, csv, zip, xlsx, pptx, html, pdf [the ending of --output, else json]"),
]
Sections = Annotated[
    str | None,
    typer.Option("--sections", help="Parts of an html or pdf report, such as summary,goals. [all]", metavar="NAME,..."),
]
Paper = Annotated[str, typer.Option(help="Size of a pdf report: a4 or letter.")]
Output = Annotated[Path | None, typer.Option("--output", help="File to write; without it, standard output.")]

OfPlatform = Annotated[str | None, typer.Option("--platform", metavar="NAME", help="All posts of a platform.")]
OfPost = Annotated[str | None, typer.Option("--post", metavar="ADDRESS", help="One post, by its address or its id.")]
OfTexts = Annotated[bool, typer.Option("--text", help="All texts, of comments and of your own posts; numbers stay.")]
Everything = Annotated[bool, typer.Option("--everything", help="All that was collected and all that staff wrote.")]
KeepNumbers = Annotated[bool, typer.Option("--keep-numbers", help="With --post: its text goes, its numbers stay.")]
CollectAgain = Annotated[bool, typer.Option("--collect-again", help="Undo: let what was purged be read again.")]
Would = Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
ForMonitoring = Annotated[
    bool, typer.Option("--exit-code", help="For monitoring: ask nobody, print one line; the exit code says the rest.")
]
MaxAge = Annotated[
    float, typer.Option("--max-age", min=1, metavar="HOURS", help="How old a source's data may be.", show_default=True)
]
Force = Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")]
Keep = Annotated[
    int | None, typer.Option("--keep", min=1, metavar="N", help="Keep the N newest dated copies beside the database.")
]

Deliver = Annotated[bool, typer.Option("--deliver", help="Then send what is due, as outreach deliver does.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")]
Again = Annotated[bool, typer.Option("--again", help="Also repeat what broke off, or failed too often.")]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version.")] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a name an old terminal cannot show
    guard()
    if version:
        typer.echo(f"outreach {__version__}")
        raise typer.Exit


@app.command()
def collect(as_json: AsJson = False, and_deliver: Deliver = False) -> None:
    """Read every account and click source once. Run it every night.

    Exit code 0: all well; 1: a source failed, the rest is saved; 2: not set up; 75: another run is under way.
    """
    from collectors.errors import CollectionError
    from collectors.heartbeat import in_one_line
    from collectors.log_lines import wanted, write_summary
    from collectors.nightly import collect as run
    from collectors.progress import watch
    from collectors.store import AlreadyRunning, RunBroken, StoreError

    stopped = "Stopped. What was read is saved; the next run goes on from there."
    foreseen = _foreseen(CollectionError, StoreError, busy=(AlreadyRunning,), broken=(RunBroken,), stopped=stopped)
    with _watched() as watching:
        with _failure_told(by_mail=and_deliver), foreseen:
            configuration, secrets = _settings_and_secrets()
            with watch(silent=as_json, as_json_lines=wanted(os.environ)) as progress:
                summary = run(configuration, secrets, _database(), progress)
        watching.said = in_one_line(summary.headline, summary.sources)
        if wanted(os.environ):
            write_summary(sys.stderr, summary.as_json())
        if as_json or not wanted(os.environ):
            typer.echo(json.dumps(summary.as_json(), indent=2) if as_json else summary.headline)
        raise typer.Exit(max(summary.exit_code, _deliver(as_json=as_json) if and_deliver else 0))


@app.command()
def deliver(dry_run: DryRun = False, again: Again = False, as_json: AsJson = False) -> None:
    """Send the reports and alerts that are due, each once: e-mail, files, chat services. Run it after every collect.

    Exit code 0: all well; 1: something did not arrive, and is tried again; 2: not set up; 75: another is under way.
    """
    raise typer.Exit(_deliver(as_json=as_json, dry_run=dry_run, again=again))


@app.command()
def check(as_json: AsJson = False, for_monitoring: ForMonitoring = False, max_age: MaxAge = 36) -> None:
    """Look at the configuration, credentials, database and age of the data; say what to mend.

    Exit code 0: all good; 1: something to mend; 2: not set up.
    """
    from collectors.check import check as look
    from collectors.findings import exit_code, in_one_line

    findings = []
    with _foreseen():
        for finding in look(_settings(), _database(), os.environ, ask=not for_monitoring, max_age_hours=max_age):
            findings.append(finding)
            if not (as_json or for_monitoring):
                typer.echo(finding.line())
    code = exit_code(findings)
    if for_monitoring and not as_json:
        typer.echo(in_one_line(findings))
    if as_json:
        typer.echo(json.dumps({"exit_code": code, "findings": [finding.facts() for finding in findings]}, indent=2))
    raise typer.Exit(code)


@app.command()
def dashboard(
    host: Host = "127.0.0.1",
    port: Port = 8501,
    open_browser: Open = False,
    base_path: BasePath = None,
    without_sign_in: WithoutSignIn = False,
) -> None:
    """Serve the dashboard on the collected data. People sign in where campaigns.toml has [access]."""
    from collectors.campaigns import load_access
    from collectors.errors import CollectionError
    from collectors.sign_in import sign_in
    from collectors.store import apply_access
    from dashboard.serving import CannotServe, door

    with _foreseen(CollectionError, CannotServe):
        access = load_access(_settings())
        found = None if without_sign_in else sign_in(_settings().parent, access, os.environ)
        way_in = door(base_path, without_sign_in=without_sign_in, sign_in=vars(found) if found else None)
    _tidy(_database(), partial(apply_access, _database(), access))
    _serve(_database(), host, port, open_browser, way_in)


@app.command()
def report(  # noqa: PLR0913 - one parameter per option
    campaign: Annotated[
        str | None, typer.Argument(help="The campaign's id in campaigns.toml; without it, all campaigns together.")
    ] = None,
    first: From = None,
    last: To = None,
    kind: Format = None,
    output: Output = None,
    sections: Sections = None,
    paper: Paper = "a4",
) -> None:
    """Write a campaign's report: pdf, html, pptx to read, xlsx, csv, zip to work with, json for one's own machines."""
    from dashboard.reports import SECTIONS, Asked, ReportError, brand, report_on, write_report

    ending = output.suffix.lstrip(".").lower() if output else ""
    wanted = tuple(sections.replace(" ", "").split(",")) if sections else tuple(SECTIONS)
    with _foreseen(ReportError):
        made = report_on(_database(), campaign, first, last)
        asked = Asked(wanted, paper.lower(), brand(_database()))
        write_report(made, kind or ending or "json", output, asked)


@app.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8501,
    open_browser: Open = False,
    base_path: BasePath = None,
    without_sign_in: WithoutSignIn = False,
) -> None:
    """Show the dashboard on a synthetic organisation, collected into a database of its own. Nobody signs in there."""
    from collectors.demo import prepare
    from collectors.errors import CollectionError
    from collectors.progress import watch
    from collectors.store import AlreadyRunning, StoreError
    from dashboard.serving import CannotServe, door, refuse_to_be_open

    with _foreseen(CannotServe):
        way_in = door(base_path, without_sign_in=without_sign_in)
        refuse_to_be_open(host, port, way_in)  # before the minute that collecting takes
    typer.echo("Collecting the sample organisation's nights; the first time this takes about a minute.", err=True)
    with _foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)), watch() as progress:
        database = prepare(_database().parent / "sample", progress)
    _tidy(database)
    _serve(database, host, port, open_browser, way_in)


@app.command()
def rebuild() -> None:
    """Match all posts to campaigns again and make all sums anew from what was collected."""
    from collectors.campaigns import load_configuration
    from collectors.errors import CollectionError
    from collectors.store import AlreadyRunning, StoreError
    from collectors.store import rebuild as make_anew

    with _foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)):
        typer.echo(make_anew(_database(), load_configuration(_settings())))


@app.command()
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

    with _foreseen(StoreError, busy=(AlreadyRunning,)):
        if again:
            typer.echo(collect_again(_database(), platform, post))
            return
        scope = scope_of(platform, post, texts=text, everything=everything, keep_numbers=keep_numbers)
    _remove(scope, would=would, yes=yes)


@app.command()
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

    with _foreseen(StoreError):
        scope_of(platform, None, texts=False, everything=False)
    _remove(Scope("forgotten", platform), would=would, yes=yes)


def _remove(scope: "Scope", *, would: bool, yes: bool) -> None:
    from collectors.purge import foresee
    from collectors.purge import purge as remove
    from collectors.store import AlreadyRunning, StoreError

    now = int(datetime.now(UTC).timestamp())
    with _foreseen(StoreError, busy=(AlreadyRunning,), stopped="Stopped. Repeat the command: what is left goes then."):
        if would or not yes:
            typer.echo("\n".join(foresee(_database(), scope, now)))
        if would:
            return
        if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
            typer.echo("Nothing was removed: nobody is here to be asked. Say --yes to remove it.", err=True)
            raise typer.Exit(2)
        if not yes and not typer.confirm("Remove it for good?"):
            typer.echo("Nothing was removed.")
            raise typer.Exit(2)
        outcome = remove(_database(), scope, now)
    typer.echo("\n".join(outcome.lines))
    for trouble in outcome.troubles:
        typer.echo(trouble, err=True)
    raise typer.Exit(outcome.exit_code)


@app.command()
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

    with _foreseen(StoreError):
        typer.echo(back_up_now(_database(), file, datetime.now(UTC), keep=keep, force=force))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A copy that outreach backup made.")]) -> None:
    """Go back to a copy. What is there now is kept beside it; the dashboard may stay open.

    Exit code 0: done; 2: the copy cannot be used and nothing was changed; 75: a run or a delivery is under way.
    """
    from collectors.store import AlreadyRunning, StoreError
    from collectors.store import restore as go_back_to

    with _foreseen(StoreError, busy=(AlreadyRunning,)):
        typer.echo("\n".join(go_back_to(_database(), file, datetime.now(UTC))))


def _deliver(*, as_json: bool, dry_run: bool = False, again: bool = False) -> int:
    from collectors.errors import CollectionError
    from collectors.log_lines import wanted, write_deliveries
    from dashboard.delivery import AlreadyDelivering, deliver
    from dashboard.queries import DatabaseError

    stopped = "Stopped. What was being sent may have arrived; the rest is sent the next time."
    with _foreseen(CollectionError, DatabaseError, busy=(AlreadyDelivering,), stopped=stopped):
        orders = _orders(*_settings_and_secrets())
        outcome = deliver(orders, _database(), now=datetime.now(UTC), dry_run=dry_run, again=again)
    if wanted(os.environ):
        write_deliveries(sys.stderr, outcome.as_json())
    if as_json or not wanted(os.environ):
        typer.echo(json.dumps(outcome.as_json(), indent=2) if as_json else "\n".join(outcome.lines))
    return outcome.exit_code


def _settings_and_secrets() -> tuple["Configuration", "Secrets"]:
    from collectors.campaigns import load_configuration
    from collectors.credentials import Secrets

    configuration = load_configuration(_settings())
    secrets = Secrets.load(_settings().parent, os.environ)
    for warning in secrets.warnings:
        _say(warning, "warning")
    return configuration, secrets


@contextmanager
def _watched() -> Iterator["Run"]:
    """A watchdog hears how the run went, where one is set up."""
    from collectors.heartbeat import Run, of, watched

    watching = Run()
    try:
        with watched(watching, *of(_settings(), os.environ)):
            yield watching
    finally:
        for trouble in watching.troubles:
            _say(trouble, "warning")


@contextmanager
def _failure_told(*, by_mail: bool) -> Iterator[None]:
    """Where nothing could be collected at all, whoever gets alerts is told, by what campaigns.toml says."""
    from collectors.campaigns import load_configuration
    from collectors.credentials import Secrets
    from collectors.errors import CollectionError
    from dashboard.delivery.failure import forget_failure, tell_of_failure, what_failed

    try:
        yield
    except Exception as error:
        said = what_failed(error)
        if by_mail and said:
            with suppress(CollectionError):  # campaigns.toml or .env is what is broken: nobody knows whom to tell
                orders = _orders(load_configuration(_settings()), Secrets.load(_settings().parent, os.environ))
                for trouble in tell_of_failure(orders, _database(), said, datetime.now(UTC)):
                    _say(trouble, "warning")
        raise
    forget_failure(_database())


def _orders(configuration: "Configuration", secrets: "Secrets") -> "Orders":
    from dashboard.delivery import orders_of

    said = configuration.model_dump(include={"reports", "mail", "alerts"})
    return orders_of(_settings().parent, said, secrets.smtp_password(), secrets.notify_urls())


def _say(text: str, level: "Level" = "error") -> None:
    """To standard error: plain, or as JSON where OUTREACH_LOG=json asks for it."""
    if os.environ.get("OUTREACH_LOG"):
        from collectors.log_lines import wanted, write

        if wanted(os.environ):
            write(sys.stderr, "message", level, message=text)
            return
    typer.echo(text, err=True)


def _settings() -> Path:
    return Path(os.environ.get("OUTREACH_CONFIG") or "campaigns.toml")


def _database() -> Path:
    return Path(os.environ.get("OUTREACH_DB") or "data/outreach.db")


def _tidy(database: Path, *more: Callable[[], object]) -> None:
    """What is to be done in the database before anybody looks at it."""
    from collectors.store import NewerDatabase, StoreError, purge_expired_text

    if database.exists():
        tasks: tuple[Callable[[], object], ...] = (partial(purge_expired_text, database), *more)
        try:
            for task in tasks:
                task()
        except NewerDatabase as error:
            _say(f"{error}")
            raise typer.Exit(2) from None
        except StoreError as error:  # a reader without write access can still look; the app says what else is wrong
            _say(f"{error}")


def _serve(database: Path, host: str, port: int, open_browser: bool, way_in: "Door") -> NoReturn:
    from dashboard.serving import CannotServe, refuse_to_be_open, serve, url

    with _foreseen(CannotServe):
        refuse_to_be_open(host, port, way_in)
        typer.echo(f"The dashboard is at {url(host, port, way_in)} (Ctrl-C stops it)")
        serve(database, host, port, open_browser=open_browser, door=way_in)


@contextmanager
def _foreseen(
    *errors: type[Exception],
    busy: tuple[type[Exception], ...] = (),
    broken: tuple[type[Exception], ...] = (),
    stopped: str = "Stopped.",
) -> Iterator[None]:
    """These errors end the command with their message; anything else is a bug of ours and may crash."""
    try:
        yield
    except KeyboardInterrupt:
        _say(stopped)
        raise typer.Exit(130) from None
    except busy as error:
        _say(f"{error}")
        raise typer.Exit(75) from None
    except broken as error:
        _say(f"{error}")
        raise typer.Exit(1) from None
    except errors as error:
        _say(f"{error}")
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise
    except OSError as error:  # a folder that may not be searched, a disk that is full
        _say(f"{error.filename or 'This machine'}: {error.strerror or error}")
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()
