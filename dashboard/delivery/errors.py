"""What can go wrong on the way. Messages are for people, say what to do, and hold no address and no secret."""

import re
from collections.abc import Iterable

_LONGEST = 300
_ADDRESS = re.compile(r"<?[^\s<>\"',;:()]+@[^\s<>\"',;()]+>?")
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


class NotDelivered(Exception):  # noqa: N818 - reads as what the record says
    """It did not arrive, and can be tried again."""


class WayClosed(NotDelivered):
    """Nothing more can go this way in this run."""


class NotKnown(Exception):  # noqa: N818 - reads as what the record says
    """It broke off where it may have arrived or not: trying again could bring it twice."""


def harmless(said: str, secrets: Iterable[str | None] = ()) -> str:
    """What somebody else's program said, on one line, without addresses and secrets."""
    for secret in secrets:
        if secret:
            said = said.replace(secret, "…")
    line = _ADDRESS.sub("(address)", _URL.sub("(address)", said))
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in line).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
