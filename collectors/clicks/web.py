"""One HTTP request to a click source's JSON API, its troubles translated into `collectors.errors`.

Each request is made once: trying again is the runner's business. Redirects are not followed (a key must not travel to
another host), answers are bounded in size and time, and no message holds a key or anything the server wrote.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from collectors.answers import seconds_to_wait
from collectors.clicks import CLICK_SOURCES, Setup
from collectors.errors import BadCredentials, CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.limited_httpx import LimitedClient, without_answer
from collectors.limits import TooLargeError


class Answer(NamedTuple):
    """`data` is the parsed JSON; None where a status the caller had asked to see for itself came without JSON."""

    status: int
    data: Any


class Web:
    """A click source's API under one base address; a context manager, so that connections are closed."""

    def __init__(self, setup: Setup, base: str, headers: Callable[[str], Mapping[str, str]], check: str = "") -> None:
        """`headers` turns the key into what authenticates a request; `check` is what else a refusal may be due to."""
        entry = CLICK_SOURCES[setup.source]
        self._title = entry.title
        self._variable = variable_of(setup.source)
        self._refusals = Refusals(entry.title, self._variable, f" {check}" if check else "")
        self._meter = setup.meter
        self._now = setup.now
        self.most_pages = setup.limits.pages
        try:
            sent = dict(headers(self._key(setup.credential)))
            self._client = LimitedClient(setup.limits, base_url=base, headers=sent)
        except httpx.InvalidURL as error:
            raise NotConfigured(f"The url of {self._title} is not an address: correct it in [[clicks]].") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None, show: Collection[int] = ()) -> Answer:
        """GET; a status in `show` is handed back, with its JSON if any, instead of being raised."""
        return self._ask(lambda: self._client.build_request("GET", path, params=params), show)

    def send_from_now_on(self, headers: Mapping[str, str]) -> None:
        """Also send these with each request: what a login gave."""
        self._client.headers.update(headers)

    def post(self, path: str, body: Mapping[str, Any], show: Collection[int] = ()) -> Answer:
        """POST of JSON; a status in `show` is handed back, with its JSON if any, instead of being raised."""
        return self._ask(lambda: self._client.build_request("POST", path, json=body), show)

    def post_form(self, path: str, fields: Mapping[str, str], show: Collection[int] = ()) -> Answer:
        """POST of a form, as `post`: for the sources whose key belongs among the fields."""
        return self._ask(lambda: self._client.build_request("POST", path, data=fields), show)

    def _key(self, credential: str | None) -> str:
        if not credential:
            raise NotConfigured(f"{self._title} needs a key: set {self._variable}.")
        if not (credential.isascii() and credential.isprintable()):
            raise BadCredentials(f"{self._variable} holds characters that no key has: copy the key again.")
        return credential

    def _ask(self, request: Callable[[], httpx.Request], show: Collection[int]) -> Answer:
        self._meter.request()
        try:
            response = self._client.send(request(), follow_redirects=False)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            raise NotConfigured(f"The url of {self._title}, or a link to ask it about, is no web address.") from error
        except httpx.TimeoutException as error:
            raise TryLater(f"{self._title} did not answer in time.") from error
        except (TooLargeError, httpx.HTTPError) as error:
            lost = f"could not be reached ({type(error).__name__}): is its url right?"
            raise without_answer(error, self._title, self._client, lost) from error
        if response.status_code in show:
            with suppress(ValueError, RecursionError):
                return Answer(response.status_code, json.loads(response.content))
            return Answer(response.status_code, None)
        if response.status_code != httpx.codes.OK:
            raise self._refusals.of(response.status_code, response.headers, self._now())
        return Answer(httpx.codes.OK, self._parsed(response.content))

    def _parsed(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedReply(
                f"{self._title} answered something that is not JSON: does its url in [[clicks]] lead to the API?"
            ) from error


class Refusals(NamedTuple):
    """What an answer that is no success asks of us, whichever library heard it. `check`: what else may be at fault."""

    title: str
    variable: str
    check: str

    def of(self, status: int, headers: Mapping[str, str], now: datetime) -> CollectionError:
        """One of our errors for this HTTP status."""
        said = f"{self.title} answered HTTP {status}"
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return BadCredentials(
                f"{said}: it refuses the key. Make a new one there and set {self.variable}.{self.check}"
            )
        if status == httpx.codes.PAYMENT_REQUIRED:
            return BadCredentials(f"{said}: the plan of the account does not include this, or is not paid.")
        if status in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS) or status >= 500:
            return TryLater(f"{said}: it is overloaded or limits requests.", seconds_to_wait(headers, now))
        if httpx.codes.is_redirect(status):
            return UnexpectedReply(f"{said}, a redirect: put the address it leads to into [[clicks]] as url.")
        if status == httpx.codes.NOT_FOUND:
            return NotConfigured(
                f"{said}: there is no such API at this address. Correct the url in [[clicks]].{self.check}"
            )
        return UnexpectedReply(f"{said}, which it should not to this request.{self.check}")


def variable_of(source: str) -> str:
    """The environment variable that holds a click source's credential."""
    return f"OUTREACH_{source.upper()}_{CLICK_SOURCES[source].credential}"


class PageWatch:
    """Stops a listing that never ends: raises UnexpectedReply on a page seen before or beyond `most` pages."""

    def __init__(self, title: str, most: int) -> None:
        self._title = title
        self._most = most
        self._seen: set[bytes] = set()

    def note(self, page: list[Any]) -> None:
        """One more page of the listing came; digests are kept, not the pages."""
        try:
            digest = hashlib.blake2b(json.dumps(page).encode(), digest_size=16).digest()
        except RecursionError as error:
            raise UnexpectedReply(f"{self._title} sent an answer nested too deeply.") from error
        if page and digest in self._seen:
            raise UnexpectedReply(f"{self._title} sent the same page twice: its paging does not work.")
        self._seen.add(digest)
        if len(self._seen) > self._most:
            raise UnexpectedReply(f"{self._title} has not come to an end after {self._most} pages.")
