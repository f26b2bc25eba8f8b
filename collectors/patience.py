"""How often and how long a source that fails is asked again within one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from collectors.errors import TryLater

T = TypeVar("T")

TRIES = 3
LONGEST_PAUSE = 20.0  # seconds; a platform that asks for more is left to the next run
WASTED_AT_MOST = 60.0  # seconds a source may cost in failed tries and pauses, over a whole run


@dataclass(slots=True)
class Patience:
    """At most three tries a request, short pauses, and an end to both."""

    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    wasted: float = 0.0

    def attempt(self, ask: Callable[[], T]) -> T:
        """What `ask` answers; TryLater only when trying again is over or pointless."""
        for number in range(TRIES):
            began = self.clock()
            try:
                return ask()
            except TryLater as trouble:
                self.wasted += self.clock() - began
                pause = float(2**number) if trouble.retry_after is None else max(0.0, trouble.retry_after)
                last = number == TRIES - 1 or not trouble.again
                if last or pause > LONGEST_PAUSE or self.wasted + pause > WASTED_AT_MOST:
                    raise
                self.wait(pause)
                self.wasted += pause
        raise AssertionError("unreachable: the last try returns or raises")
