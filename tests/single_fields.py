"""Every single field of the answers that sources give, and what is answered without it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.every_source import Network
from tests.faults import Spoil
from tests.loopback.server import Reply, Request

Path = tuple[str, ...]  # "*" stands for every place of a list


@dataclass(frozen=True, order=True)
class Field:
    """`question` is the address without whatever it holds of ids."""

    question: str
    path: Path

    def __str__(self) -> str:
        return f"{self.question} {'.'.join(self.path)}"


def recorded(network: Network) -> dict[str, dict[Field, None]]:
    """Filled from now on: the fields that each source answers with, in the order met."""
    fields: dict[str, dict[Field, None]] = {name: {} for name in network.places}

    def listen(name: str) -> Spoil:
        def note(request: Request, good: Reply) -> Reply:
            if good.status == 200:
                fields[name] |= {Field(_question(request), path): None for path in _paths(json.loads(good.body))}
            return good

        return note

    for name, place in network.places.items():
        place.server.spoil = listen(name)
    return fields


def without(field: Field, nulled: bool) -> Spoil:
    """The good answers with this field left out, or null, wherever it stands."""

    def spoil(request: Request, good: Reply) -> Reply:
        if good.status != 200 or _question(request) != field.question:
            return good
        return replace(good, body=json.dumps(_changed(json.loads(good.body), field.path, nulled)).encode())

    return spoil


def _question(request: Request) -> str:
    return re.sub(r"[^/]*\d[^/]*", "*", request.path)


def _paths(value: Any, above: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*above, name)
            yield from _paths(inner, (*above, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, (*above, "*"))


def _changed(value: Any, path: Path, nulled: bool) -> Any:
    name, *below = path
    if isinstance(value, list):
        return [_changed(inner, tuple(below), nulled) for inner in value] if name == "*" else value
    if not isinstance(value, dict) or name not in value:
        return value
    if below:
        return {**value, name: _changed(value[name], tuple(below), nulled)}
    return {**value, name: None} if nulled else {key: inner for key, inner in value.items() if key != name}
