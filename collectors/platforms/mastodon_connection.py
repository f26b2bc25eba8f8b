"""Talks to one Mastodon server with Mastodon.py: requests noted, nothing followed elsewhere, errors translated."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonError, MastodonNetworkError

from collectors.answers import Json, seconds_to_wait
from collectors.errors import BadCredentials, CollectionError, TryLater, UnexpectedReply, is_untrusted, untrusted
from collectors.limited_requests import LimitedAdapter
from collectors.limits import Limits, TooLargeError
from collectors.platforms import Account

# Mastodon.py fails on an unreadable one of these, and warns on the last; it needs none of them here.
_KEPT_FROM_THE_CLIENT = ("Link", "X-RateLimit-Reset", "Deprecation")


class Refused(UnexpectedReply):
    """The server answered with an HTTP status that is neither success nor trouble of its own."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__(f"Mastodon ({host}) refused a request (HTTP {status}).")
        self.status = status


class PlainMastodon(Mastodon):
    """Mastodon.py giving JSON as it came: turning it into its own types takes twenty times as long as fetching it."""

    def _Mastodon__try_cast_to_type(self, value: Json, override_type: object = None) -> tuple[Json, None]:  # noqa: N802
        return value, None


class Watch(LimitedAdapter):
    """Notes every request before it goes out, and keeps what the last answer said of itself."""

    status = 0
    headers: Mapping[str, str] = {}

    def __init__(self, note: Callable[[], None], limits: Limits) -> None:
        super().__init__(limits)
        self._note = note

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._note()
        self.status, self.headers = 0, {}
        response = super().send(request, *args, **kwargs)
        self.status, self.headers = response.status_code, dict(response.headers)
        for name in _KEPT_FROM_THE_CLIENT:
            response.headers.pop(name, None)
        return response


class OneServer(requests.Session):
    """Follows no redirect to another server: nobody configured it."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        here, there = urlsplit(resp.url), urlsplit(urljoin(resp.url, target or ""))
        return target if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None


class Connection:
    """One server, with or without a token. Makes no request by itself."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._host = urlsplit(account.server or "").netloc
        self._watch = Watch(account.meter.request, account.limits)
        session = OneServer()
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._watch)
        self.client = PlainMastodon(
            api_base_url=account.server,
            access_token=account.credentials.get("TOKEN"),
            ratelimit_method="throw",
            request_timeout=account.limits.read,
            version_check_mode="none",
            session=session,
        )

    def ask(self, method: Callable[..., Json], *given: Any, **named: Any) -> Json:
        """What one of the client's methods answers."""
        try:
            return method(*given, **named)
        except (MastodonError, requests.RequestException, ValueError, RecursionError) as error:
            raise self._translated(error) from error

    def says_there_is_more(self) -> bool:
        """Whether the last page has one behind it; a server that does not say is taken to have one."""
        link = next((value for name, value in self._watch.headers.items() if name.lower() == "link"), None)
        return link is None or 'rel="next"' in link

    def _translated(self, error: Exception) -> CollectionError:
        status, cause = self._watch.status, error.__context__
        if isinstance(cause, CollectionError):
            return cause
        if isinstance(cause, TooLargeError):
            return UnexpectedReply(
                f"Mastodon ({self._host}) sent an answer of more than {self._account.limits.largest}."
            )
        if is_untrusted(error):
            return untrusted("Mastodon", self._host, error)
        if isinstance(error, (MastodonNetworkError, requests.RequestException)):
            return TryLater(f"Mastodon ({self._host}) could not be reached or did not answer in time.")
        if status in (401, 403):
            return self._refused_login()
        if status in (408, 429) or (status >= 500 and status != 501):
            why = "asks us to come back later" if status == 429 else f"is in trouble (HTTP {status})"
            wait = seconds_to_wait(self._watch.headers, self._account.now())
            return TryLater(f"Mastodon ({self._host}) {why}.", wait)
        if status >= 400:
            return Refused(self._host, status)
        return UnexpectedReply(f"Mastodon ({self._host}) answered something we do not understand.")

    def _refused_login(self) -> BadCredentials:
        if self._account.credentials.get("TOKEN"):
            remedy = "Make a new access token with read:accounts and read:statuses and set OUTREACH_MASTODON_TOKEN."
            return BadCredentials(f"Mastodon ({self._host}) refused the access token. {remedy}")
        return BadCredentials(f"Mastodon ({self._host}) does not answer without a token. Set OUTREACH_MASTODON_TOKEN.")
