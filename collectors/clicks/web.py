"""One HTTP request to a click source's JSON API, its troubles translated into `collectors.errors`.

Each request is made once: trying again is the runner's business. Redirects are not followed (a key must not travel to
another host), answers are bounded in size and time, and no message holds a key or anything the server wrote.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx

from collectors.answers import seconds_to_wait
from collectors.clicks import CLICK_SOURCES, Setup
from collectors.errors import (
    BadCredentials,
    CollectionError,
    NotConfigured,
    TryLater,
    UnexpectedReply,
    is_untrusted,
    untrusted,
)
from collectors.limited_httpx import LimitedClient
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
        self._variable = f"OUTREACH_{setup.source.upper()}_{entry.credential}"
        self._check = f" {check}" if check else ""
        self._meter = setup.meter
        self._now = setup.now
        self._largest = setup.limits.largest
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

    def post(self, path: str, body: Mapping[str, Any], show: Collection[int] = ()) -> Answer:
        """POST of JSON; a status in `show` is handed back, with its JSON if any, instead of being raised."""
        return self._ask(lambda: self._client.build_request("POST", path, json=body), show)

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
        except TooLargeError as error:
            raise UnexpectedReply(f"{self._title} sent an answer of more than {self._largest}.") from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            raise NotConfigured(f"The url of {self._title}, or a link to ask it about, is no web address.") from error
        except httpx.TimeoutException as error:
            raise TryLater(f"{self._title} did not answer in time.") from error
        except httpx.TransportError as error:
            if is_untrusted(error):
                raise untrusted(self._title, self._client.base_url.host, error) from error
            raise TryLater(f"{self._title} could not be reached ({type(error).__name__}): is its url right?") from error
        except httpx.DecodingError as error:
            raise UnexpectedReply(f"{self._title} sent an answer whose compression is broken.") from error
        if response.status_code in show:
            with suppress(ValueError, RecursionError):
                return Answer(response.status_code, json.loads(response.content))
            return Answer(response.status_code, None)
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response)
        return Answer(httpx.codes.OK, self._parsed(response.content))

    def _parsed(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedReply(
                f"{self._title} answered something that is not JSON: does its url in [[clicks]] lead to the API?"
            ) from error

    def _refusal(self, response: httpx.Response) -> CollectionError:
        status = response.status_code
        said = f"{self._title} answered HTTP {status}"
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return BadCredentials(
                f"{said}: it refuses the key. Make a new one there and set {self._variable}.{self._check}"
            )
        if status == httpx.codes.PAYMENT_REQUIRED:
            return BadCredentials(f"{said}: the plan of the account does not include this, or is not paid.")
        if status in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS) or status >= 500:
            wait = seconds_to_wait(response.headers, self._now())
            return TryLater(f"{said}: it is overloaded or limits requests.", wait)
        if response.is_redirect:
            return UnexpectedReply(f"{said}, a redirect: put the address it leads to into [[clicks]] as url.")
        if status == httpx.codes.NOT_FOUND:
            return NotConfigured(
                f"{said}: there is no such API at this address. Correct the url in [[clicks]].{self._check}"
            )
        return UnexpectedReply(f"{said}, which it should not to this request.{self._check}")


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
