"""One round: what is due is brought to whom it is due, once each, and what became of it is noted and said."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard import numerals, queries
from dashboard.delivery.alerts import alerts
from dashboard.delivery.errors import NotDelivered, NotKnown
from dashboard.delivery.letter import alert_letter
from dashboard.delivery.mail import Postman
from dashboard.delivery.orders import Errand, Orders, ReportOrder
from dashboard.delivery.parcels import Contents, Parcel, due, pack
from dashboard.delivery.record import BROKE_OFF, Record, alert_may_go, report_may_go
from dashboard.reports import ReportError, write_bytes

NO_MAIL = "There is no mail server: add [mail] to campaigns.toml."


class AlreadyDelivering(Exception):  # noqa: N818 - reads as what the command says
    """Another round is under way."""


@dataclass
class Outcome:
    """What became of a round, for people and for machines. No address stands in it."""

    dry: bool = False
    lines: list[str] = field(default_factory=list)
    errands: list[dict[str, str]] = field(default_factory=list)
    failed: bool = False

    @property
    def exit_code(self) -> int:
        """0 all well or nothing due, 1 something did not arrive."""
        return int(self.failed)

    def note(self, errand: Errand, status: str, message: str = "") -> None:
        """What became of one errand."""
        said = {"sent": "sent", "due": "would be sent", "failed": "NOT sent", "unknown": "perhaps sent"}[status]
        to = f" to {errand.place}" if errand.place else ""
        about = f"{errand.title}, {errand.said}" if errand.what == "report" else f"Alert ({errand.title})"
        self.lines.append(f"{about}: {said}{to}." + (f" {message}" if message else ""))
        self.failed |= status in ("failed", "unknown")
        facts = {"what": errand.what, "name": errand.name, "way": errand.way, "to": errand.place, "status": status}
        self.errands.append(facts | {"message": message})

    def as_json(self) -> dict[str, object]:
        """The round as `outreach deliver --json` prints it."""
        return {"dry_run": self.dry, "exit_code": self.exit_code, "errands": self.errands}


@numerals.fixed()
def deliver(orders: Orders, database: Path, *, now: datetime, dry_run: bool = False, again: bool = False) -> Outcome:
    """Bring whatever is due. Raises AlreadyDelivering, and queries.DatabaseError where there is no database to read.

    dry_run: only say what would be brought; nothing is sent, written or noted. again: also what broke off in the
    middle, and what failed too often.
    """
    outcome = Outcome(dry_run)
    if not orders.reports and not orders.alerts:
        outcome.lines.append("Nothing is set up to be sent: [[reports]] and [alerts] in campaigns.toml say what.")
        return outcome
    queries.connect(database).dispose()
    with _one_round_at_a_time(database):
        _Round(orders, database, now, outcome, again=again).go()
    if not outcome.lines:
        outcome.lines.append("Nothing is due.")
    return outcome


@contextmanager
def _one_round_at_a_time(database: Path) -> Iterator[None]:
    lock = FileLock(database.with_name(f"{database.name}.deliver.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyDelivering("Another delivery is under way; this one did nothing.") from None
    try:
        yield
    finally:
        lock.release()


class _Round:
    def __init__(self, orders: Orders, database: Path, now: datetime, outcome: Outcome, *, again: bool) -> None:
        self._orders, self._database, self._now, self._again = orders, database, now, again
        self._outcome = outcome
        self._record = Record(database)
        self._postman = Postman(orders.mail) if orders.mail else None
        with queries.one_moment(database) as connection:
            self._organisation = queries.organisation(connection).name

    def go(self) -> None:
        if not self._outcome.dry:
            for errand in self._record.settle():
                self._outcome.note(errand, "unknown", BROKE_OFF)
        for order in self._orders.reports:
            self._report(order)
        self._alerts()

    def _report(self, order: ReportOrder) -> None:
        """The last one that is due, and the one before where it failed then."""
        try:
            with queries.one_moment(self._database) as connection:
                parcels = due(connection, order)
        except ReportError as error:
            self._outcome.failed = True
            self._outcome.lines.append(f"{order.name}: NOT sent. {error}")
            return
        for parcel in parcels:
            if parcel is parcels[-1] or self._record.has_failed(parcel.name):
                self._parcel(parcel)

    def _parcel(self, parcel: Parcel) -> None:
        """Packed before anything is noted: who is killed, or fails, while packing has sent nothing."""
        errands = [
            errand
            for errand in parcel.errands(self._orders)
            if report_may_go(self._record.standing(errand), again=self._again)
        ]
        bring: Callable[[Errand], None] = _bring_nothing
        if errands and not self._outcome.dry:
            try:
                bring = partial(self._bring_report, contents=pack(self._database, parcel, self._now))
            except ReportError as error:
                bring = partial(_bring_nothing, why=str(error))
        for errand in errands:
            self._bring([errand], bring)

    def _bring_report(self, errand: Errand, contents: Contents) -> None:
        match errand.way:
            case "folder":
                write_files(self._orders.folder / errand.target, contents)
            case "notice":
                _notify(errand.target, f"{errand.title}: {errand.said}", contents.headline)
            case _:
                if self._postman is None:
                    raise NotDelivered(NO_MAIL)
                self._postman.send(contents.letter, errand, self._organisation, self._now)

    def _alerts(self) -> None:
        order = self._orders.alerts
        if order is None:
            return
        with queries.one_moment(self._database) as connection:
            found = alerts(connection, order.on)
        targets = [("mail", who, f"recipient {place}") for place, who in enumerate(order.recipients, 1)]
        targets += [("notice", url, f"chat service {place}") for place, url in enumerate(self._orders.notify_urls, 1)]
        for way, target, place in targets:
            errands = [Errand("alert", one.name, one.title, one.said, way, target, place) for one in found]
            fresh = [
                errand
                for errand, one in zip(errands, found, strict=True)
                if alert_may_go(self._record.standing(errand), self._now, order.at_most_every_days, once=one.once)
            ]
            if fresh:
                self._bring(fresh, partial(self._bring_alerts, together=fresh))

    def _bring_alerts(self, errand: Errand, together: Sequence[Errand]) -> None:
        """In one letter or notice to each target."""
        letter = alert_letter([one.said for one in together])
        if errand.way == "notice":
            _notify(errand.target, letter.subject, "\n\n".join(one.said for one in together))
        elif self._postman is None:
            raise NotDelivered(NO_MAIL)
        else:
            self._postman.send(letter, errand, self._organisation, self._now)

    def _bring(self, errands: Sequence[Errand], bring: Callable[[Errand], None]) -> None:
        """Errands that travel together: noted before, brought, noted after."""
        if self._outcome.dry:
            for errand in errands:
                self._outcome.note(errand, "due")
            return
        for errand in errands:
            self._record.begin(errand, self._now)
        status, message = "sent", ""
        try:
            bring(errands[0])
        except NotDelivered as error:
            status, message = "failed", str(error)
        except NotKnown as error:
            status, message = "unknown", str(error)
        for errand in errands:
            self._record.end(errand, status, message)
            self._outcome.note(errand, status, message)


def _notify(url: str, title: str, said: str) -> None:
    # Imported here: apprise knows a hundred services, and loads them all.
    from dashboard.delivery.notices import notify

    notify(url, title, said)


def _bring_nothing(_: Errand, why: str = "") -> None:
    raise NotDelivered(why)


def write_files(folder: Path, contents: Contents) -> None:
    """All files of a report, each whole or not at all. Raises NotDelivered."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in contents.files:
            write_bytes(file.content, folder / file.name)
    except OSError as error:
        said = error.strerror or "it cannot be written"
        raise NotDelivered(f"The folder cannot be used ({said}): check it and its permissions.") from error
