"""Every platform and click source whose certificate is not one to trust, by real TLS with the real client libraries."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from collectors.clicks import CLICK_SOURCES
from collectors.platforms import PLATFORMS
from tests.certificates import Authority, Shown
from tests.every_source import MAKERS, NAMES
from tests.misbehaving import Ground, Trial, check_message, ground_of, trial_on

GOOD = Shown()
BAD = {
    "expired": (Shown(valid_from=-400, valid_until=-1), "has expired: its people must renew it"),
    "self-signed": (Shown(signed_by_itself=True), "of an authority that this machine does not know"),
    "another server's": (Shown(address="127.0.0.9"), "is another server's: correct the address"),
    "not valid yet": (Shown(valid_from=1), "not one to trust yet: see whether this machine's clock is right"),
}
TITLES = {name: entry.title for name, entry in PLATFORMS.items()} | {
    name: entry.title for name, entry in CLICK_SOURCES.items()
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground_of(tmp_path_factory) as ground:
        yield ground


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One whom the people of this machine have told it to trust."""
    authority = Authority(tmp_path)
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(variable, str(authority.file))
    return authority


@pytest.fixture
def trial(ground: Ground, tmp_path: Path) -> Trial:
    return trial_on(ground, tmp_path, "https")


@contextmanager
def shown(trial: Trial, authority: Authority, certificates: dict[str, Shown]) -> Iterator[None]:
    with ExitStack() as stack:
        for name, certificate in certificates.items():
            stack.enter_context(trial.network.places[name].server.secured(authority.context(certificate)))
        yield


@pytest.mark.parametrize("kind", BAD)
def test_who_shows_a_bad_certificate_is_told_nothing_and_the_others_are_read(
    trial: Trial, authority: Authority, kind: str
) -> None:
    certificate, told = BAD[kind]
    for well in (NAMES[0], NAMES[-1]):
        servers = {name: trial.network.places[name].server for name in NAMES}
        before = {name: len(server.log) for name, server in servers.items()}
        with shown(trial, authority, {name: GOOD if name == well else certificate for name in NAMES}):
            found = trial.night({})
        assert found.pop(well)["status"] == "ok"
        for name, each in found.items():
            assert each["status"] == "failed", each
            assert f"certificate of {TITLES[name]} (127.0.0.1" in each["message"], each
            assert told in each["message"], each
            check_message(trial.network, each)
            assert len(servers[name].log) == before[name]
    with shown(trial, authority, dict.fromkeys(NAMES, GOOD)):
        trial.check_caught_up()


def test_an_authority_nobody_told_this_machine_of_is_not_trusted(
    trial: Trial, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(variable)
    with shown(trial, authority, dict.fromkeys(NAMES, GOOD)):
        found = trial.night({})
    assert len(found) == len(MAKERS)
    for each in found.values():
        assert each["status"] == "failed", each
        assert "set SSL_CERT_FILE and REQUESTS_CA_BUNDLE" in each["message"]
