"""docs/TROUBLESHOOTING.md quotes what the program says: each message stands in its code, and commands exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_command import run

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "TROUBLESHOOTING.md").read_text(encoding="utf-8")
FIRST_CELLS = [line.split(" | ")[0].removeprefix("| ") for line in GUIDE.splitlines() if line.startswith("| ")]
QUOTED = [quoted for cell in FIRST_CELLS for quoted in re.findall(r"^`([^`]+)`$", cell)]


def said(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, with a line break where a value is put in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "\n" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{[^{}]*\}", "\n", node.value)  # what `format` fills in


@pytest.fixture(scope="module")
def texts() -> str:
    files = [ROOT / "outreach.py", *(ROOT / "collectors").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")]
    return "\n\n".join(text for file in files for text in said(ast.parse(file.read_text(encoding="utf-8"))))


def test_there_are_messages() -> None:
    assert len(QUOTED) > 25


@pytest.mark.parametrize("message", QUOTED)
def test_every_quoted_message_is_one_the_program_says(message: str, texts: str) -> None:
    pattern = r"[^\n]*\n[^\n]*".join(re.escape(part.strip()) for part in message.split("…") if part.strip())
    assert re.search(pattern, texts), message


def test_every_command_in_it_exists() -> None:
    for command in sorted(set(re.findall(r"`outreach (\w+)", GUIDE))):
        assert run(command, "--help").exit_code == 0, command
