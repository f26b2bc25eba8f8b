"""The sources of one run as jobs: what to ask each of them, what came of it, and how that reads."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from collectors import clicks, platforms
from collectors.campaigns import AccountEntry, ClickEntry, Configuration
from collectors.credentials import Secrets
from collectors.days import day_number, moment
from collectors.errors import BudgetSpent, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.limits import USUAL, Limits
from collectors.meter import Budget, Meter
from collectors.patience import Patience
from collectors.planning import plan_account, plan_clicks
from collectors.scrubbing import scrub
from collectors.store import clicks as stored_clicks
from collectors.store import runs
from collectors.store.accounts import StoredAccount, stored_account
from collectors.store.settings import filed_under
from collectors.visits import AccountVisit, ClickVisit, Step


@dataclass(frozen=True, slots=True)
class Spending:
    """A paid request waits until what it may cost is written down."""

    written: threading.Event = field(default_factory=threading.Event)


@dataclass(eq=False, slots=True)
class Job:
    """One source's part of a run."""

    title: str  # for people, e.g. "Mastodon @harbourmind"
    lane: str  # jobs of one lane run after one another
    room: str  # platforms | clicks | sentiment
    source: str  # the platform or click source, as the database files it
    log: runs.SourceLog
    meter: Meter = field(init=False)
    hide: Callable[[str], str] = scrub  # takes secrets out of what a platform said
    account: int | None = None
    tell: Callable[[int], None] = lambda at_most: None  # hears of every request before it goes out
    steps: Callable[[], Iterator[Step]] | None = None  # None: there is nothing to ask
    refusal: CollectionError | None = None  # why it cannot be asked
    remarks: list[str] = field(default_factory=list)
    ended: bool = False
    status: str = "running"
    message: str = ""

    def __post_init__(self) -> None:
        self.meter = Meter(tell=lambda at_most: self.tell(at_most))

    def end(self, trouble: CollectionError | None) -> None:
        """Note how the job went."""
        self.ended = True
        if trouble is None:
            self.status = "ok" if self.steps else "nothing_due"
            self.message = self.told() if self.steps else "nothing due today"
            self.message = "; ".join([self.message, *map(self.hide, self.remarks)])
        else:
            self.status = "budget" if isinstance(trouble, BudgetSpent) else "failed"
            self.message = self.hide(with_remedy(trouble))

    def line(self) -> str:
        """One line for the summary."""
        told = self.told() if self.status in ("failed", "budget") else ""
        kept = f" (before that: {told})" if told and told != "nothing new" else ""
        return f"{self.title}: {self.message}{kept}"

    def facts(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "source": self.source,
            "title": self.title,
            "room": self.room,
            "status": self.status,
            "message": self.message,
            "new_posts": self.log.new_posts,
            "refreshed": self.log.refreshed,
            "gone": self.log.gone,
            "new_comments": self.log.new_comments,
            "click_rows": self.log.click_rows,
            "calls": self.meter.calls,
            "cost_usd": self.meter.spent / 1_000_000,
        }

    def told(self) -> str:
        """What the job has brought so far."""
        counted = (
            (self.log.new_posts, "new post", "new posts"),
            (self.log.refreshed, "post looked at again", "posts looked at again"),
            (self.log.gone, "post gone", "posts gone"),
            (self.log.new_comments, "new comment", "new comments"),
            (self.log.click_rows, "click figure", "click figures"),
        )
        parts = [f"{number:,} {one if number == 1 else many}" for number, one, many in counted if number]
        if self.meter.spent:
            parts.append(f"cost {self.meter.spent / 1_000_000:.2f} USD")
        return ", ".join(parts) or "nothing new"


def with_remedy(trouble: CollectionError) -> str:
    """The message, and what to do where it does not say so itself."""
    message = str(trouble)
    if isinstance(trouble, TryLater) and "next run" not in message:
        return f"{message} The next run tries again."
    if isinstance(trouble, UnexpectedReply) and "report" not in message:
        return f"{message} The next run tries again; please report it if this stays so."
    return message


def refuse_if_nothing_can_be_read(configuration: Configuration, secrets: Secrets) -> None:
    """Raises NotConfigured, naming everything that is missing, where not a single source could be read."""
    asked = [entry for entry in configuration.accounts if not entry.by_files]
    missing = [secrets.missing_for_platform(entry.platform) for entry in asked]
    missing += [secrets.missing_for_click_source(entry.source) for entry in configuration.clicks]
    if missing and all(missing):
        names = sorted({name for names in missing for name in names})
        raise NotConfigured("Nothing can be read: set " + ", ".join(names) + " in the environment or in .env.")
    if not missing and not configuration.accounts:
        raise NotConfigured("Nothing can be read: campaigns.toml names no accounts and no click sources.")


@dataclass(slots=True)
class Bench:
    """What making jobs needs."""

    db: Database
    configuration: Configuration
    secrets: Secrets
    run: int
    now: Callable[[], int]
    wait: Callable[[float], None]
    limits: Limits = USUAL
    patiences: dict[str, Patience] = field(default_factory=dict)
    x_budget: Budget | None = None  # one for all accounts on X
    journal: Path | None = None  # where our own short links are counted

    def patience(self, lane: str) -> Patience:
        """Sources of one lane share theirs: two accounts on a server that hangs cost its time once."""
        return self.patiences.setdefault(lane, Patience(self.wait))


def all_jobs(bench: Bench) -> list[Job]:
    """Every account and click source of campaigns.toml, each with its row in run_sources, ready to be asked.

    Accounts known from files alone are none of a run's business.
    """
    accounts = [_account_job(bench, entry) for entry in bench.configuration.accounts if not entry.by_files]
    return accounts + [_click_job(bench, entry) for entry in bench.configuration.clicks]


def _account_job(bench: Bench, entry: AccountEntry) -> Job:
    source = filed_under(entry.platform, entry.options)
    stored = stored_account(bench.db, source, entry.handle, entry.server or "")
    log = runs.open_source(bench.db, bench.run, "platforms", source, stored.id, bench.now())
    title = platforms.PLATFORMS[source].title if source in platforms.PLATFORMS else source.title()
    title += " (sample)" if entry.platform == "sample" else ""
    job = Job(f"{title} @{entry.handle}", f"{source} {entry.server or ''}", "platforms", source, log)
    job.account, job.hide = stored.id, bench.secrets.hide
    try:
        _ready_account(bench, job, entry, stored)
    except CollectionError as trouble:
        job.refusal = trouble
    return job


def _ready_account(bench: Bench, job: Job, entry: AccountEntry, stored: StoredAccount) -> None:
    _refuse_without(bench.secrets.missing_for_platform(entry.platform))
    if entry.platform == "x" and (limit := bench.configuration.x.monthly_budget_usd) is not None:
        spent = runs.spent_this_month(bench.db, "x", bench.now())
        bench.x_budget = bench.x_budget or Budget(round(limit * 1_000_000) - spent)
        job.meter = Meter(bench.x_budget, lambda at_most: job.tell(at_most))
    platform = platforms.open_platform(
        platforms.Account(
            platform=entry.platform,
            handle=entry.handle,
            server=entry.server,
            credentials=bench.secrets.for_platform(entry.platform),
            meter=job.meter,
            now=lambda: moment(bench.now()),
            native_id=stored.native_id,
            options=entry.options,
            limits=bench.limits,
            remark=job.remarks.append,
        )
    )
    plan = plan_account(bench.db, bench.configuration, stored, platform, bench.now())
    if not plan.nothing_to_ask:
        job.steps = AccountVisit(platform, plan, bench.patience(job.lane), bench.now).steps


def _click_job(bench: Bench, entry: ClickEntry) -> Job:
    log = runs.open_source(bench.db, bench.run, "clicks", entry.source, None, bench.now())
    title = f"{clicks.CLICK_SOURCES[entry.source].title} (click-throughs)"
    job = Job(title, f"clicks {entry.source}", "clicks", entry.source, log, hide=bench.secrets.hide)
    try:
        _ready_clicks(bench, job, entry)
    except CollectionError as trouble:
        job.refusal = trouble
    return job


def _ready_clicks(bench: Bench, job: Job, entry: ClickEntry) -> None:
    _refuse_without(bench.secrets.missing_for_click_source(entry.source))
    source = clicks.open_click_source(
        clicks.Setup(
            source=entry.source,
            url=entry.url,
            site=entry.site,
            credential=bench.secrets.for_click_source(entry.source),
            timezone=bench.configuration.organisation.zone,
            meter=job.meter,
            now=lambda: moment(bench.now()),
            options=entry.options,
            limits=bench.limits,
            readings=stored_clicks.readings(bench.db, entry.source),
            journal=bench.journal,
        )
    )
    spans = plan_clicks(bench.db, bench.configuration, entry.source, bench.now(), _oldest(source))
    job.steps = ClickVisit(source, spans, bench.patience(job.lane), bench.now).steps


def _oldest(source: clicks.ClickSource) -> int | None:
    """Where a source forgets: the first day it knows, as a number; beyond all days where it knows none."""
    if not isinstance(source, clicks.CountsLinks):
        return None
    day = source.oldest()
    return day_number(date.max if day is None else day)


def _refuse_without(missing: list[str]) -> None:
    if missing:
        raise NotConfigured(f"set {', '.join(missing)} in the environment or in .env")


def iso(at: int) -> str:
    """An instant as ISO 8601 in UTC."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")
