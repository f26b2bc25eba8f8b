"""What is to be brought to whom, as campaigns.toml has it. Secrets in it show in no printout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS = 30.0  # without a word from a mail server before it is given up


@dataclass(frozen=True)
class ReportOrder:
    """One `[[reports]]`."""

    name: str
    campaign: str | None  # None: all campaigns that ran in these days
    every: str  # month | week
    formats: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    folder: str | None = None
    sections: tuple[str, ...] = ()  # empty: all
    notify: bool = False


@dataclass(frozen=True)
class Mail:
    """`[mail]`, and the password from the environment."""

    host: str
    sender: str
    port: int | None = None  # None: the usual one
    security: str = "starttls"  # starttls | tls | none
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = SECONDS


@dataclass(frozen=True)
class AlertOrder:
    """`[alerts]`."""

    recipients: tuple[str, ...]
    on: tuple[str, ...]  # source_failing | not_collected | goal_reached | goal_behind | negative_rising
    at_most_every_days: int


@dataclass(frozen=True)
class Orders:
    """All of them."""

    folder: Path  # of campaigns.toml, from which folders of reports are named
    reports: tuple[ReportOrder, ...] = ()
    mail: Mail | None = None
    alerts: AlertOrder | None = None
    notify_urls: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Errand:
    """One thing on its way to one target."""

    what: str  # report | alert
    name: str  # which report of which days, or which alert
    title: str  # the campaign, for people
    said: str  # its days, or what is told
    way: str  # mail | notice | folder
    target: str = field(repr=False)  # an address: never printed, never stored
    place: str = ""  # how people find the target in their settings: 'recipient 2'


def orders_of(folder: Path, settings: Mapping[str, Any], password: str | None, notify_urls: tuple[str, ...]) -> Orders:
    """What campaigns.toml, which was checked before, and the environment say.

    settings: `reports`, `mail` and `alerts` as plain values, the last two None where they are not there.
    """
    mail, alerts = settings["mail"], settings["alerts"]
    return Orders(
        folder,
        tuple(map(_report_order, settings["reports"])),
        Mail(**_without(mail, "allow_private"), password=password) if mail else None,
        AlertOrder(**alerts) if alerts else None,
        notify_urls,
    )


def _report_order(entry: Mapping[str, Any]) -> ReportOrder:
    name = entry["id"] or f"{entry['campaign'] or 'portfolio'}-{entry['every']}"
    return ReportOrder(name, **_without(entry, "id", "portfolio"))


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
