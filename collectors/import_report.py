"""What is said of an import: lines for people, the same facts for machines and for the dashboard's page."""

from collections.abc import Sequence
from typing import Any

from collectors.importing import Looked, Share
from collectors.imports import Table
from collectors.imports.accounts import name_of
from collectors.mistakes import printable

_TOLD_ON_A_SCREEN = 20  # refused rows


def exit_code(found: Sequence[Looked], *, taken: bool) -> int:
    """0 all was taken, or could be; 1 some rows or files were refused; 2 nothing was taken, or could be."""
    if not any(
        share.number or share.before if taken else looked.can_be_taken for looked in found for share in _of(looked)
    ):
        return 2
    return 0 if all(looked.whole for looked in found) else 1


def _of(looked: Looked) -> list[Share]:
    return [share for share in looked.shares if share.match.account]


def facts(looked: Looked) -> dict[str, Any]:
    """One file. `lacks`: what has to be said before it can be taken, `as_of` or `account`, and among what to choose."""
    reading = looked.reading
    choices = sorted({choice for share in looked.shares for choice in share.match.choices})
    return {
        "name": looked.name,
        "trouble": looked.trouble or None,
        "can_be_taken": looked.can_be_taken,
        "as_of": str(reading.as_of) if reading and reading.as_of else None,
        "as_of_from": reading.as_of_from if reading else "",
        "lacks": [*(["as_of"] if looked.lacks_day else []), *(["account"] if choices else [])],
        "choices": choices,
        "tables": [_table(table, shares) for table, shares in looked.tables],
        "left": [{"what": what, "why": why} for what, why in (reading.left if reading else [])],
    }


def _table(table: Table, shares: Sequence[Share]) -> dict[str, Any]:
    return {
        "where": table.where,
        "kind": table.kind,
        "title": table.title,
        "rows": table.rows,
        "refused": table.refused,
        "refusals": [{"row": one.row, "why": one.why} for one in table.refusals],
        "ignored": [{"column": column, "why": why} for column, why in table.ignored],
        "remarks": list(table.remarks),
        "parts": [_share(share) for share in shares],
    }


def _share(share: Share) -> dict[str, Any]:
    account = share.match.account
    return {
        "account": name_of(account) if account else None,
        "called": list(share.part.names),
        "trouble": share.match.why or None,
        "matter": share.match.matter or None,
        "to_add": share.match.to_add or None,
        "posts": len(share.part.posts),
        "days": len(share.part.days),
        "new_posts": share.new,
        "known_posts": share.known,
        "removed_posts": share.removed,
        "imported_before": share.before,
        "import": share.number,
    }


def lines(looked: Looked, *, taken: bool) -> list[str]:
    """What people read of one file. What it repeats of the file's content is harmless to the terminal."""
    return [printable(line) for said in _lines(looked, taken=taken) for line in said.split("\n")]


def _lines(looked: Looked, *, taken: bool) -> list[str]:
    told = facts(looked)
    if not told["tables"]:
        return [f"{looked.name}: not imported. {looked.trouble}", *_left(told)]
    dated = f", figures as of {told['as_of']} ({told['as_of_from']})" if told["as_of"] else ""
    found = [f"{looked.name}{dated}"]
    for table in told["tables"]:
        found += _table_lines(looked.name, table, taken=taken)
    found += _left(told)
    if looked.trouble:
        found.append(f"  Not imported. {looked.trouble}")
    return found


def _left(told: dict[str, Any]) -> list[str]:
    if len(told["left"]) == 1 and not told["tables"]:
        return []
    return [f"  {one['what']}: not read. {one['why']}" for one in told["left"]]


def _table_lines(name: str, table: dict[str, Any], *, taken: bool) -> list[str]:
    where = table["where"].removeprefix(name).lstrip(": ")
    rows = f"{table['rows']:,} {'row' if table['rows'] == 1 else 'rows'}"
    found = [f"  {table['title']}{f' ({where})' if where else ''}: {rows}"]
    for part in table["parts"]:
        if part["trouble"]:
            found.append("    Not imported. " + part["trouble"].replace("\n", "\n      "))
        else:
            found.append(f"    {part['account']}: {_brought(part, taken=taken)}")
    found += [f"    {remark}" for remark in table["remarks"]]
    if table["ignored"]:
        found.append("    Columns left aside: " + ", ".join(one["column"] for one in table["ignored"]))
    shown = table["refusals"][:_TOLD_ON_A_SCREEN]
    found += [f"    Row {one['row']:,} was refused. {one['why']}" for one in shown]
    if table["refused"] > len(shown):
        found.append(f"    {table['refused'] - len(shown):,} more rows were refused; --json tells more of them.")
    return found


def _brought(part: dict[str, Any], *, taken: bool) -> str:
    if part["imported_before"]:
        return "the very same was imported before; nothing changes"
    foreseen = part["new_posts"] or part["known_posts"] or part["removed_posts"]
    counted = [
        (0 if foreseen else part["posts"], "post", "posts"),
        (part["new_posts"], "new post", "new posts"),
        (part["known_posts"], "post known already", "posts known already"),
        (part["removed_posts"], "post that was removed here and stays away", "posts that were removed and stay away"),
        (part["days"], "figure by day", "figures by day"),
    ]
    said = ", ".join(f"{number:,} {one if number == 1 else many}" for number, one, many in counted if number)
    said = said or "nothing"
    return f"import {part['import']}: {said}" if taken and part["import"] else said
