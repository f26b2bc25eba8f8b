"""Files of the configuration that would break, block or fill the program: refused in time, in words, by the command."""

import os
import resource
import signal
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import mortal
from tests.nights import Organisation
from tests.sign_in_world import SETTINGS

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECONDS, MEMORY = 30, 300_000_000  # for each try: beyond what the program has in memory before it reads anything
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
Fill = Callable[[Path], object]


def limits() -> None:
    """In the child: it dies of more time, and fails of more memory."""
    taken = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    signal.alarm(SECONDS)


def refused(organisation: Organisation, command: str = "collect") -> str:
    """What the command says as it refuses to begin."""
    ended = mortal.run(organisation, [command], NOW, limits)
    assert ended.code == 2, ended.said
    assert "Traceback" not in ended.said
    assert len(ended.said) < 20_000
    assert not organisation.database.exists()
    return ended.said


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int) -> bytes:
    """A whole picture, all black, of one bit a pixel: tiny as a file, whatever its size."""
    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    drawn = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """As far as it is looked at before it is drawn."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\x00\x02\x00\x00\xff\xd9"


BOMB = png(30_000, 30_000)
LAUGHS = "".join(f'<!ENTITY a{n} "{"".join([f"&a{n - 1};"] * 10)}">' if n else '<!ENTITY a0 "ha">' for n in range(10))
SHAPES = "".join(f'<g id="g{n}">{f"""<use xlink:href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 12))

PICTURES = {
    "bomb": (BOMB, "30000 by 30000 pixels"),
    "bomb as jpeg": (jpeg(30_000, 30_000), "30000 by 30000 pixels"),
    "bomb within": (
        SVG.format(f'<image href="data:image/png;base64,{b64encode(BOMB).decode()}"/>').encode(),
        "30000 by 30000 pixels",
    ),
    "truncated": (png(40, 40)[:-20], "not whole"),
    "truncated jpeg": (jpeg(40, 40)[:-2], "not whole"),
    "one bit is wrong": (png(40, 40)[:45] + b"?" + png(40, 40)[46:], "not whole"),
    "without a size": (png(40, 0), "not whole"),
    "begins only": (b"\x89PNG\r\n\x1a\n", "not whole"),
    "text": (b"root:x:0:0:root", "no picture that reports can show"),
    "gif": (b"GIF89a" + bytes(100), "no picture that reports can show"),
    "empty": (b"", "no picture that reports can show"),
    "script": (SVG.format("<script>alert(1)</script>").encode(), "holds a script"),
    "script of its own space": (
        SVG.format('<x:script xmlns:x="http://www.w3.org/2000/svg"/>').encode(), "holds a script",
    ),
    "handler": (SVG.format('<rect onload="alert(1)"/>').encode(), "holds a script"),
    "page": (SVG.format("<foreignObject><b/></foreignObject>").encode(), "holds a script or a page"),
    "picture elsewhere": (SVG.format('<image href="https://evil.example/a.png"/>').encode(), "another file or place"),
    "file": (SVG.format('<image xlink:href="/etc/passwd"/>').encode(), "another file or place"),
    "link": (SVG.format('<a href="javascript:alert(1)"><rect/></a>').encode(), "another file or place"),
    "style elsewhere": (SVG.format("<style>@import 'https://evil.example'</style>").encode(), "another file or place"),
    "font": (SVG.format("<style>a{b:url(//evil.example/f)}</style>").encode(), "another file or place"),
    "hidden place": (SVG.format(r'<rect style="fill:u\72l(//evil.example)"/>').encode(), "another file or place"),
    "style sheet": (b'<?xml-stylesheet href="//evil.example"?>' + SVG.format("").encode(), "another file or place"),
    "laughs": (f"<!DOCTYPE svg [{LAUGHS}]>{SVG.format('&a9;')}".encode(), "declares entities"),
    "file as entity": (
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{SVG.format("&a;")}'.encode(), "declares entities",
    ),
    "laughing shapes": (SVG.format(f'<g id="g0"><rect/></g>{SHAPES}').encode(), "too many shapes"),
    "drawn within itself": (SVG.format('<g id="a"><use href="#a"/></g>').encode(), "too many shapes|without end"),
    "deep": (SVG.format("<g>" * 60_000 + "</g>" * 60_000).encode(), "nested too deeply"),
    "cut off": (SVG.format("<rect/>").encode()[:-9], "not whole"),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_logo_that_would_do_harm_is_refused(name: str, tmp_path: Path) -> None:
    content, said = PICTURES[name]
    organisation = with_logo(tmp_path, "logo.picture")
    (tmp_path / "logo.picture").write_bytes(content)

    told = refused(organisation)

    assert "organisation logo" in told
    assert any(part in told for part in said.split("|")), told


def with_logo(folder: Path, name: str) -> Organisation:
    return Organisation(folder, SETTINGS.replace("[organisation]", f'[organisation]\nlogo = "{name}"'))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("../" * 20 + "etc/passwd", "no picture that reports can show"),
        ("/etc/passwd", "no picture that reports can show"),
        ("link", "no picture that reports can show"),
        ("round", "cannot be read"),
        ("pipe", "this is no plain file"),
        ("/dev/zero", "this is no plain file"),
        ("link to zero", "this is no plain file"),
        ("/proc/self/environ", "no picture that reports can show"),
        ("folder", "cannot be read|this is no plain file"),
        ("huge", "larger than 500 kB"),
    ],
)
def test_a_logo_that_is_no_file_of_ours_is_refused_and_never_quoted(named: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "link to zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    sparse(1_000_000_000)(tmp_path / "huge")

    told = refused(with_logo(tmp_path, named))

    assert any(part in told for part in said.split("|")), told
    assert "root:" not in told


def sparse(size: int) -> Fill:
    def fill(file: Path) -> None:
        with file.open("wb") as opened:
            opened.truncate(size)

    return fill


def text(content: str) -> Fill:
    return lambda file: file.write_text(content, encoding="utf-8")


SETTINGS_FILES: dict[str, tuple[Fill, str]] = {
    "1 GB": (sparse(1_000_000_000), "far too large"),
    "all NUL": (sparse(100_000), "not TOML"),
    "NUL within": (text(SETTINGS.replace("Harbour", "Har\0bour")), "not TOML"),
    "a pipe": (os.mkfifo, "this is no file"),
    "a device": (lambda file: file.symlink_to("/dev/zero"), "this is no file"),
    "a folder": (Path.mkdir, "this is no file"),
    "lists 100,000 deep": (text("a = " + "[" * 100_000 + "]" * 100_000), "nested too deeply"),
    "tables 100,000 deep": (text("a = " + "{a=" * 100_000 + "1" + "}" * 100_000), "nested too deeply"),
    "a key 100,000 deep": (text(SETTINGS + "a." * 100_000 + "a = 1"), "nested too deeply"),
    "a quoted key 100,000 deep": (text(SETTINGS + '"a" . ' * 100_000 + '"a" = 1'), "nested too deeply"),
    "a key of long parts": (text(SETTINGS + f"{'a' * 90} . " * 10_000 + "a = 1"), "nested too deeply"),
    "a key with signs in it": (text(SETTINGS + r'"a \" b".' * 90_000 + "a = 1"), "nested too deeply"),
    "a table's name 100,000 deep": (text(SETTINGS + "[" + "a." * 100_000 + "a]"), "nested too deeply"),
    "30,000 empty campaigns": (text(SETTINGS + "[[campaigns]]\n" * 30_000), "more; mend these first"),
    "50,000 unknown resources": (
        text(SETTINGS + f"resources = [{','.join(f'{chr(34)}{n}{chr(34)}' for n in range(50_000))}]"),
        "more; mend these first",
    ),
    "a line of a million signs": (text("a" * 900_000 + "." * 99_000), "not TOML|nested too deeply"),
    "a number of 900,000 digits": (text("a = " + "1" * 900_000), "not TOML"),
}


@pytest.mark.parametrize("name", SETTINGS_FILES)
def test_settings_that_would_block_or_fill_the_program_are_refused(name: str, tmp_path: Path) -> None:
    fill, said = SETTINGS_FILES[name]
    organisation = Organisation(tmp_path, "")
    organisation.config.unlink()
    fill(organisation.config)

    for command in ("collect", "check"):
        told = refused(organisation, command)
        assert any(part in told for part in said.split("|")), told[:500]


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (sparse(1_000_000_000), "no settings file"),
        (os.mkfifo, "no settings file"),
        (lambda file: file.symlink_to("/dev/zero"), "no settings file"),
        (Path.mkdir, "no settings file"),
        (lambda file: file.write_bytes(os.urandom(1 << 20)), "no settings file"),
        (lambda file: file.write_bytes(b"\xff\xfe" * 9_000), "not UTF-8"),
    ],
    ids=["1 GB", "a pipe", "a device", "a folder", "noise", "binary"],
)
def test_credentials_that_are_no_settings_file_are_refused(fill: Fill, said: str, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, SETTINGS)
    fill(tmp_path / ".env")

    assert said in refused(organisation)


@pytest.mark.parametrize("line", ["'\n", '"\n', "a\n", "\0\n", "OUTREACH_X='\\\n", "x" * 99 + "\n", "=\n"])
def test_credentials_full_of_what_nobody_understands_are_told_shortly(line: str, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, SETTINGS)
    (tmp_path / ".env").write_text(line * (49_000 // len(line)), encoding="utf-8")

    ended = mortal.run(organisation, ["check", "--exit-code"], NOW, limits)

    assert ended.code >= 0, "took too long"
    assert "Traceback" not in ended.said
    assert len(ended.said) < 20_000


def test_pictures_as_people_make_them_are_taken(tmp_path: Path) -> None:
    from collectors.pictures import trouble_with

    drawing = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'
        + SVG.format(
            '<defs><linearGradient id="a"/><linearGradient id="b" xlink:href="#a"/></defs>'
            "<style>.c{fill:url(#b)}</style>"
            f'<rect class="c" style="stroke:url(\'#a\')"/><use xlink:href="#a"/>'
            f'<image xlink:href="data:image/png;base64,{b64encode(png(9, 9)).decode()}"/>'
        )
    ).encode()
    logo = Path(__file__).parent.parent / "dashboard/logo.svg"
    for content in (png(1, 1), png(4_000, 4_000), jpeg(300, 200), drawing, logo.read_bytes()):
        assert trouble_with(content) is None
