"""Who may import whom: the contracts in pyproject.toml, and what they cannot express."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.clicks import CLICK_SOURCES
from collectors.platforms import PLATFORMS

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "dashboard/app_pages").glob("*.py"))
SOURCES = sorted(file for room in ("platforms", "clicks") for file in (ROOT / "collectors" / room).glob("[a-z]*.py"))
NOT_ON_A_PAGE = {"collectors", "sqlalchemy", "sqlite3", "sqlite_utils", "plotly"}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_import_keeps_to_its_room() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_source_imports_no_other_source(file: Path) -> None:
    own = file.stem.split("_")[0]
    registered = PLATFORMS if file.parent.name == "platforms" else CLICK_SOURCES
    siblings = {name.split(".")[2] for name in imported(file) if name.startswith(f"collectors.{file.parent.name}.")}

    others = {sibling for sibling in siblings if sibling.split("_")[0] in registered and sibling.split("_")[0] != own}

    assert others == set()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_a_page_only_puts_together(file: Path) -> None:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))

    assert {name.split(".")[0] for name in imported(file)} & NOT_ON_A_PAGE == set()
    assert not [node for node in nodes if isinstance(node, ast.Try)]


@pytest.mark.parametrize("name", ["outreach.py", "outreach_links.py"])
def test_a_command_joins_the_two_halves_only_where_it_is_used(name: str) -> None:
    """Else asking for help would load all of them."""
    at_the_top = ast.parse((ROOT / name).read_text(encoding="utf-8")).body
    rooms = {node.module for node in at_the_top if isinstance(node, ast.ImportFrom) and node.module}
    light = {
        "collectors.command_line",
        "collectors.import_commands",
        "collectors.scrubbing",
        "collectors.upkeep_commands",
    }

    assert {room for room in rooms if room.split(".")[0] in ("collectors", "dashboard")} <= light


def test_only_pages_may_write_what_staff_say() -> None:
    rooms = [file for file in (ROOT / "dashboard").rglob("*.py") if "dashboard.staff_notes" in set(imported(file))]

    assert {file.parent.name for file in rooms} == {"app_pages"}


def test_only_staff_notes_and_the_record_of_what_was_sent_hold_sql_that_writes() -> None:
    """The record must be written around each sending, by the process that sends: nobody else can know."""
    writes = re.compile(r"\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET|REPLACE INTO|CREATE TABLE|DROP TABLE)\b")
    rooms = (ROOT / "dashboard").rglob("*.py")
    found = [file for file in rooms if writes.search(file.read_text(encoding="utf-8"))]

    assert {file.parent.name for file in found} == {"staff_notes", "delivery"}
    assert [file.name for file in found if file.parent.name == "delivery"] == ["record.py"]


def decorated(tree: ast.AST, names: set[str]) -> Iterator[ast.FunctionDef]:
    """Functions under a decorator of one of these names, with or without arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list]
            if any(isinstance(mark, ast.Attribute) and mark.attr in names for mark in marks):
                yield node


def test_whatever_runs_apart_from_the_app_asks_again_who_may_look() -> None:
    """A fragment or a dialog is run without app.py, and so without its gate."""
    files = (ROOT / "dashboard").rglob("*.py")
    apart = [
        one for file in files for one in decorated(ast.parse(file.read_text(encoding="utf-8")), {"fragment", "dialog"})
    ]

    assert apart
    for function in apart:
        first = next(node for node in function.body if not isinstance(getattr(node, "value", None), ast.Constant))
        assert ast.unparse(first) == "access.look_again()", function.name


def test_every_page_is_run_behind_the_gate() -> None:
    app = (ROOT / "dashboard/app.py").read_text(encoding="utf-8")

    assert app.index("access.gate()") < app.index("st.navigation(") < app.index("page.run()")
    assert "if allowed and notices.show(page.title):\n        page.run()" in app
