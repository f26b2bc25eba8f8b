"""What is installed with the program: few packages, each pinned with its hashes, free to use, used, and explained."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.dependency_audit import ROOT, direct, installed, licence, lines, may_be_used, pins

OWNERS = packages_distributions()  # module -> the packages it comes from
MOST = 122  # packages in the lock of the running program; a new one needs a reason. Google's two clients bring ten
NOT_IMPORTED = {
    "tzdata": "time zones for systems without any; read by the standard library",
    "authlib": "what streamlit signs people in with",
    "pydantic-core": "types of its errors",
}


def imported() -> set[str]:
    """The top-level modules that our code imports."""
    files = [
        *ROOT.glob("collectors/**/*.py"),
        *ROOT.glob("dashboard/**/*.py"),
        ROOT / "outreach.py",
        ROOT / "outreach_links.py",
    ]
    found: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                found |= {str(ast.literal_eval(one)).partition(".")[0] for one in node.args if is_text(one)}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"collectors", "dashboard", "outreach", "outreach_links"}


def is_text(found: ast.expr) -> bool:
    return isinstance(found, ast.Constant) and isinstance(found.value, str)


def plain(name: str) -> str:
    return re.sub(r"[._-]+", "-", name).casefold()


def test_the_lock_installs_few_packages_each_with_its_hashes() -> None:
    found = pins()
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert len(found) == len(re.findall(r"(?m)^[\w.-]+==", text))
    assert 50 < len(found) <= MOST
    assert [pin.name for pin in found if pin.hashes == 0] == []
    assert not re.search(r"(?m)^\s*(--(index|extra|trusted)|git\+|https?://)", text)


def test_every_package_may_be_used_and_passed_on() -> None:
    told = {pin.name: licence(found) for pin in pins() if (found := installed(pin.name))}
    assert len(told) > 50
    assert {name: said for name, said in told.items() if not may_be_used(said)} == {}


def test_what_is_asked_for_is_used() -> None:
    owners = {plain(owner) for module in imported() for owner in OWNERS.get(module, [])}
    unused = {name for name in direct() if plain(name) not in owners}
    assert unused <= NOT_IMPORTED.keys()


def test_what_is_used_is_asked_for() -> None:
    asked = {plain(name) for name in direct()} | {"transformers", "torch", "safetensors", "huggingface-hub"}
    for module in imported():
        owners = {plain(owner) for owner in OWNERS.get(module, [module])}
        assert owners & asked, module


def test_each_of_them_is_explained() -> None:
    guide = (ROOT / "docs/DEPENDENCIES.md").read_text(encoding="utf-8")
    explained = dict(re.findall(r"(?m)^\| `([\w.-]+)` \| (\S+) \|", guide))
    locked = {plain(pin.name): pin.version for pin in pins()}
    assert explained == {name: locked[plain(name)] for name in direct()}


@pytest.mark.parametrize(
    "said", ["GPL-3.0-or-later", "AGPL", "GNU Lesser General Public License v3 (LGPLv3)", "Proprietary", "not said"]
)
def test_a_licence_that_binds_us_would_be_told(said: str) -> None:
    assert not may_be_used(said)


def test_the_audit_names_every_package() -> None:
    assert len(list(lines())) == len(pins())
