"""Meta's Graph API, which Facebook, Instagram and Threads share: one small client, its troubles translated.

Each request is made once, with the token in a header and never in an address; redirects are not followed. Pages are
asked for by their cursor: the address Meta gives for the next one holds the token. Where Meta says that most of what
may be asked in this hour is used up, nothing more is asked and the source says so.
"""

import json
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import httpx

from collectors.answers import Json, mapping, seconds_to_wait
from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.limited_httpx import LimitedClient, without_answer
from collectors.limits import TooLargeError
from collectors.platforms import Account
from collectors.platforms.graph_replies import (
    Fault,
    behind,
    listed,
    parse_fault,
    parse_key_until,
    parse_usage,
)

VERSION = "v26.0"  # of Facebook's and Instagram's; each lives about two years
THREADS_VERSION = "v1.0"
MOST_USED = 80  # percent of what may be asked in an hour: beyond, Meta soon refuses everything

Page = tuple[list[Json], str | None]  # what stands on it, and where the next one begins

_TOKEN_TROUBLE = {
    458: "the app was removed from the account",
    459: "Meta wants somebody to log in to the account first",
    460: "the password was changed since the token was made",
    463: "it has expired",
    464: "the account is not confirmed",
    467: "it is no longer valid",
}
_THROTTLED = {4, 17, 32, 613, *range(80_000, 80_015)}
_BLOCKED = {341, 368}


class Home(NamedTuple):
    """Where a platform's API is, and what its token must be allowed to do."""

    platform: str
    title: str
    host: str
    version: str
    permissions: tuple[str, ...]


class Refused(UnexpectedReply):
    """Meta refused a request for a reason of its own. `gone`: there is no such object, or none that we may see."""

    def __init__(self, title: str, fault: Fault) -> None:
        super().__init__(f"{title} refused a request (error {fault.code}/{fault.subcode or 0}).")
        self.code = fault.code
        self.gone = fault.code == 803 or (fault.code == 100 and fault.subcode == 33)


class Graph:
    """The API as one token sees it. Makes no request by itself."""

    def __init__(self, account: Account, home: Home) -> None:
        self._token = account.credentials.get("TOKEN", "")
        self._variable = f"OUTREACH_{home.platform.upper()}_TOKEN"
        if not self._token:
            raise NotConfigured(f"{home.title} needs {self._variable} in the environment or in .env.")
        self._home, self._account, self._title = home, account, home.title
        self._client = LimitedClient(
            account.limits,
            base_url=f"{account.server or home.host}/{home.version}/",
            headers={"Authorization": f"Bearer {self._token}"},
        )
        weakref.finalize(self, self._client.close)
        self._used = 0  # percent
        self._wait: float | None = None  # seconds

    def get(self, path: str, **params: str | int) -> Mapping[str, Json]:
        """The JSON object at a path. Raises Refused where Meta has something against the question itself."""
        return self._ask(self._client.build_request("GET", path, params=params))

    def pages(self, path: str, after: str | None = None, **params: str | int) -> Iterator[Page]:
        """A list page by page; None stands behind the last."""
        seen = {after}
        for _ in range(self._account.limits.pages):
            answer = self.get(path, **params, **({"after": after} if after else {}))
            after = behind(answer)
            yield listed(answer, self._title), after
            if after is None:
                return
            if after in seen:
                raise UnexpectedReply(f"{self._title} lists the same page again and again.")
            seen.add(after)
        raise UnexpectedReply(f"A list of {self._title} did not end.")

    def all_of(self, path: str, **params: str | int) -> list[Json]:
        """All that a list holds, page after page; nothing where what it belongs to is gone."""
        try:
            return [each for found, _ in self.pages(path, None, **params) for each in found]
        except Refused as error:
            if not error.gone:
                raise
            return []

    def objects(self, ids: Sequence[str], fields: str, *, together: bool = True) -> dict[str, Mapping[str, Json]]:
        """These objects by id, those that are gone left out. One that is gone spoils the answer for all of them."""
        found: dict[str, Mapping[str, Json]] = {}
        if together and len(ids) > 1:
            try:
                answer = self.get("", ids=",".join(ids), fields=fields)
            except Refused as error:
                if error.code != 100 and not error.gone:
                    raise
            else:
                found = {each: mapping(answer[each]) for each in ids if each in answer}
        for each in ids:
            if each not in found:
                try:
                    found[each] = self.get(each, fields=fields)
                except Refused as error:
                    if not error.gone:
                        raise
        return found

    def key_until(self) -> datetime | None:
        """When the token ends, or its leave to read our data; None where it never does or Meta does not say."""
        body = {"input_token": self._token, "method": "get"}  # in the body: an address ends up in logs
        try:
            answer = self._ask(self._client.build_request("POST", "debug_token", data=body))
        except (UnexpectedReply, BadCredentials):  # not every app may ask; that the token works was seen before
            return None
        return parse_key_until(answer)

    def _ask(self, request: httpx.Request) -> Mapping[str, Json]:
        if self._used >= MOST_USED:
            raise TryLater(
                f"{self._used} % of what {self._title} lets us ask in an hour is used: reading stops here. The next "
                "run goes on.",
                self._wait,
                again=False,
            )
        self._account.meter.request()
        try:
            response = self._client.send(request, follow_redirects=False)
        except (TooLargeError, httpx.HTTPError) as error:
            lost = "could not be reached or did not answer in time."
            raise without_answer(error, self._title, self._client, lost) from error
        self._used, self._wait = parse_usage(response.headers)
        answer = self._parsed(response)
        if fault := parse_fault(answer):
            raise self._refusal(fault, response.status_code)
        if response.status_code != httpx.codes.OK:
            raise self._refused_without_words(response)
        if not isinstance(answer, dict):
            raise UnexpectedReply(f"{self._title} answered something that is no JSON object.")
        return answer

    def _parsed(self, response: httpx.Response) -> Json:
        try:
            return json.loads(response.content)
        except (ValueError, RecursionError) as error:
            if response.status_code != httpx.codes.OK:
                return None
            raise UnexpectedReply(f"{self._title} answered something that is not JSON.") from error

    def _refusal(self, fault: Fault, status: int) -> CollectionError:
        code = fault.code
        if code in (102, 190):
            why = _TOKEN_TROUBLE.get(fault.subcode or 0, "it is no longer valid")
            return BadCredentials(f"{self._title} refused the token: {why}. Make a new one and set {self._variable}.")
        if code == 10 or 200 <= code < 300:
            named = [each for each in self._home.permissions if each in fault.message] or self._home.permissions
            return BadCredentials(
                f"{self._title} says that the token lacks a permission (error {code}): make one with "
                f"{', '.join(named)} and set {self._variable}."
            )
        if code in _THROTTLED:
            return TryLater(f"{self._title} limits how much we may ask (error {code}).", self._wait, again=False)
        if code in _BLOCKED:
            return TryLater(f"{self._title} has blocked this for a while (error {code}).", again=False)
        if code in (1, 2) or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return TryLater(f"{self._title} is in trouble (error {code}).")
        return Refused(self._title, fault)

    def _refused_without_words(self, response: httpx.Response) -> CollectionError:
        status = response.status_code
        said = f"{self._title} answered HTTP {status}"
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return BadCredentials(f"{said}: it refuses the token. Make a new one and set {self._variable}.")
        if status in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS) or status >= 500:
            wait = seconds_to_wait(response.headers, self._account.now())
            return TryLater(f"{said}: it is in trouble or limits requests.", wait)
        return UnexpectedReply(f"{said}, which it should not to this request.")
