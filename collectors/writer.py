"""Puts what a visit learnt into the store: data and cursor together, in the transaction the run has opened."""

from sqlite_utils import Database

from collectors import expiry
from collectors.campaigns import Configuration
from collectors.days import Calendar, moment
from collectors.jobs import Job
from collectors.planning import click_digests
from collectors.store import accounts, clicks, comments, links, outcomes, posts
from collectors.visits import ClicksRead, CommentsRead, Listing, PostsRead, ProfileRead, Remark, Step

_UNTIL_LABELLED = 2  # hours a text may wait for its label, where none is kept beyond that


class Writer:
    """Knows what each step of a visit means for the database."""

    def __init__(self, db: Database, configuration: Configuration) -> None:
        self.stored = False  # whether any source was read
        self._db = db
        self._calendar = Calendar(configuration.organisation.zone)
        self._matcher = links.matcher_of(db, configuration)
        self._configuration = configuration
        hours = configuration.privacy.comment_hours or _UNTIL_LABELLED
        self._text_lives = 3600 * hours

    def write(self, job: Job, step: Step) -> None:
        """Store one step of a job and count it. Belongs inside a transaction."""
        match step:
            case Remark(text):
                job.remarks.append(text)
            case ProfileRead(profile, read_at):
                day = self._calendar.day(read_at)
                accounts.save_profile(self._db, job.account or 0, profile, day, read_at)
                if said := expiry.warning(job.source, profile.key_until, moment(read_at)):
                    job.remarks.append(said)
            case PostsRead():
                self._write_posts(job, step)
                self.stored = True
            case CommentsRead(found, counters, read_at, whole):
                if whole:
                    comments.forget_deleted(self._db, job.source, found, counters)
                job.log.new_comments += comments.save_comments(
                    self._db, job.source, found, read_at, self._calendar, self._text_lives
                )
                comments.comments_were_read(self._db, job.source, counters, read_at)
                self.stored = True
            case ClicksRead():
                self._write_clicks(job, step)
                self.stored = True

    def _write_clicks(self, job: Job, step: ClicksRead) -> None:
        for span, found in step.answers:
            campaigns = [tracked.campaign for tracked in span.tracked]
            job.log.click_rows += clicks.save_clicks(self._db, job.source, found, campaigns, span.days)
            if span.anew:
                clicks.forget_days_before(self._db, job.source, campaigns, span.days[0])
        clicks.save_readings(self._db, job.source, step.readings)
        if step.links:
            links.save_link_days(self._db, job.source, *step.links)
        for span, outcome, counted in step.outcomes:
            asked = ([tracked.campaign for tracked in span.tracked], *span.days, span.anew)
            outcomes.save_outcome_days(self._db, job.source, outcome, counted, asked, step.read_at)
        digests = click_digests(self._configuration, job.source)
        clicks.were_read(self._db, job.source, digests, step.read_at, step.behind)

    def _write_posts(self, job: Job, step: PostsRead) -> None:
        shelf = posts.Shelf(self._db, job.account or 0, job.source, self._calendar, self._matcher)
        counts = posts.save_posts(shelf, step.posts, step.read_at)
        job.log.new_posts += counts.new
        job.log.refreshed += counts.looked_at
        if step.gone:
            job.log.gone += posts.mark_gone(shelf, step.gone, step.read_at).gone
        match step.listing:
            case Listing(resume=None, since=since, began_at=began_at):
                accounts.listing_is_complete(self._db, job.account or 0, since, began_at, step.read_at)
            case Listing(resume=str(resume), since=since, began_at=began_at):
                accounts.listing_goes_on(self._db, job.account or 0, resume, since, began_at)
