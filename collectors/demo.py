"""The sample organisation, collected night by night into a database of its own, up to last night.

Its nights go through the same run as any platform's; only the clock is set. Started again later, it goes on from
where it was.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from collectors.campaigns import Configuration, load_configuration
from collectors.credentials import Secrets
from collectors.days import day_number, instant
from collectors.nightly import Progress, Summary, collect
from collectors.progress import SilentProgress
from collectors.sample_campaigns import CALLS, CALLS_A_WEEK, CALLS_BY_CAMPAIGN, CALLS_FROM, NOTES
from collectors.store import explained, opened
from collectors.store.memberships import campaign_ids

DAYS = 120  # how far back the sample organisation goes when it is first made
_RENEW_AFTER = 60  # days; older samples are made anew, so that the running campaign is still running
_NIGHTLY_AT = time(3, 17)
_TITLE = "Sample organisation"
_DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")


def prepare(folder: Path, progress: Progress, now: datetime | None = None) -> Path:
    """Make the sample database in `folder`, or collect the nights it lacks. Returns its path.

    `folder/campaigns.toml` is the shipped one with every date moved by the same number of days, so that the sample
    organisation's last day is today.
    """
    now = now or datetime.now(UTC)
    database, settings = folder / "outreach.db", folder / "campaigns.toml"
    with explained(database):
        folder.mkdir(parents=True, exist_ok=True)
        if settings.exists() and (now.date() - _first_day(load_configuration(settings))).days > DAYS + _RENEW_AFTER:
            for file in folder.glob("outreach.db*"):
                file.unlink()
            settings.unlink()
        if not settings.exists():
            settings.write_text(_moved(_shipped().read_text(encoding="utf-8"), now.date()), encoding="utf-8")
    configuration = load_configuration(settings)
    nights = list(_nights_to_come(configuration, database, now))
    new = _last_night(database) == 0
    progress.started(_TITLE)
    for number, night in enumerate(nights, 1):
        progress.advanced(_TITLE, f"night {number} of {len(nights)}")
        _collect_one(configuration, database, instant(night))
        if new and number == 1:
            _write_notes(configuration, database, instant(night))
            _write_calls(configuration, database, instant(night))
    progress.finished(_TITLE, "ok", f"{_TITLE}: {len(nights)} nights collected")
    return database


def _collect_one(configuration: Configuration, database: Path, at: int) -> Summary:
    return collect(
        configuration, Secrets.load(database.parent, {}), database, SilentProgress(), lambda: at, lambda _: None
    )


def _write_notes(configuration: Configuration, database: Path, at: int) -> None:
    """What the invented staff wrote on charts, into a new sample alone: whoever takes the notes away has them gone."""
    first = day_number(_first_day(configuration))
    with opened(database) as db:
        keys = campaign_ids(db)
        with db.atomic():
            db.table("annotations").insert_all(
                {"day": first + day, "text": text, "campaign_id": keys[slug] if slug else None, "written_at": at}
                for day, slug, text in NOTES
            )


def _write_calls(configuration: Configuration, database: Path, at: int) -> None:
    """What the invented staff counted by hand: the weeks of everybody, and of some those who named a campaign."""
    first = _first_day(configuration)
    monday = day_number(first + timedelta(days=-first.weekday() % 7))
    with opened(database) as db:
        keys = campaign_ids(db)
        (outcome,) = db.execute("SELECT id FROM outcomes WHERE slug = ?", [CALLS]).fetchone()
        told: list[tuple[int | None, int, int]] = [(None, week, n) for week, n in enumerate(CALLS_A_WEEK)]
        told += [(keys[slug], week, n) for week, (slug, n) in CALLS_BY_CAMPAIGN.items()]
        with db.atomic():
            db.table("outcome_weeks").insert_all(
                {"outcome_id": outcome, "campaign_id": campaign, "week": monday + 7 * week, "n": n,
                 "source": CALLS_FROM, "entered_at": at}
                for campaign, week, n in told
            )  # fmt: skip


def _shipped() -> Path:
    """The sample campaigns.toml: in the installed package, or at the top of a checkout."""
    installed = Path(__file__).with_name("sample_campaigns.toml")
    return installed if installed.exists() else Path(__file__).parent.parent / "campaigns.toml"


def _first_day(configuration: Configuration) -> date:
    return min(date.fromisoformat(entry.options["since"]) for entry in configuration.accounts)


def _moved(text: str, today: date) -> str:
    """The sample configuration with all its dates moved so that its last day is today."""
    first = min(re.findall(r"^since = (20\d\d-\d\d-\d\d)", text, re.MULTILINE))
    shift = today - timedelta(days=DAYS) - date.fromisoformat(first)
    return _DATE.sub(lambda found: str(date.fromisoformat(found[1]) + shift), text)


def _nights_to_come(configuration: Configuration, database: Path, now: datetime) -> Iterator[datetime]:
    zone = configuration.organisation.zone
    done = _last_night(database)
    day = _first_day(configuration) + timedelta(days=1)
    while (night := datetime.combine(day, _NIGHTLY_AT, zone)) <= now:
        if instant(night) > done:
            yield night
        day += timedelta(days=1)


def _last_night(database: Path) -> int:
    if not database.exists():
        return 0
    with opened(database) as db:
        row = db.execute("SELECT max(started_at) FROM runs WHERE status IN ('ok', 'failed')").fetchone()
    return int(row[0] or 0)
