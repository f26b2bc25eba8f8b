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

from collectors.command_line import (
    database_file,
    foreseen,
    say,
    settings_and_secrets,
    settings_file,
    watched_over,
)
from collectors.import_commands import imports
from collectors.scrubbing import guard
from collectors.upkeep_commands import upkeep
from outreach_links import links, make_sample_links

if TYPE_CHECKING:
    from collectors.campaigns import Configuration
    from collectors.credentials import Secrets
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

ForMonitoring = Annotated[
    bool, typer.Option("--exit-code", help="For monitoring: ask nobody, print one line; the exit code says the rest.")
]
MaxAge = Annotated[
    float, typer.Option("--max-age", min=1, metavar="HOURS", help="How old a source's data may be.", show_default=True)
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
    ends = foreseen(CollectionError, StoreError, busy=(AlreadyRunning,), broken=(RunBroken,), stopped=stopped)
    with watched_over() as watching:
        with _failure_told(by_mail=and_deliver), ends:
            configuration, secrets = settings_and_secrets()
            with watch(silent=as_json, as_json_lines=wanted(os.environ)) as progress:
                summary = run(configuration, secrets, database_file(), progress)
        watching.said = in_one_line(summary.headline, summary.sources)
        if wanted(os.environ):
            write_summary(sys.stderr, summary.as_json())
        if as_json or not wanted(os.environ):
            typer.echo(json.dumps(summary.as_json(), indent=2) if as_json else summary.headline)
        raise typer.Exit(max(summary.exit_code, _deliver_too(as_json=as_json) if and_deliver else 0))


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
    with foreseen():
        for finding in look(
            settings_file(), database_file(), os.environ, ask=not for_monitoring, max_age_hours=max_age
        ):
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

    with foreseen(CollectionError, CannotServe):
        access = load_access(settings_file())
        found = None if without_sign_in else sign_in(settings_file().parent, access, os.environ)
        way_in = door(base_path, without_sign_in=without_sign_in, sign_in=vars(found) if found else None)
    _tidy(database_file(), partial(apply_access, database_file(), access))
    _serve((database_file(), settings_file()), host, port, open_browser, way_in)


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
    with foreseen(ReportError):
        made = report_on(database_file(), campaign, first, last)
        asked = Asked(wanted, paper.lower(), brand(database_file()))
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

    with foreseen(CannotServe):
        way_in = door(base_path, without_sign_in=without_sign_in)
        refuse_to_be_open(host, port, way_in)  # before the minute that collecting takes
    typer.echo("Collecting the sample organisation's nights; the first time this takes about a minute.", err=True)
    with foreseen(CollectionError, StoreError, busy=(AlreadyRunning,)), watch() as progress:
        database = prepare(database_file().parent / "sample", progress)
        make_sample_links(database)
    _tidy(database)
    _serve((database, database.with_name("campaigns.toml")), host, port, open_browser, way_in)


def _deliver_too(*, as_json: bool) -> int:
    """After a run, whose exit code it does not take for its own: 75 and 2 would say that nothing was collected."""
    try:
        return _deliver(as_json=as_json)
    except typer.Exit as ended:
        return {75: 0, 2: 1}.get(ended.exit_code, ended.exit_code)


def _deliver(*, as_json: bool, dry_run: bool = False, again: bool = False) -> int:
    from collectors.errors import CollectionError
    from collectors.log_lines import wanted, write_deliveries
    from dashboard.delivery import AlreadyDelivering, deliver
    from dashboard.queries import DatabaseError

    stopped = "Stopped. What was being sent may have arrived; the rest is sent the next time."
    with foreseen(CollectionError, DatabaseError, busy=(AlreadyDelivering,), stopped=stopped):
        orders = _orders(*settings_and_secrets())
        outcome = deliver(orders, database_file(), now=datetime.now(UTC), dry_run=dry_run, again=again)
    if wanted(os.environ):
        write_deliveries(sys.stderr, outcome.as_json())
    if as_json or not wanted(os.environ):
        typer.echo(json.dumps(outcome.as_json(), indent=2) if as_json else "\n".join(outcome.lines))
    return outcome.exit_code


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
                orders = _orders(load_configuration(settings_file()), Secrets.load(settings_file().parent, os.environ))
                for trouble in tell_of_failure(orders, database_file(), said, datetime.now(UTC)):
                    say(trouble, "warning")
        raise
    forget_failure(database_file())


def _orders(configuration: "Configuration", secrets: "Secrets") -> "Orders":
    from dashboard.delivery import orders_of

    said = configuration.model_dump(include={"reports", "mail", "alerts"})
    return orders_of(settings_file().parent, said, secrets.smtp_password(), secrets.notify_urls())


def _tidy(database: Path, *more: Callable[[], object]) -> None:
    """What is to be done in the database before anybody looks at it."""
    from collectors.store import NewerDatabase, StoreError, purge_expired_text

    if database.exists():
        tasks: tuple[Callable[[], object], ...] = (partial(purge_expired_text, database), *more)
        try:
            for task in tasks:
                task()
        except NewerDatabase as error:
            say(f"{error}")
            raise typer.Exit(2) from None
        except StoreError as error:  # a reader without write access can still look; the app says what else is wrong
            say(f"{error}")


def _serve(files: tuple[Path, Path], host: str, port: int, open_browser: bool, way_in: "Door") -> NoReturn:
    from dashboard.serving import Along, CannotServe, refuse_to_be_open, serve, url

    with foreseen(CannotServe):
        refuse_to_be_open(host, port, way_in)
        typer.echo(f"The dashboard is at {url(host, port, way_in)} (Ctrl-C stops it)")
        along = Along("collectors.redirect.beside", files[1])
        serve(files[0], host, port, open_browser=open_browser, door=way_in, along=along)


app.add_typer(imports)
app.add_typer(upkeep)
app.add_typer(links, name="links")

if __name__ == "__main__":
    app()
