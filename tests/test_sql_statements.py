"""SQL stands in the code as it is sent: values go beside it, never into it. Reads the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|WHERE|JOIN|PRAGMA)\b ")
ROOT = Path(__file__).parent.parent
SENDS = {"execute", "executemany", "executescript", "query", "text", "read_sql", "read_sql_query", "exec_driver_sql"}
# What is put into statements all the same, each with the reason it cannot be a value.
_ONE_OF_OURS = "one of the fragments that stand as constants in the same function"
_COLUMNS = "names of columns from a constant of our own (METRIC_NAMES, _WRITTEN, DAY_SUMS)"
_OF_THE_FILE = "names of tables and columns as a database of ours has them"
_PASSES_ON = "passes a statement on that is looked at where it is written"
MADE_FROM_CONSTANTS = {
    "collectors/store/derived.py: metrics": _COLUMNS,
    **{
        f"collectors/store/posts.py: {name}": _COLUMNS
        for name in ("assignments", "columns", "known", "name", "snapshot")
    },
    **{f"dashboard/queries/days.py: {name}": _COLUMNS for name in ("columns(DAY_SUMS, 'd')", "sums(DAY_SUMS, 'd')")},
    **{
        f"dashboard/queries/posts.py: {name}": _COLUMNS
        for name in (
            "columns(GAINS, 'l', 'lifetime_')",
            "columns(METRICS, 'd')",
            "columns(METRICS, 's')",
            "sums(METRICS, 'd')",
        )
    },
    **{
        f"dashboard/queries/posts.py: {name}": _ONE_OF_OURS
        for name in (
            "' AND '.join(conditions)",
            "_chosen(campaign_id)",
            "arranged",
            "chosen",
            "found",
            "gained",
            "named",
            "what",
            "where",
        )
    },
    **{f"dashboard/queries/days.py: {name}": _ONE_OF_OURS for name in ("chosen", "first_post", "first_run")},
    **{f"dashboard/queries/annotations.py: {name}": _ONE_OF_OURS for name in ("columns", "mine", "table", "written")},
    **{
        f"dashboard/queries/{name}": _PASSES_ON
        for name in (
            "access.py: found",
            "annotations.py: sql",
            "collection.py: sql",
            "collection.py: text(sql)",
            "database.py: applied",
            "database.py: sql",
            "database.py: text(sql)",
            "label_checks.py: sql",
        )
    },
    **{
        f"collectors/store/copying.py: {name}": _OF_THE_FILE
        for name in ("', '.join((given.get(name, name) for name in key))", "', '.join(key)", "schema", "table")
    },
    **{f"collectors/store/clock.py: {name}": _ONE_OF_OURS for name in ("column", "table")},
    **{
        f"collectors/store/purging.py: {name}": _ONE_OF_OURS
        for name in ("column", "mark", "of_platform", "sql", "sums", "where")
    },
    "collectors/store/purging.py: table": _OF_THE_FILE,
    **{f"collectors/store/restoring.py: {name}": _ONE_OF_OURS for name in ("keys", "known", "later")},
    **{f"collectors/store/restoring.py: {name}": _OF_THE_FILE for name in ("names", "updates")},
    "collectors/store/restoring.py: _READER_SECONDS * 1000": "a number of ours",
    "collectors/store/traces.py: _READER_SECONDS * 1000": "a number of ours",
    "collectors/store/traces.py: int(BUSY_SECONDS * 1000)": "a number of ours",
    "collectors/store/comments.py: ', '.join(_BUFFERED)": _COLUMNS,
    **{
        f"dashboard/staff_notes/expired_texts.py: {name}": _ONE_OF_OURS
        for name in ("names", "text(f'INSERT INTO comment_buffer ({names}) VALUES ({marks})')")
    },
    "dashboard/queries/outcomes.py: mine": _ONE_OF_OURS,
    "collectors/store/memberships.py: readable": _ONE_OF_OURS,
    "collectors/store/comments.py: where": _ONE_OF_OURS,
    "collectors/store/database.py: pragma": _ONE_OF_OURS,
    **{
        f"collectors/store/brief_keeping.py: {name}": _COLUMNS
        for name in (
            "' + '.join((f'ifnull({name}, 0)' for name in ENGAGING))",
            "', '.join(ENGAGING)",
            "added(METRIC_NAMES)",
            "name",
        )
    },
    **{
        f"collectors/store/brief_keeping.py: {name}": _ONE_OF_OURS
        for name in ("_GAINED.replace('?', ':platform')", "statement", "table", "where")
    },
    **{
        f"collectors/store/rows.py: {name}": _COLUMNS
        for name in ("', '.join(columns)", "', '.join(keys)", "', '.join(names)", "added(names)")
    },
    "collectors/store/rows.py: table": _ONE_OF_OURS,
    **{
        f"collectors/store/schema_of_gains.py: {name}": _COLUMNS
        for name in (
            "', '.join((f'sum({metric})' for metric in _SUMMED))",
            "', '.join((f'sum({name}) AS {name}' for name in METRIC_NAMES))",
            "', '.join(_SUMMED)",
            "bare",
            "keys",
            "reported",
            "risen",
            "standing",
            "values",
        )
    },
    **{
        f"collectors/store/schema_of_gains.py: {name}": _ONE_OF_OURS
        for name in (
            "_bare(scope)",
            "_summing('campaign_days', 'm.campaign_id', 'm.campaign_id, p.platform', _MEMBERS)",
            "_summing('organisation_days', 'p.platform', 'p.platform', 'posts p')",
            "posts",
            "scope",
            "sums",
            "told",
        )
    },
    "collectors/store/day_sums.py: found": _ONE_OF_OURS,
    "collectors/store/file_looks.py: _LOOKED.format(marks=marks_for(some))": _ONE_OF_OURS,
    "collectors/store/derived.py: ', '.join(_STRETCH)": _COLUMNS,
    "dashboard/queries/posts.py: in_range": _COLUMNS,
    "dashboard/queries/posts.py: columns(METRICS, 'g')": _COLUMNS,
    "collectors/store/derived.py: table": _ONE_OF_OURS,
    "collectors/store/memberships.py: configured": _ONE_OF_OURS,
    "collectors/store/runs.py: table": _ONE_OF_OURS,
    "collectors/store/schema.py: statement": "a script of a migration, statement by statement",
    "dashboard/queries/label_checks.py: chosen": _ONE_OF_OURS,
    "dashboard/queries/responses.py: chosen": _ONE_OF_OURS,
    "dashboard/staff_notes/annotations.py: statement": _PASSES_ON,
    "dashboard/staff_notes/links.py: statement": _PASSES_ON,
}


def statements(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Every call that sends SQL, and what it sends."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SENDS:
                yield node, node.args[0]


def written(tree: ast.Module) -> Iterator[ast.expr]:
    """Every f-string that is SQL, wherever it is sent from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            constant = "".join(str(value.value) for value in node.values if isinstance(value, ast.Constant))
            if SQL.search(constant):
                yield node


def parts(found: ast.expr) -> Iterator[ast.expr]:
    """What is put into the statement beside constants."""
    match found:
        case ast.Constant():
            return
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.FormattedValue):
                    yield from parts(value.value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from parts(left)
            yield from parts(right)
        case _:
            yield found


def is_a_row_of_marks(found: ast.expr) -> bool:
    """`', '.join('?' * n)`, and what is called marks for it."""
    return ast.unparse(found).startswith(("', '.join('?' *", "marks_for(")) or ast.unparse(found) == "marks"


def is_sent_as_it_is(found: ast.expr, constants: set[str]) -> bool:
    if isinstance(found, ast.Name):
        return found.id in constants
    return isinstance(found, ast.Call) and getattr(found.func, "id", "") == "text" and is_constant(found.args[0])


def is_constant(found: ast.expr) -> bool:
    return not list(parts(found))


def constants_of(tree: ast.Module) -> set[str]:
    """Names at the top of a module; what they are is looked at where they are made."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.isupper()
    }


def sends_sql(tree: ast.Module, call: ast.Call) -> bool:
    """`text` is SQLAlchemy's only where it was imported from there."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "query":
        return False  # the file of questions is dashboard/queries, which passes SQL on by `frame`
    if name != "text":
        return True
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"]
    return isinstance(call.func, ast.Name) and any(alias.name == "text" for node in imported for alias in node.names)


def found_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    known = constants_of(tree)
    sent = [statement for call, statement in statements(tree) if sends_sql(tree, call)]
    return {
        f"{file.relative_to(ROOT).as_posix()}: {ast.unparse(part)}"
        for statement in (*sent, *written(tree))
        for part in parts(statement)
        if not is_sent_as_it_is(part, known) and not is_a_row_of_marks(part)
    }


def test_no_statement_holds_a_value_but_those_that_are_listed_with_their_reason() -> None:
    files = [*ROOT.glob("collectors/**/*.py"), *ROOT.glob("dashboard/**/*.py"), ROOT / "outreach.py"]
    found = set().union(*map(found_in, files))

    assert len(files) > 200
    assert found - MADE_FROM_CONSTANTS.keys() == set()
    assert MADE_FROM_CONSTANTS.keys() - found == set()


def test_a_value_put_into_a_statement_would_be_found(tmp_path: Path) -> None:
    for line in (
        'db.execute(f"SELECT {name}")',
        'db.execute("SELECT " + name)',
        'db.execute("SELECT %s" % name)',
        'db.execute("SELECT {}".format(name))',
        "db.executemany(sql, [])",
        "connection.exec_driver_sql(sql)",
    ):
        (statement,) = statements(ast.parse(line))
        assert list(parts(statement[1])), line
