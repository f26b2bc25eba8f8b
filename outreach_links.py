"""The `outreach links` commands: like `outreach`, they join the two halves and hold no logic."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from collectors.command_line import database_file, foreseen, say, settings_file

if TYPE_CHECKING:
    import pandas as pd

links = typer.Typer(help="Short links of your own: make them, answer them, count them.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(metavar="NAME", help="The link's name: what follows /r/ in its address.")]
OwnName = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="A name of your own. [one made by chance]"),
]
Yes = Annotated[bool, typer.Option("--yes", help="Take that name although it tells what the link is about.")]
Undo = Annotated[bool, typer.Option("--undo", help="Offer it again.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of lines for people.")]
Host = Annotated[str, typer.Option(help="Address to serve on; 0.0.0.0 lets everybody in who gets there.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")]


@links.command()
def add(
    campaign: Annotated[str, typer.Argument(help="The campaign's id in campaigns.toml.")],
    resource: Annotated[str, typer.Argument(help="The resource's id; it must be one of the campaign's.")],
    platform: Annotated[str, typer.Argument(help="Where it is to be posted: mastodon, instagram, poster, ...")],
    name: OwnName = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make a short link to a campaign's resource. Where it leads cannot be changed afterwards.

    Exit code 0: made; 2: not made, and why.
    """
    from dashboard import link_tags, queries
    from dashboard.staff_notes.links import Links, Wanted

    with foreseen(queries.DatabaseError):
        targets = queries.link_targets(queries.connect(database_file()))
        target = targets[(targets["campaign"] == campaign) & (targets["resource"] == resource)]
        if target.empty:
            _refuse(f"{campaign} has no resource {resource}. There are: {_pairs(targets)}.")
        if name and not yes and (warning := link_tags.slug_warning(name, campaign)):
            _refuse(f"{warning} Say --yes to take it all the same.")
        row = target.iloc[0]
        wanted = Wanted(int(row["campaign_id"]), int(row["resource_id"]), platform, name)
        made = Links(database_file()).add(wanted, now=datetime.now(UTC))
    if made.said:
        _refuse(made.said)
    short = link_tags.short(queries.links_address(queries.connect(database_file())), made.slug)
    facts = {"slug": made.slug, "short": short, "url": made.url}
    typer.echo(json.dumps(facts, indent=2) if as_json else f"{short}\nleads to {made.url}")
    if row.isna()["utm_campaign"]:
        say(link_tags.NOT_COUNTED.format(campaign=campaign), "warning")


@links.command("list")
def list_links(as_json: AsJson = False) -> None:
    """All short links, the newest first, with how often each was opened up to the last collection."""
    from dashboard import queries
    from dashboard.tables.links import facts, lines

    with foreseen(queries.DatabaseError):
        engine = queries.connect(database_file())
        found, address = queries.links(engine), queries.links_address(engine)
    typer.echo(json.dumps(facts(found, address), indent=2) if as_json else "\n".join(lines(found, address)))


@links.command()
def retire(slug: Slug, undo: Undo = False) -> None:
    """Offer a link no more. It goes on leading where it leads: it may be printed somewhere.

    Exit code 0: done; 2: there is no such link.
    """
    from dashboard import queries
    from dashboard.staff_notes.links import Links

    with foreseen(queries.DatabaseError):
        queries.connect(database_file())  # says what is wrong with it
        made = Links(database_file())
        if said := made.offer_again(slug) if undo else made.retire(slug, now=datetime.now(UTC)):
            _refuse(said)
    typer.echo(f"{slug} is offered again." if undo else f"{slug} is retired. It still leads where it led.")


@links.command()
def check() -> None:
    """Ask each resource's page of campaigns.toml whether it answers.

    Exit code 0: they do; 1: some do not; 2: not set up.
    """
    from collectors.campaigns import load_configuration
    from collectors.errors import CollectionError
    from collectors.redirect.answering import trouble_with

    with foreseen(CollectionError):
        configuration = load_configuration(settings_file())
        failed = False
        for resource in configuration.resources:
            trouble = trouble_with(resource.url)
            failed = failed or bool(trouble)
            typer.echo(f"{resource.id}: {resource.url} {f'does not answer: {trouble}' if trouble else 'answers'}")
        if not configuration.resources:
            typer.echo("There is no page to ask: campaigns.toml names none under [[resources]].")
    raise typer.Exit(int(failed))


@links.command()
def serve(host: Host = "127.0.0.1", port: Port = 8502) -> None:
    """Answer short links, and nothing else. The dashboard does the same beside its pages."""
    from collectors.redirect.serving import serve as answer

    typer.echo(f"Short links are answered at http://{host}:{port}/r/... (Ctrl-C stops it)")
    with foreseen():
        answer(database_file(), host, port)


def make_sample_links(database: Path) -> None:
    """Links that the invented staff made, into a sample organisation that has none; each campaign's to each place."""
    from collectors.sample_campaigns import LINKS
    from dashboard import queries
    from dashboard.staff_notes.links import Links, Wanted

    engine = queries.connect(database)
    if not queries.links(engine).empty:
        return
    rows: list[dict[Any, Any]] = queries.link_targets(engine).to_dict("records")
    targets = {(row["campaign"], row["resource"]): (row["campaign_id"], row["resource_id"]) for row in rows}
    for link in LINKS:
        wanted = Wanted(*targets[link.campaign, link.resource], link.platform, link.name)
        Links(database).add(wanted, now=datetime.now(UTC))


_NO_TARGETS = (
    "none yet. Name the page under [[resources]] in campaigns.toml and in the campaign's resources; then outreach "
    "collect reads them"
)


def _pairs(targets: "pd.DataFrame") -> str:
    rows: list[dict[Any, Any]] = targets.to_dict("records")
    return ", ".join(f"{row['campaign']} {row['resource']}" for row in rows) or _NO_TARGETS


def _refuse(said: str) -> NoReturn:
    say(said)
    raise typer.Exit(2)
