"""What is installed with the program: versions, licences, pinned or not. Asks nobody: `make audit`.

Reads requirements.lock and what the installed packages say of themselves.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; (.*?))? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", re.MULTILINE
)
_FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Public Domain|Unlicense|CC0|0BSD|Zlib|"
    r"Mozilla Public License 2\.0|MPL-2\.0",
    re.IGNORECASE,
)
_COPYLEFT = re.compile(r"\b[AL]?GPL|General Public License|SSPL|Commons Clause|BUSL|Proprietary", re.IGNORECASE)


@dataclass(frozen=True)
class Pin:
    """One package of the lock."""

    name: str
    version: str
    hashes: int
    only_where: str  # a marker such as sys_platform == 'win32'; '' for everywhere


def pins(lock: Path = ROOT / "requirements.lock") -> list[Pin]:
    """All that the lock installs."""
    found = _PIN.findall(lock.read_text(encoding="utf-8"))
    return [Pin(name, version, hashes.count("--hash"), where) for name, version, where, hashes in found]


def direct() -> list[str]:
    """What pyproject.toml itself asks for, without ranges."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [re.split(r"[^\w.-]", line)[0] for line in said]


def installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence(found: Distribution) -> str:
    """In the package's own words: the expression, else the classifiers, else the first line of its text."""
    said = found.metadata
    classes = [
        one.rpartition("::")[2].strip() for one in said.get_all("Classifier", []) if one.startswith("License ::")
    ]
    classes = [one for one in classes if one != "OSI Approved"]
    told = [
        *said.get_all("License-Expression", []),
        "; ".join(classes),
        *said.get_all("License", []),
        _title(found),
        "not said",
    ]
    return str(next(filter(None, told))).split("\n")[0]


def _title(found: Distribution) -> str:
    """The first line of the licence that lies beside the package; empty where there is none."""
    texts = [file for file in found.files or () if "licenses/" in str(file) and ".dist-info/" in str(file)]
    return texts[0].read_text(encoding="utf-8").lstrip().split("\n")[0] if texts else ""


def may_be_used(said: str) -> bool:
    """Whether a licence lets an organisation use and pass on what we make, without conditions on our own code."""
    return bool(_FREE.search(said)) and not _COPYLEFT.search(said)


def lines() -> Iterator[str]:
    """A line per package: * direct, name, version as locked, licence, and what is not as it should be."""
    wanted = {name.casefold() for name in direct()}
    for pin in pins():
        found = installed(pin.name)
        told = licence(found) if found else f"not installed here ({pin.only_where or 'run make'})"
        trouble = [] if pin.hashes else ["NO HASH"]
        if found and found.version != pin.version:
            trouble.append(f"INSTALLED {found.version}")
        if found and not may_be_used(told):
            trouble.append("LICENCE")
        mark = "*" if pin.name.casefold() in wanted else " "
        yield f"{mark} {pin.name:<28}{pin.version:<14}{told[:60]:<62}{' '.join(trouble)}".rstrip()


if __name__ == "__main__":
    told = list(lines())
    print("\n".join(told))
    print(f"{len(told)} packages, {sum(line.startswith('*') for line in told)} of them asked for by pyproject.toml (*)")
    sys.exit(int(any(word in line for line in told for word in ("NO HASH", "INSTALLED", "LICENCE"))))
