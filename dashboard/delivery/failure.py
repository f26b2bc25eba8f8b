"""Tells those whom `[alerts]` names that the nightly collection could not be done at all.

The database may be what is broken, so nothing is noted there: a small file beside it keeps the same trouble from being
told every night. Where that file cannot be written, it is told again: better twice than not.
"""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.delivery.errors import NotDelivered, NotKnown, harmless
from dashboard.delivery.letter import alert_letter
from dashboard.delivery.mail import Postman
from dashboard.delivery.orders import Errand, Orders

NAME = "not_collected"
_NIGHT_MAY_BE_EARLY = timedelta(hours=6)


def tell_of_failure(orders: Orders, database: Path, said: str, now: datetime) -> list[str]:
    """Sends it by e-mail and to chat services, where `[alerts]` is on. Returns what could not be sent, for people."""
    order = orders.alerts
    if order is None or NAME not in order.on:
        return []
    told = _Told(database.with_name(f"{database.name}.failure-told"))
    if told.lately(said, now, order.at_most_every_days):
        return []
    sentence = f"The nightly collection could not be done, so no figure has moved. {harmless(said)}"
    troubles = [trouble for trouble in _send(orders, sentence, now) if trouble]
    if not troubles:
        told.note(said, now)
    return troubles


def what_failed(error: Exception) -> str | None:
    """Why nothing could be collected, for people; None where it was collected, or another run is at it.

    error: what ended the command: an exit with a code and the reason behind it, or a fault of this program.
    """
    code = getattr(error, "exit_code", None)
    if code is None:
        return "It was stopped by a fault of this program; its log says more."
    return str(error.__context__) if code in (1, 2) and error.__context__ else None


def forget_failure(database: Path) -> None:
    """A run went well again: the next failure is told at once."""
    with suppress(OSError):
        database.with_name(f"{database.name}.failure-told").unlink(missing_ok=True)


def _send(orders: Orders, sentence: str, now: datetime) -> list[str]:
    letter = alert_letter([f"{sentence} Run outreach check where it is installed: it says what to mend."])
    postman = Postman(orders.mail) if orders.mail else None
    recipients = orders.alerts.recipients if orders.alerts else ()
    troubles = []
    for number, who in enumerate(recipients, 1):
        errand = Errand("alert", f"{NAME} {now:%Y-%m-%d}", "The nightly collection", sentence, "mail", who)
        try:
            if postman:
                postman.send(letter, errand, "Outreach", now)
        except (NotDelivered, NotKnown) as error:
            troubles.append(f"Recipient {number} of [alerts] could not be told of it. {error}")
    for number, url in enumerate(orders.notify_urls, 1):
        from dashboard.delivery.notices import notify  # it loads a hundred services

        try:
            notify(url, letter.subject, sentence)
        except NotDelivered as error:
            troubles.append(f"Chat service {number} could not be told of it. {error}")
    return troubles


class _Told:
    """What was told last, as a digest, and when."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def lately(self, said: str, now: datetime, days: int) -> bool:
        try:
            digest, at = self._file.read_text(encoding="ascii").split()
            again_from = datetime.fromisoformat(at) + timedelta(days=days) - _NIGHT_MAY_BE_EARLY
        except (OSError, ValueError):
            return False
        return digest == _digest(said) and now < again_from

    def note(self, said: str, now: datetime) -> None:
        with suppress(OSError):
            self._file.write_text(f"{_digest(said)} {now.isoformat()}\n", encoding="ascii")


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]
