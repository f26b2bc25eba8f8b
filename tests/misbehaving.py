"""One organisation over every source, after a good night, for nights on which sources misbehave."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.nightly import Summary
from tests.certificates import Authority
from tests.every_source import Network, network, totals
from tests.faults import Spoil
from tests.nights import Organisation

SPAN = (datetime(2026, 11, 1).date(), datetime(2026, 11, 20).date())


@dataclass
class Trial:
    """The organisation after one good night and a day of life that is yet to be read."""

    network: Network
    organisation: Organisation
    undisturbed: dict[str, Any]
    day: int = 2

    def night(self, spoilt: dict[str, Spoil]) -> dict[str, dict[str, Any]]:
        """The sources' facts after a night on which these misbehave."""
        self.day += 1
        for name, spoil in spoilt.items():
            self.network.places[name].server.spoil = spoil
        try:
            return facts(self.organisation.night(self.network.clock.at(self.day)))
        finally:
            for place in self.network.places.values():
                place.server.spoil = lambda request, good: good

    def check_caught_up(self) -> None:
        day = self.day + 1
        found = facts(self.organisation.night(self.network.clock.at(day)))
        assert {name for name, each in found.items() if each["status"] not in ("ok", "nothing_due")} == set(), found
        assert totals(self.organisation.report("talk", *SPAN)) == self.undisturbed


def facts(summary: Summary) -> dict[str, dict[str, Any]]:
    failed = [each for each in summary.sources if each["status"] == "failed"]
    assert summary.exit_code == (1 if failed else 0)
    return {each["source"]: each for each in summary.sources if each["room"] != "sentiment"}


@dataclass
class Ground:
    network: Network
    database: Path
    undisturbed: dict[str, Any]


@contextmanager
def quiet_limits(every: Network, folder: Path) -> Iterator[None]:
    """The servers' own limits never met, and no more than one certificate to load for each client, night by night."""
    for server in (place.server for place in every.places.values()):
        if hasattr(server, "limits"):
            server.limits = dict.fromkeys(server.limits, 10**9)
        if hasattr(server, "limit"):
            server.limit = 10**9
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(Authority(folder).file))
        yield


@contextmanager
def ground_of(folders: pytest.TempPathFactory) -> Iterator[Ground]:
    with network() as every, quiet_limits(every, folders.mktemp("trust")):
        folder = folders.mktemp("ground")
        organisation = Organisation(folder, every.toml(), every.secrets)
        every.live(every.clock.at(2))
        assert organisation.night(every.clock.now).exit_code == 0
        before = folders.mktemp("before") / "outreach.db"
        shutil.copy(organisation.database, before)
        every.live(every.clock.at(3))
        organisation.night(every.clock.now)
        yield Ground(every, before, totals(organisation.report("talk", *SPAN)))


def trial_on(ground: Ground, folder: Path, scheme: str = "http") -> Trial:
    organisation = Organisation(folder, ground.network.toml(scheme), ground.network.secrets)
    organisation.database.parent.mkdir()
    shutil.copy(ground.database, organisation.database)
    return Trial(ground.network, organisation, ground.undisturbed)


def check_message(network: Network, facts: dict[str, Any]) -> None:
    """One plain line, with what to do."""
    message = facts["message"]
    secrets = [value for key, value in network.secrets.items() if len(value) > 3 and not key.endswith("_HANDLE")]
    assert 20 < len(message) < 400, message
    assert not any(sign in message for sign in ("<", "\n", "Traceback", "Error(", "object at 0x", "{'")), message
    assert not any(secret in message for secret in secrets), message
    remedies = (
        "next run",
        "report",
        "set ",
        "Set ",
        "orrect",
        "credits",
        "see ",
        "look at",
        "plan of",
        "check ",
    )
    assert any(remedy in message for remedy in remedies), message
