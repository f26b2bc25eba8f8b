"""Labels the comments a run has brought, a handful at a time, so that memory stays bounded however many come."""

from collectors.days import Calendar
from collectors.errors import CollectionError
from collectors.jobs import Bench, Job
from collectors.sentiment import open_model
from collectors.store import changes, comments, runs

_AT_ONCE = 256


def score_comments(bench: Bench) -> Job | None:
    """Label every comment that waits for it. None where none does, unless the last attempt broke off: this mends it.

    Where the model cannot be loaded the comments wait in the buffer for the next run; a text whose day is over by
    then is deleted and counts as not scored.
    """
    waiting = comments.unscored(bench.db, _AT_ONCE)
    if not waiting and not runs.broke_off(bench.db, "sentiment"):
        return None
    log = runs.open_source(bench.db, bench.run, "sentiment", "sentiment", None, bench.now())
    job = Job("Sentiment of comments", "sentiment", "sentiment", "sentiment", log)
    trouble: CollectionError | None = None
    try:
        scored = _score(bench, waiting) if waiting else 0
    except CollectionError as error:
        trouble = error
    job.end(trouble)
    if trouble is None:
        job.status, job.message = "ok", f"{scored:,} comments scored"
    with bench.db.atomic():
        error_name = type(trouble).__name__ if trouble else None
        runs.close_source(bench.db, log, job.status, error_name, job.message, bench.now())
    return job


def _score(bench: Bench, waiting: list[comments.Unscored]) -> int:
    model = open_model(bench.configuration.sentiment.model)
    today = Calendar(bench.configuration.organisation.zone).day(bench.now())
    with bench.db.atomic():
        changes.record_model(bench.db, model.version, today)
        comments.save_model(bench.db, model.version, model.measured)
    scored = 0
    while waiting:
        stances = model.label([comment.text for comment in waiting], [comment.language for comment in waiting])
        labels = [(stance.label, stance.tone, stance.reason) for stance in stances]
        comments.save_labels(bench.db, waiting, labels, model.version)
        scored += len(waiting)
        waiting = comments.unscored(bench.db, _AT_ONCE)
    return scored
