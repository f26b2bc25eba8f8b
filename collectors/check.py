"""`outreach check`: looks at everything a night needs, changes nothing, and says what to mend.

Accounts and click sources are asked one small question each; where a question costs money, none is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from collectors import clicks, expiry, heartbeat, platforms
from collectors.campaigns import (
    AccountEntry,
    Campaign,
    ClickEntry,
    Configuration,
    ConfigurationError,
    load_configuration,
)
from collectors.check_database import Source, check_database, check_imports
from collectors.check_goals import check_goals
from collectors.check_links import check_links
from collectors.credentials import CredentialsError, Secrets
from collectors.errors import CollectionError, NotConfigured
from collectors.findings import Finding
from collectors.jobs import refuse_if_nothing_can_be_read
from collectors.meter import Meter
from collectors.planning import tracked_campaigns
from collectors.redirect.journal import folder_of
from collectors.sentiment import open_model
from collectors.sign_in import look_at_sign_in
from collectors.store.settings import filed_under


def check(
    settings: Path, database: Path, environ: Mapping[str, str], *, ask: bool = True, max_age_hours: float = 36
) -> Iterator[Finding]:
    """The findings, in the order people read them. `settings` is the path of campaigns.toml.

    ask: whether accounts and click sources are asked, too. max_age_hours: how long ago each may have been read last.
    """
    now = datetime.now(UTC)
    sources: dict[Source, str] = {}
    configuration: Configuration | None = None
    try:
        configuration = load_configuration(settings)
    except ConfigurationError as error:
        for line in error.mistakes:
            yield Finding(str(settings), "stop", line)
    else:
        yield from _check_configuration(settings, configuration)
        yield _check_model(configuration)
        if ask:
            yield from look_at_sign_in(settings.parent, configuration.access, environ)
        yield from _check_sources(settings.parent, configuration, environ, database, ask=ask)
        yield from check_links(database, configuration)
        sources = _sources(configuration)
    yield from check_database(database, sources, int(now.timestamp()), int(max_age_hours * 3600))
    if configuration:
        yield from check_imports(database, _by_files(configuration))


def _counted(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _check_configuration(settings: Path, configuration: Configuration) -> Iterator[Finding]:
    counted = f"{_counted(configuration.accounts, 'account')}, {_counted(configuration.campaigns, 'campaign')}"
    yield Finding(str(settings), "ok", f"understood: {counted}")
    for campaign in configuration.campaigns:
        if not any(campaign.match.model_dump().values()):
            remedy = "say under [campaigns.match] which posts belong to it"
            yield Finding(f"Campaign {campaign.id}", "note", "no post can belong to it", remedy)
        if configuration.clicks and not _can_have_clicks(campaign, configuration):
            remedy = "give it resources, and utm_campaign or links under [campaigns.match]"
            yield Finding(f"Campaign {campaign.id}", "note", "no click-throughs can be counted for it", remedy)
    if configuration.clicks and configuration.organisation.click_source is None:
        remedy = f'set it under [organisation], e.g. click_source = "{configuration.clicks[0].source}"'
        yield Finding(
            "organisation click_source", "note", "no source is the one for the total of click-throughs", remedy
        )


def _check_model(configuration: Configuration) -> Finding:
    read = {account.platform for account in configuration.accounts}
    names = [*configuration.sentiment.platforms_off, *(set(configuration.comments_unread) & read)]
    off = [platforms.PLATFORMS[name].title for name in dict.fromkeys(names)]
    unread = f"; comments are not read on {', '.join(off)}" if off else ""
    try:
        model = open_model(configuration.sentiment.model)
    except NotConfigured as error:
        return Finding("Sentiment", "mend", str(error))
    return Finding("Sentiment", "ok", f"model {model.version} can be loaded{unread}")


def _can_have_clicks(campaign: Campaign, configuration: Configuration) -> bool:
    own_links = any(entry.source == "redirect" for entry in configuration.clicks)
    return bool(campaign.resources and (campaign.match.utm_campaign or campaign.match.links or own_links))


def _check_sources(
    folder: Path, configuration: Configuration, environ: Mapping[str, str], database: Path, *, ask: bool
) -> Iterator[Finding]:
    try:
        secrets = Secrets.load(folder, environ)
        refuse_if_nothing_can_be_read(configuration, secrets)
    except (CredentialsError, NotConfigured) as error:
        yield Finding("Credentials", "stop", str(error))
        return
    yield from (Finding(".env", "mend", warning) for warning in secrets.warnings)
    yield from check_mail(configuration, secrets)
    yield from _check_heartbeat(configuration, secrets)
    if not ask:
        return
    asks: list[Callable[[], Sequence[Finding]]] = [
        partial(_check_account, entry, secrets) for entry in configuration.accounts if not entry.by_files
    ]
    asks += [partial(_check_clicks, entry, configuration, secrets, database) for entry in configuration.clicks]
    with ThreadPoolExecutor(max(1, len(asks))) as pool:
        for findings in pool.map(lambda ask: ask(), asks):
            yield from findings


def _check_heartbeat(configuration: Configuration, secrets: Secrets) -> Iterator[Finding]:
    """Whether the address may be pinged. It is not pinged: that would say that a run went well."""
    if url := secrets.heartbeat_url():
        refusal = heartbeat.refusal(url, allow_private=configuration.monitoring.allow_private)
        if refusal:
            yield Finding("Heartbeat", "mend", f"OUTREACH_HEARTBEAT_URL {refusal}")
        else:
            yield Finding(
                "Heartbeat", "ok", "outreach collect pings it; not tried, as a ping says that a run went well"
            )


def check_mail(configuration: Configuration, secrets: Secrets) -> Iterator[Finding]:
    """Whether reports and alerts can be sent as they are set up. Nothing is sent, nobody is asked."""
    mail = configuration.mail
    if mail and mail.user and secrets.smtp_password() is None:
        yield _missing(f"Mail by {mail.host}", ["OUTREACH_SMTP_PASSWORD"])
    elif mail:
        count = len(configuration.reports)
        remedy = "outreach deliver --dry-run says what is due"
        yield Finding(f"Mail by {mail.host}", "ok", f"{count} reports are set up; not tried: {remedy}")
    if any(report.notify for report in configuration.reports) and not secrets.notify_urls():
        yield _missing("Chat services", ["OUTREACH_NOTIFY_URLS"])


def _check_account(entry: AccountEntry, secrets: Secrets) -> tuple[Finding]:
    return (_account_checked(entry, secrets),)


def _account_checked(entry: AccountEntry, secrets: Secrets) -> Finding:
    known = platforms.PLATFORMS[entry.platform]
    subject = f"{known.title} @{entry.handle}"
    if missing := secrets.missing_for_platform(entry.platform):
        return _missing(subject, missing)
    if known.once_a_day:
        return Finding(subject, "ok", "credentials are set; not tried, because reading there costs money")
    credentials = secrets.for_platform(entry.platform)
    try:
        account = platforms.Account(
            platform=entry.platform,
            handle=entry.handle,
            server=entry.server,
            credentials=credentials,
            meter=Meter(),
            now=lambda: datetime.now(UTC),
            options=entry.options,
        )
        profile = platforms.open_platform(account).profile()
    except CollectionError as error:
        return Finding(subject, "mend", secrets.hide(str(error)))
    how = "with its credentials" if credentials else "without credentials"
    if ends := expiry.warning(entry.platform, profile.key_until, datetime.now(UTC)):
        return Finding(subject, "mend", f"answers {how}, but {ends}")
    followers = "" if profile.followers is None else f", {profile.followers:,} followers"
    days = secrets.days_kept().get(entry.platform)
    briefly = f"; its figures are kept for {days} days only, until it has the channel's consent" if days else ""
    return Finding(subject, "ok", f"answers {how}{followers}{briefly}")


def _check_clicks(
    entry: ClickEntry, configuration: Configuration, secrets: Secrets, database: Path
) -> Sequence[Finding]:
    subject = f"{clicks.CLICK_SOURCES[entry.source].title} (click-throughs)"
    if missing := secrets.missing_for_click_source(entry.source):
        return [_missing(subject, missing)]
    zone = configuration.organisation.zone
    yesterday = (datetime.now(zone) - timedelta(days=1)).date()
    try:
        meter = Meter()
        setup = clicks.Setup(
            source=entry.source,
            url=entry.url,
            site=entry.site,
            credential=secrets.for_click_source(entry.source),
            timezone=zone,
            meter=meter,
            now=lambda: datetime.now(UTC),
            options=entry.options,
            journal=folder_of(database),
        )
        source = clicks.open_click_source(setup)
        for _ in source.read(yesterday, yesterday, tracked_campaigns(configuration)):
            pass  # that it answers is all we want to know
    except CollectionError as error:
        return [Finding(subject, "mend", secrets.hide(str(error)))]
    return [
        _clicks_found(subject, entry, meter),
        *check_goals(source, entry.source, configuration, yesterday, secrets.hide),
    ]


def _clicks_found(subject: str, entry: ClickEntry, meter: Meter) -> Finding:
    if entry.source == "redirect":
        return Finding(subject, "ok", "counted here by outreach links serve, and beside the dashboard")
    if meter.calls == 0 and entry.source != "sample":
        return Finding(subject, "note", "not tried: no campaign has resources and links or utm_campaign to count by")
    return Finding(subject, "ok", "answers with its credentials")


def _missing(subject: str, names: list[str]) -> Finding:
    return Finding(subject, "mend", f"{', '.join(names)} missing", "set it in the environment or in .env")


def _by_files(configuration: Configuration) -> dict[tuple[str, str], str]:
    """The accounts known from files alone, by platform and handle, with their titles."""
    return {
        (entry.platform, entry.handle): f"{platforms.PLATFORMS[entry.platform].title} @{entry.handle}"
        for entry in configuration.accounts
        if entry.by_files
    }


def _sources(configuration: Configuration) -> dict[Source, str]:
    """The sources of campaigns.toml as the database files them, with their titles."""
    sources: dict[Source, str] = {}
    for entry in configuration.accounts:
        if entry.by_files:
            continue
        filed = filed_under(entry.platform, entry.options)
        title = platforms.PLATFORMS[filed].title if filed in platforms.PLATFORMS else filed.title()
        sources["platforms", filed, entry.handle] = f"{title} @{entry.handle}"
    for click in configuration.clicks:
        sources["clicks", click.source, ""] = f"{clicks.CLICK_SOURCES[click.source].title} (click-throughs)"
    return sources
