"""Whether a person opened a link or a program did: from what the request says of itself, of which nothing is kept.

Programs are the known crawlers (the list crawler-user-agents), what names no browser at all, what looks ahead on a
person's behalf (prefetching, link previews) and what only asks for headers. Who hides as a browser counts as a person.
"""

from collections.abc import Mapping

from crawleruseragents import is_crawler

_BROWSERS = ("Mozilla/", "Opera/")  # every browser calls itself so, for reasons nobody remembers
_NO_BROWSERS = ("(compatible;", "Cardyb", "externalhit", "ms-office", "Microsoft Office", "Barracuda", "Safe Links")
_LOOKING_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD = ("prefetch", "prerender", "preview")
_LONGEST = 1_000  # signs of a user agent that are looked at: real ones are far shorter
_REMEMBERED = 4_096


class Visitors:
    """Remembers what it found out of user agents, by numbers from which none can be had back."""

    def __init__(self) -> None:
        self._programs: dict[int, bool] = {}

    def is_person(self, method: str, headers: Mapping[str, str]) -> bool:
        """headers: by their names in lower case."""
        if method != "GET" or headers.get("sec-fetch-mode", "navigate") != "navigate":
            return False
        if any(word in headers.get(name, "").lower() for name in _LOOKING_AHEAD for word in _AHEAD):
            return False
        return not self._is_program(headers.get("user-agent", "")[:_LONGEST])

    def _is_program(self, agent: str) -> bool:
        number = hash(agent)  # another one in every process
        known = self._programs.get(number)
        if known is None:
            if len(self._programs) >= _REMEMBERED:
                self._programs.clear()
            known = self._programs[number] = _names_a_program(agent)
        return known


def _names_a_program(agent: str) -> bool:
    if not agent.startswith(_BROWSERS) or any(name in agent for name in _NO_BROWSERS):
        return True
    return bool(is_crawler(agent, case_sensitive=False))
