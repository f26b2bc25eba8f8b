"""How long one answer may take, how large it may be, and an end to waiting for whatever does not end by itself."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one request. Clients' own timeouts begin anew with every byte: `answer` holds whatever trickles in."""

    connect: float = 10.0  # seconds
    read: float = 20.0  # seconds without a byte
    answer: float = 30.0  # seconds for all of it: three such answers, and the pauses, fit into a run
    pages: int = 1_000  # of one listing or search: no endless one holds the night up
    size: int = 32 * 2**20  # bytes once unpacked; the longest conversations are about a third of it

    @property
    def largest(self) -> str:
        """The size, for people."""
        return f"{self.size // 2**20} MiB"


USUAL = Limits()


class NoEndError(Exception):
    """The answer was not there in time."""


class TooLargeError(Exception):
    """The answer is larger than any that makes sense."""


class Watched(threading.Thread):
    """Runs one call in a thread of its own.

    Looking up a name, shaking hands and reading headers have no timeout that somebody who drips would meet; a thread
    that is stuck there is left behind and ends with the program.
    """

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self.answer: object = None
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self._call()
        except BaseException as trouble:  # raised again where the call was asked for
            self.trouble = trouble


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` gives or raises; NoEndError where it takes longer. `call` must change nothing others look at."""
    thread = Watched(call)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise NoEndError
    if thread.trouble is not None:
        raise thread.trouble
    return thread.answer  # type: ignore[return-value]
