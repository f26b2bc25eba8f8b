"""One run: plan, fetch, store, score, sum up. Sources are read in parallel, and this thread alone writes.

A source's failure ends that source's part and nothing else. Whatever was stored before stays; the next run goes on
from there. A source that stays silent is given up, so that a run ends whatever its sources do.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from collectors import jobs
from collectors.campaigns import Configuration
from collectors.credentials import Secrets
from collectors.days import Calendar
from collectors.errors import CollectionError, TryLater, UnexpectedReply
from collectors.jobs import Job, Spending
from collectors.limits import USUAL, Limits
from collectors.redirect.journal import folder_of
from collectors.scoring import score_comments
from collectors.store import (
    RunBroken,
    StoreError,
    comments,
    explained,
    one_run_at_a_time,
    opened,
    runs,
    settings,
)
from collectors.store.backups import remove_unfinished_backups
from collectors.store.brief_keeping import let_go_of_figures, note_days_kept
from collectors.store.clock import bring_back_the_future, refuse_wrong_clock
from collectors.store.database import for_good, refuse_damaged
from collectors.store.retention import let_go
from collectors.store.traces import empty_the_log
from collectors.visits import Step
from collectors.writer import Writer

Said = Step | Spending | CollectionError | None  # None: the source has said all

_WRITTEN_WITHIN = 60.0  # seconds
SILENT_AT_MOST = 75.0  # seconds without a word before a source is given up


class Progress(Protocol):
    """Who watches a run."""

    def started(self, source: str) -> None: ...

    def advanced(self, source: str, what: str) -> None: ...

    def finished(self, source: str, status: str, line: str) -> None: ...


@dataclass(slots=True)
class _Asking:
    """A source that is being read."""

    job: Job
    thread: threading.Thread
    heard_at: float


@dataclass(slots=True)
class Summary:
    """How a run ended, for people and for machines."""

    started_at: int
    finished_at: int = 0
    sources: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)  # texts that are to be gone and may be left somewhere

    @property
    def failed(self) -> bool:
        return any(source["status"] in ("failed", "budget") for source in self.sources)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 some source was not read to the end, or a text is still where it should not be."""
        return int(self.failed or bool(self.troubles))

    @property
    def headline(self) -> str:
        read = [
            source["status"] not in ("failed", "budget") for source in self.sources if source["room"] != "sentiment"
        ]
        return f"{sum(read)} of {len(read)} sources read in {self.finished_at - self.started_at} s."

    def as_json(self) -> dict[str, Any]:
        """The run as `outreach collect --json` prints it."""
        return {
            "started_at": jobs.iso(self.started_at),
            "finished_at": jobs.iso(self.finished_at),
            "exit_code": self.exit_code,
            "sources": self.sources,
            "troubles": self.troubles,
        }


def now_instant() -> int:
    """The clock of a real run."""
    return int(time.time())


def collect(  # noqa: PLR0913  whom to ask, and what a test gives instead of waiting
    configuration: Configuration,
    secrets: Secrets,
    database: Path,
    progress: Progress,
    now: Callable[[], int] = now_instant,
    wait: Callable[[float], None] = time.sleep,
    limits: Limits = USUAL,
) -> Summary:
    """One run over every account and click source.

    Raises NotConfigured where nothing at all could be read (nothing was asked then), AlreadyRunning where another
    run is under way, StoreError where the database cannot be opened, and RunBroken where it fails in mid-run.
    """
    jobs.refuse_if_nothing_can_be_read(configuration, secrets)
    with one_run_at_a_time(database), opened(database) as db:
        refuse_damaged(db, database)
        if comments.purge_expired_texts(db, now()):
            empty_the_log(db)
        refuse_wrong_clock(db, now())
        run = runs.open_run(db, now())
        bench = jobs.Bench(db, configuration, secrets, run, now, wait, limits, journal=folder_of(database))
        begun = _Run(bench, progress, database)
        work = begun.prepare()
        try:
            with explained(database):
                return begun.go(work)
        except StoreError as trouble:
            raise RunBroken(str(trouble)) from trouble


class _Run:
    """The one thread that writes. Sources run in threads of their own and hand over what they learnt."""

    def __init__(self, bench: jobs.Bench, progress: Progress, path: Path) -> None:
        self._bench, self._db, self._now = bench, bench.db, bench.now
        self._progress, self._path = progress, path
        self._steps: queue.Queue[tuple[Job, Said]] = queue.Queue(maxsize=16)
        self._lanes: dict[str, list[Job]] = {}
        self._asking: dict[str, _Asking] = {}
        self._writer = Writer(bench.db, bench.configuration)

    def prepare(self) -> list[Job]:
        """All that comes before the first request: whatever fails here has cost nothing."""
        began = self._now()
        bring_back_the_future(self._db, Calendar(self._bench.configuration.organisation.zone), began)
        remove_unfinished_backups(self._path)
        settings.save_configuration(self._db, self._bench.configuration, began)
        self._let_go(began)
        return jobs.all_jobs(self._bench)

    def go(self, work: list[Job]) -> Summary:
        summary = Summary(self._now())
        self._fetch(work)
        if scoring := score_comments(self._bench):
            work.append(scoring)
            self._progress.finished(scoring.title, scoring.status, scoring.line())
        summary.troubles = self._let_go(self._now())
        for trouble in summary.troubles:
            self._progress.finished("Backup copies", "failed", trouble)
        summary.finished_at = self._now()
        summary.sources = [job.facts() for job in work]
        summary.lines = [job.line() for job in work]
        with self._db.atomic():
            runs.close_run(
                self._db, self._bench.run, failed=summary.failed, stored=self._writer.stored, now=summary.finished_at
            )
        self._db.execute("PRAGMA optimize")
        empty_the_log(self._db)
        return summary

    def _let_go(self, now: int) -> list[str]:
        calendar = Calendar(self._bench.configuration.organisation.zone)
        kept = self._bench.secrets.days_kept()
        note_days_kept(self._db, kept)
        for platform, days in kept.items():
            followed = self._bench.configuration.collect.monthly_days
            let_go_of_figures(self._db, platform, days, calendar, now, followed)
        return let_go(self._db, self._path, self._bench.configuration.privacy, now)

    def _fetch(self, work: Sequence[Job]) -> None:
        """Read all sources: lanes in parallel, the jobs of one lane after one another."""
        for job in work:
            self._lanes.setdefault(job.lane, []).append(job)
        for lane in self._lanes:
            self._start_next(lane)
        while self._asking:
            try:
                job, said = self._steps.get(timeout=0.2)
            except queue.Empty:
                self._look_after_the_silent()
                continue
            asking = self._asking.get(job.lane)
            if asking is None or asking.job is not job:
                continue  # given up before; what it still has to say comes too late
            if said is None or isinstance(said, CollectionError):
                self._end(job, said)
                self._start_next(job.lane)
            else:
                asking.heard_at = time.monotonic()
                self._store(job, said)

    def _start_next(self, lane: str) -> None:
        self._asking.pop(lane, None)
        while self._lanes[lane]:
            job = self._lanes[lane].pop(0)
            self._progress.started(job.title)
            if job.steps is None or job.refusal is not None:
                self._end(job, job.refusal)
                continue
            thread = threading.Thread(target=_ask, args=(job.steps, partial(self._hear, job)), daemon=True)
            self._asking[lane] = asking = _Asking(job, thread, time.monotonic())
            job.tell = partial(self._about_to_ask, asking)
            thread.start()
            return

    def _hear(self, job: Job, said: Said) -> None:
        self._steps.put((job, said))

    def _about_to_ask(self, asking: _Asking, at_most: int) -> None:
        """In the source's thread, before each request: a sign of life, and no money is spent before it is noted."""
        if asking.job.ended:
            raise TryLater("given up: the run has gone on without this source", again=False)
        asking.heard_at = time.monotonic()
        if at_most:
            spending = Spending()
            self._hear(asking.job, spending)
            if not spending.written.wait(_WRITTEN_WITHIN):
                raise TryLater("the database is too busy to note what reading costs", again=False)

    def _look_after_the_silent(self) -> None:
        """Give up sources that crashed or hang; their lane goes on with its next job."""
        for lane, asking in list(self._asking.items()):
            silent = time.monotonic() - asking.heard_at
            patience = self._bench.patience(lane)
            if not asking.thread.is_alive() and self._steps.empty():
                trouble: CollectionError = UnexpectedReply(
                    "stopped by a fault of this program; please report it with the text printed above"
                )
            elif silent > max(1.0, SILENT_AT_MOST - patience.wasted):
                patience.wasted += silent
                trouble = TryLater("no answer within the time a run has; left to the next run")
            else:
                continue
            self._end(asking.job, trouble)
            self._start_next(lane)

    def _store(self, job: Job, step: Step | Spending) -> None:
        if isinstance(step, Spending):
            with for_good(self._db), self._db.atomic():
                runs.save_progress(self._db, job.log, job.meter)
            step.written.set()
        else:
            with self._db.atomic():
                self._writer.write(job, step)
                runs.save_progress(self._db, job.log, job.meter)
        self._progress.advanced(job.title, job.told())

    def _end(self, job: Job, trouble: CollectionError | None) -> None:
        job.end(trouble)
        error = type(trouble).__name__ if trouble else None
        with self._db.atomic():
            runs.save_progress(self._db, job.log, job.meter)
            runs.close_source(self._db, job.log, job.status, error, job.message, self._now())
        self._progress.finished(job.title, job.status, job.line())


def _ask(steps: Callable[[], Iterator[Step]], hear: Callable[[Said], None]) -> None:
    """A source's thread: ask, and hand over what it says."""
    try:
        for step in steps():
            hear(step)
    except CollectionError as trouble:
        hear(trouble)
    else:
        hear(None)
