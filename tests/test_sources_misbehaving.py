"""Every platform and click source that misbehaves, in whole runs with the real client libraries over real sockets."""

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from collectors.clicks import CLICK_SOURCES
from collectors.limits import Limits
from collectors.platforms import PLATFORMS
from tests.endless import ENDLESS, OTHERS, Endless
from tests.every_source import MAKERS, NAMES, totals
from tests.faults import FAULTS, GIGANTIC, HARMLESS, SLOW, Fault, Spoil, full_backlog, more_behind
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.misbehaving import SPAN, Ground, Trial, check_message, ground_of, trial_on

LATE = ("HTTP 401", "HTTP 403", "HTTP 404", "HTTP 410", "HTTP 500", "200 with HTML", "null", "an empty list",
        "an empty object", "truncated JSON", "lists and objects swapped, 1 deep", "lists and objects swapped, 2 deep",
        "lists and objects swapped, 3 deep", "all values null", "numbers as lists", "strings as numbers",
        "numbers as infinity", "connection reset in mid-body")  # fmt: skip
SHORT = Limits(connect=1.0, read=1.0, answer=1.0, size=2**20)


@dataclass(frozen=True)
class Trouble:
    """A fault that a source has from its first request of the night on, or behind so many good answers."""

    name: str
    fault: Fault
    behind: int = 0

    def spoil(self) -> Spoil:
        left = itertools.count(self.behind, -1)
        return lambda request, good: good if next(left) > 0 else self.fault.spoil(request, good)

    def may_be_read(self, source: str) -> bool:
        return self.behind > 0 or self.fault.read is None or source in self.fault.read


TROUBLES = [Trouble(name, fault) for name, fault in FAULTS.items()]
TROUBLES += [Trouble(f"{name}, from the third request on", FAULTS[name], 2) for name in LATE]
_NIGHTS = 6  # X finds comments for seven days
BUNDLES = [TROUBLES[start : start + _NIGHTS] for start in range(0, len(TROUBLES), _NIGHTS)]


def test_every_source_of_the_registries_is_here() -> None:
    known = {("platforms", name) for name, entry in PLATFORMS.items() if entry.module} | {
        ("clicks", name) for name in CLICK_SOURCES
    }
    asking_nobody = {("platforms", "sample"), ("clicks", "sample"), ("clicks", "redirect")}
    missing = known - set(MAKERS) - asking_nobody
    assert not missing, "give each a loopback server and a life in tests/every_source.py"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground_of(tmp_path_factory) as ground:
        yield ground


@pytest.fixture
def trial(ground: Ground, tmp_path: Path) -> Trial:
    return trial_on(ground, tmp_path)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: "; ".join(trouble.name for trouble in bundle))
def test_a_fault_costs_its_source_this_night_and_nothing_else(trial: Trial, bundle: Sequence[Trouble]) -> None:
    """Each source meets each fault on one night, and is well on one night on which the others are not."""
    kinds = [*bundle, None]
    began = time.monotonic()
    for turn in range(len(kinds)):
        met = {name: kinds[(number + turn) % len(kinds)] for number, name in enumerate(NAMES)}
        found = trial.night({name: kind.spoil() for name, kind in met.items() if kind})
        for source, each in found.items():
            kind = met[source]
            if kind is None:
                assert each["status"] in ("ok", "nothing_due"), each
            elif each["status"] == "failed":
                check_message(trial.network, each)
            else:
                assert kind.may_be_read(source), f"{kind.name}: {each} did not fail"
    assert time.monotonic() - began < 60
    trial.check_caught_up()


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_is_read_as_ever(trial: Trial, name: str) -> None:
    found = trial.night(dict.fromkeys(NAMES, HARMLESS[name]))
    assert {each["status"] for each in found.values()} == {"ok"}, found
    assert totals(trial.organisation.report("talk", *SPAN)) == trial.undisturbed


@pytest.mark.parametrize("turn", range(len(SLOW) + 1))
def test_who_hangs_or_drips_is_left_in_time(trial: Trial, turn: int) -> None:
    """Each source has another fault on each turn, one turn none."""
    trial.organisation.limits = SHORT
    kinds = [*SLOW.values(), None]
    kind_of = {name: kinds[(number + turn) % len(kinds)] for number, name in enumerate(NAMES)}
    began = time.monotonic()
    found = trial.night({name: spoil for name, spoil in kind_of.items() if spoil})
    assert time.monotonic() - began < 12
    for name, each in found.items():
        assert each["status"] == ("failed" if kind_of[name] else "ok"), each
        if kind_of[name]:
            check_message(trial.network, each)
    trial.organisation.limits = Limits()
    trial.check_caught_up()


def test_a_server_that_accepts_nobody_is_left_in_time(trial: Trial) -> None:
    trial.organisation.limits = SHORT
    began = time.monotonic()
    with ExitStack() as stack:
        for name in NAMES[1:]:
            stack.enter_context(trial.network.places[name].server.replaced(full_backlog))
        found = trial.night({})
    assert time.monotonic() - began < 12
    assert [name for name, each in found.items() if each["status"] == "ok"] == NAMES[:1]
    for name in NAMES[1:]:
        check_message(trial.network, found[name])
    trial.organisation.limits = Limits()
    trial.check_caught_up()


@pytest.mark.parametrize("name", GIGANTIC)
def test_a_gigantic_answer_takes_bounded_time_and_memory(trial: Trial, name: str) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here on
    before = peak()
    began = time.monotonic()
    for met in (NAMES[start : start + 4] for start in range(0, len(NAMES), 4)):
        found = trial.night(dict.fromkeys(met, GIGANTIC[name]))
        for source in met:
            check_message(trial.network, found[source])
            assert "more than 32 MiB" in found[source]["message"]
    assert time.monotonic() - began < 20
    assert peak() - before < 900_000
    trial.check_caught_up()


def peak() -> int:
    """The most memory this process has had, KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def test_a_redirect_elsewhere_is_not_followed_and_nothing_is_told_there(trial: Trial) -> None:
    class Elsewhere(LoopbackServer):
        def answer(self, request: Request) -> Reply:
            return Reply.json({})

    with Elsewhere() as elsewhere:
        for status in (301, 302, 307, 308):
            away = Reply(status, headers={"Location": f"{elsewhere.url}/api"})
            found = trial.night(dict.fromkeys(NAMES, lambda request, good, away=away: away))  # type: ignore[misc]
            for each in found.values():
                assert each["status"] == "failed", each
                check_message(trial.network, each)
        assert elsewhere.log == []
    trial.check_caught_up()


def test_a_list_that_never_ends_is_left(trial: Trial) -> None:
    """The same page again and again, each saying that there are more."""
    began = time.monotonic()
    found = trial.night(dict.fromkeys(NAMES, lambda request, good: more_behind(good)))
    assert time.monotonic() - began < 40
    for source in ("x", "reddit", "bluesky", "facebook", "instagram", "threads"):
        assert found[source]["status"] == "failed", found[source]
        check_message(trial.network, found[source])
    trial.check_caught_up()


@pytest.mark.parametrize("most", [1, 12])
def test_a_list_whose_pages_never_end_is_left_after_so_many(trial: Trial, most: int) -> None:
    """Half of the sources each night; Reddit's own end is nearer than the 1,000 pages that all have."""
    assert Limits().pages == 1_000
    assert set(ENDLESS) | set(OTHERS) == set(NAMES), "say in tests/endless.py how its list never ends"
    trial.organisation.limits = Limits(pages=most)
    for some in (list(ENDLESS)[::2], list(ENDLESS)[1::2]):
        endless = {name: Endless(name) for name in some}
        found = trial.night({name: each.spoil() for name, each in endless.items()})
        for source, each in found.items():
            assert each["status"] == ("failed" if source in some else "ok"), each
        for source in some:
            check_message(trial.network, found[source])
            assert most <= endless[source].asked <= most + 1
    trial.organisation.limits = Limits()
    trial.check_caught_up()
