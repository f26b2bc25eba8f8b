"""How requests to Reddit go out: once, counted, with an end to waiting, every refusal told as one of our errors."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import prawcore
import requests

from collectors.errors import BadCredentials, CollectionError, TryLater, UnexpectedReply, is_untrusted, untrusted
from collectors.limited_requests import LimitedAdapter
from collectors.limits import TooLargeError
from collectors.platforms import Account

_LIMITS = ("x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-used")


class OneTryRequestor(prawcore.Requestor):
    """What prawcore sends its requests with, those for tokens included.

    prawcore would try failures again and sleep until Reddit's limit allows the next request, ten minutes if need be.
    Here a failure is raised as one of our errors, which it lets through; and the limits are kept from it and watched
    by us: where nothing is left, no request goes out.
    """

    def __init__(self, *, account: Account, **settings: Any) -> None:
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, LimitedAdapter(account.limits))
        super().__init__(session=session, **settings)
        self._account = account
        self._closed_until: datetime | None = None

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:
        """Send one request. Raises our errors for everything but a success."""
        now = self._account.now()
        if self._closed_until and now < self._closed_until:
            raise TryLater("Reddit's rate limit is reached.", retry_after=(self._closed_until - now).total_seconds())
        self._account.meter.request()
        try:
            response = super().request(*args, **{**kwargs, "allow_redirects": False})
        except prawcore.RequestException as error:
            raise self._translated(error.original_exception, _host(args)) from None
        self._watch_limits(response)
        if response.status_code != requests.codes.ok:
            raise _refusal(response)
        return response

    def _translated(self, error: BaseException, host: str | None) -> CollectionError:
        if isinstance(error, TooLargeError):
            return UnexpectedReply(f"Reddit ({host}) sent an answer of more than {self._account.limits.largest}.")
        if is_untrusted(error):
            return untrusted("Reddit", host, error)
        return TryLater(f"Reddit ({host}) cannot be reached or does not answer: {type(error).__name__}.")

    def _watch_limits(self, response: requests.Response) -> None:
        remaining, reset, _ = (_number(response.headers.pop(name, None)) for name in _LIMITS)
        if remaining is not None and reset is not None and remaining < 1:
            self._closed_until = self._account.now() + timedelta(seconds=reset)


class NotShownError(BadCredentials):
    """Reddit does not show what was asked for: it is private, banned, or does not exist."""


def _refusal(response: requests.Response) -> CollectionError:
    """What an answer that is no success asks of us."""
    status = response.status_code
    if status == requests.codes.too_many_requests:
        return TryLater("Reddit's rate limit is reached.", retry_after=_number(response.headers.get("retry-after")))
    if status == requests.codes.request_timeout or status >= requests.codes.internal_server_error:
        return TryLater(f"Reddit is overloaded or down (HTTP {status}).")
    if "/api/v1/access_token" in response.url or status == requests.codes.unauthorized:
        return BadCredentials(
            f"Reddit refused the app (HTTP {status}): check OUTREACH_REDDIT_CLIENT_ID and "
            "OUTREACH_REDDIT_CLIENT_SECRET, and that Reddit has approved it."
        )
    if status in (403, 404, 410, 451):
        return NotShownError(f"Reddit does not show {urlsplit(response.url).path} (HTTP {status}).")
    return UnexpectedReply(f"Reddit answered HTTP {status}, which its documentation does not foresee here.")


def _number(value: str | None) -> float | None:
    """Seconds or requests, where a header says so in a sensible way."""
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 <= number <= 86_400 else None


def _host(args: tuple[Any, ...]) -> str | None:
    return urlsplit(str(args[1])).hostname
