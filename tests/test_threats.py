"""docs/THREATS.md names tests; each of them exists, and no threat is without one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs/THREATS.md"


def test_each_test_that_the_threats_name_exists() -> None:
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", GUIDE.read_text(encoding="utf-8"))
    assert len(named) > 30
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def test_no_threat_is_without_a_test() -> None:
    table = GUIDE.read_text(encoding="utf-8").partition("## Threats\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 15
    assert all("::test_" in row for row in rows)
