"""What is shipped: the locks, the Makefile, the package's own list of what it needs."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
TARGETS = (
    *("demo", "run", "test", "check", "bench", "screenshots", "lint", "types", "imports", "lock", "test-bluesky"),
    "test-transformers",
)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> set[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {plain(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}


def wanted(requirements: list[str]) -> set[str]:
    return {plain(re.split(r"[\s<>=!;\[]", requirement)[0]) for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.search(r"://|^-|^\s*--(?!hash=sha256:)|@ ", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_is_pinned_with_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(entries) > 50
    assert [
        entry for entry in entries if not re.match(r"[\w.-]+==[\w.]+.*\\\n\s+--hash=sha256:[0-9a-f]{64}", entry)
    ] == []


def test_the_locks_hold_everything_the_project_asks_for(project: dict[str, Any]) -> None:
    runtime = wanted(project["project"]["dependencies"]) | wanted(project["dependency-groups"]["build"])

    assert runtime <= locked("requirements.lock") <= locked("requirements-dev.lock")
    assert wanted(project["project"]["optional-dependencies"]["dev"]) <= locked("requirements-dev.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_the_libraries_of_the_optional_model(project: dict[str, Any], lock: str) -> None:
    extra = wanted(project["project"]["optional-dependencies"]["transformers"])

    assert extra > {"torch", "transformers"}
    assert not extra & (locked(lock) - {"huggingface-hub"})  # tokenizers asks for that one


def imports() -> Iterator[str]:
    for file in [*ROOT.glob("outreach*.py"), *(ROOT / "collectors").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.split(".")[0]


def test_every_library_that_is_imported_is_asked_for(project: dict[str, Any]) -> None:
    """Not only as another library's need, which may drop it tomorrow."""
    asked = wanted(project["project"]["dependencies"])
    distributions = packages_distributions()
    ours = {"collectors", "dashboard", "outreach", "outreach_links", *sys.stdlib_module_names}

    unasked = {name for name in imports() if name not in ours and not asked & set(map(plain, distributions[name]))}

    assert unasked == set()


def test_an_installed_copy_has_the_command_the_weights_the_sample_and_the_look(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()

    assert "outreach = outreach:app" in entry_points
    assert names >= {"outreach.py", "collectors/sentiment/weights/model.onnx", "collectors/sample_campaigns.toml"}
    assert names >= {"dashboard/app.py", "dashboard/app_pages/overview.py", "dashboard/.streamlit/config.toml"}
    assert names >= {f"dashboard/{name}" for name in ("style.css", "front_page.js", "icon.svg", "logo.svg")}
    fonts = {name.removeprefix("dashboard/static/fonts/") for name in names if name.endswith((".woff2", "OFL.txt"))}
    assert len(fonts) == 3  # two files of the font and its licence
    reports = {"pdf/report.typ", "pdf/fonts/SourceSansPro-Regular.otf", "pdf/fonts/SourceSansPro-Semibold.otf"}
    reports |= {"pdf/fonts/LICENSE.txt", "html/style.css", "html/live.js"}
    assert names >= {f"dashboard/reports/{name}" for name in reports}
    assert not [name for name in names if name.startswith(("tests", "data", "benchmarks"))]


def test_make_help_lists_the_targets() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {line.split()[1] for line in done.stdout.splitlines() if line.strip()} >= set(TARGETS)


@pytest.mark.parametrize("script", [".ci/run", ".ci/prepare"])
def test_the_scripts_can_be_run_and_are_sound(script: str) -> None:
    file = ROOT / script

    assert file.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(file)], check=False).returncode == 0
    assert "set -euo pipefail" in file.read_text(encoding="utf-8")


def test_contributing_names_every_command_of_the_makefile() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert [target for target in TARGETS if f"make {target}" not in told] == []


def test_the_image_installs_the_lock_alone_and_runs_as_a_user_without_rights() -> None:
    steps = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    installs = [step for step in steps if "pip install" in step]
    assert all("--no-deps" in step for step in installs)
    assert "--require-hashes" in installs[0]
    assert "USER outreach" in steps
    copied = [step.split()[1] for step in steps if step.startswith("COPY") and not step.startswith("COPY --")]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert all(f"!{name.rstrip('/')}" in let_in for name in copied)
    assert not {"!data", "!.env", "!.git", "!config"} & set(let_in)


@pytest.mark.parametrize("service", ["dashboard", "collector"])
def test_the_containers_have_no_rights_and_share_the_data(service: str) -> None:
    told = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"][service]

    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert told["user"] == "10001:10001"
    assert "data:/data" in told["volumes"]
    assert all(port.startswith("127.0.0.1:") for port in told.get("ports", []))


def test_the_nightly_collector_waits_for_its_hour_and_goes_on_after_a_failure(tmp_path: Path) -> None:
    log = tmp_path / "log"
    stubs = {
        "outreach": f'echo "outreach $*" >> {log}; exit 1',
        "sleep": f'echo "sleep $1" >> {log}; [ "$(grep -c sleep {log})" -lt 3 ] || kill $PPID',
    }
    for name, does in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "OUTREACH_DB": str(tmp_path / "none.db"), "NIGHTLY_AT": "03:17"}

    done = subprocess.run(
        ["sh", str(ROOT / "deploy/nightly.sh")], env=environ, capture_output=True, text=True, timeout=60, check=False
    )

    said = log.read_text(encoding="utf-8").splitlines()
    assert done.returncode == 0
    assert said[1] == "outreach backup --keep 7"
    said = [line for line in said if "backup" not in line]
    assert said[0] == "outreach collect --deliver"  # at once, where nothing was collected yet
    assert said[1:5:2] == [line for line in said[1:5:2] if line.startswith("sleep ")]
    assert said[2] == "outreach collect --deliver"
    assert all(0 < int(line.split()[1]) <= 86_400 + 3_600 for line in said if line.startswith("sleep"))
    assert "ended with 1" in done.stderr
