"""Harbour Mind among people whose every trace is marked, and a way to look for the marks in any byte of any file.

Names, handles, ids, avatars, links and texts of who answers carry words that stand nowhere else.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import StreamObject

from tests.harbour_mind import BLUESKY_HANDLE, HANDLE, HarbourMind, harbour_mind
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.loopback.x import post_id

AUTHOR, SAID, OURS = "zqauthor", "zqcommented", "zqpublished"
SKY, TUSK = f"{AUTHOR}-sky.example", f"{AUTHOR}_tusk"
NAMED = (
    f"@{SKY} and @{TUSK}@{AUTHOR}.social and u/{AUTHOR}_red and @{AUTHOR}_bird, {AUTHOR}.mail@{AUTHOR}.example, "
    f"https://{AUTHOR}.example/me?who={AUTHOR} and bsky.app/profile/{SKY}"
)
_PROFILE = {
    "displayName": f"{AUTHOR} Shown", "display_name": f"{AUTHOR} Shown", "avatar": f"https://cdn.example/{AUTHOR}.jpg",
    "note": f"<p>{AUTHOR} note</p>", "location": f"{AUTHOR} town", "description": f"{AUTHOR} about",
    "author_fullname": f"t2_{AUTHOR}", "author_flair_text": f"{AUTHOR} flair",
}  # fmt: skip


class MarkedWorld:
    """The four platforms with marked people; `marks` are all that must be found nowhere."""

    def __init__(self, world: HarbourMind) -> None:
        self.world = world
        self.ids: set[str] = set()  # of comments and of who wrote them
        for server in (world.x, world.reddit, world.bluesky, world.mastodon):
            _mark_people(server)

    def publish(self, text: str, at: datetime) -> None:
        self.world.publish(text, at)

    def answer(self, number: int, text: str, at: datetime) -> None:
        """Marked people answer the post with this number on every platform, naming others."""
        world, posts = self.world, {name: ids[number] for name, ids in self.world.posts.items()}
        says = f"{text} {SAID}{number} {NAMED}"
        sky = world.bluesky.add_post(SKY, says, at, reply_to=posts["bluesky"])
        tusk = world.mastodon.add_post(TUSK, says, at, reply_to=posts["mastodon"])
        bird, red = post_id(at, 7 + number), f"zqred{number}"
        world.x.add_comment(posts["x"], bird, says, at, f"{AUTHOR}_bird")
        world.reddit.add_comment(posts["reddit"], red, says, at, f"{AUTHOR}_red")
        self.ids |= {sky, sky.rpartition("/")[2], tusk, bird, red, "9" + str(zlib.crc32(f"{AUTHOR}_bird".encode()))}
        self.ids |= {world.bluesky.accounts[SKY].did, world.mastodon.accounts[TUSK].id}

    def of_people(self) -> list[str]:
        return [AUTHOR, *sorted(self.ids)]


@contextmanager
def marked_world(now: datetime) -> Iterator[MarkedWorld]:
    with harbour_mind(now) as world:
        yield MarkedWorld(world)


def _mark_people(server: LoopbackServer) -> None:
    """Whatever the server says of people but us says more, as the real ones do, and X sends the people themselves."""
    answer = server.answer

    def marked(request: Request) -> Reply:
        reply = answer(request)
        if not reply.body.startswith((b"{", b"[")):
            return reply
        said = json.loads(reply.body)
        _add_traits(said)
        if "search" in request.path and isinstance(said, dict):
            said["includes"] = {"users": [{"id": "1", "username": f"{AUTHOR}_bird", **_PROFILE}]}
        return Reply(reply.status, json.dumps(said).encode(), reply.headers)

    server.answer = marked  # type: ignore[method-assign]


def _add_traits(said: Any) -> None:
    if isinstance(said, dict):
        author = said.get("author") or said.get("account")
        if isinstance(author, dict) and (author.get("handle") or author.get("acct")) not in (HANDLE, BLUESKY_HANDLE):
            author.update(_PROFILE)
        if isinstance(author, str) and author != HANDLE:
            said.update(_PROFILE)
    for each in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        _add_traits(each)


def holding(marks: Iterable[str], *places: Path | bytes) -> list[str]:
    """Where one of the marks is, in any writing: folders whole, archives and PDFs unpacked."""
    forms = {mark: list(_forms(mark)) for mark in marks}
    found = []
    for name, content in _contents(places):
        lowered = content.lower()
        found += [f"{mark} in {name}" for mark, shapes in forms.items() if any(shape in lowered for shape in shapes)]
    return found


def _forms(mark: str) -> Iterator[bytes]:
    yield mark.lower().encode()
    yield mark.lower().encode("utf-16-le")
    if mark.isdigit():
        for size in (6, 8):  # as SQLite writes whole numbers
            if int(mark) < 1 << (8 * size - 1) and int(mark) >= 1 << 40:
                yield int(mark).to_bytes(size, "big").lower()


def _contents(places: Iterable[Path | bytes]) -> Iterator[tuple[str, bytes]]:
    for place in places:
        if isinstance(place, bytes):
            yield from _unpacked("what was shown", place)
        else:
            for file in [place] if place.is_file() else sorted(place.rglob("*")):
                if file.is_file():
                    yield from _unpacked(file.name, file.read_bytes())


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _unpacked(f"{name}/{member}", archive.read(member))
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number, page in enumerate(reader.pages):
            yield f"{name}, page {number + 1}", page.extract_text().encode()
        streams = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0])))
        for stream in streams:
            if isinstance(stream, StreamObject):
                yield f"{name}, a stream", stream.get_data()
