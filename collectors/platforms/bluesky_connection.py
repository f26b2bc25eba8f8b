"""Talks to one Bluesky server with the atproto client: requests noted, nothing followed elsewhere, errors translated.

Without a login that is the public app view. With an app password it is bsky.social, or the account's `server`, and
everything goes there: the server passes requests on to wherever the account lives, so none goes to a host that
nobody named.
"""

import weakref
from typing import Any

import httpx
from atproto_client import Client
from atproto_client.exceptions import AtProtocolError, BadRequestError, NetworkError, RequestErrorBase
from atproto_client.models.base import ParamsModelBase
from atproto_client.models.common import XrpcError
from atproto_client.request import Request

from collectors.answers import Json, seconds_to_wait
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
from collectors.limits import Limits, TooLargeError
from collectors.platforms import Account

PUBLIC_APP_VIEW = "https://public.api.bsky.app"
LOGIN_SERVER = "https://bsky.social"


class Refused(UnexpectedReply):
    """The server understood the request and will not answer it; `name` is the protocol's word for why."""

    def __init__(self, host: str, name: str) -> None:
        super().__init__(f"Bluesky ({host}) refused a request: {name}.")
        self.name = name


class LimitedRequest(Request):  # type: ignore[misc]
    """What the client asks with, every answer within the limits."""

    def __init__(self, *, limits: Limits, **settings: Any) -> None:
        super(Request, self).__init__()  # its own would open a client without limits
        self._client = LimitedClient(limits, follow_redirects=True, **settings)
        self._client_kwargs = {"limits": limits, **settings}


class Watch:
    """Looks at every request before it goes out and at every answer before the client reads it."""

    def __init__(self, account: Account, server: str, has_login: bool) -> None:
        self._account = account
        self._origin = httpx.URL(server)
        self._has_login = has_login
        self.host = self._origin.host

    def before(self, request: httpx.Request) -> None:
        here, there = self._origin, request.url
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            raise UnexpectedReply(f"Bluesky ({self.host}) sent us on to another server, which nobody configured.")
        self._account.meter.request()

    def after(self, response: httpx.Response) -> None:
        """Here and not from the client's errors, which lose the status where the body is no proper error."""
        status = response.status_code
        if status in (401, 403):
            raise self.refused_login()
        if status in (408, 429) or status >= 500:
            why = "asks us to come back later" if status == 429 else f"is in trouble (HTTP {status})"
            raise TryLater(f"Bluesky ({self.host}) {why}.", seconds_to_wait(response.headers, self._account.now()))

    def refused_login(self) -> BadCredentials:
        if self._has_login:
            return BadCredentials(
                f"Bluesky ({self.host}) refused the login. Make a new app password in Bluesky's settings and set "
                "OUTREACH_BLUESKY_HANDLE and OUTREACH_BLUESKY_APP_PASSWORD."
            )
        return BadCredentials(
            f"Bluesky ({self.host}) does not answer without a login. Set OUTREACH_BLUESKY_HANDLE and "
            "OUTREACH_BLUESKY_APP_PASSWORD."
        )


class Connection:
    """One server, with or without a login. No request is made before the first `ask`."""

    def __init__(self, account: Account) -> None:
        self._login = account.credentials.get("HANDLE", ""), account.credentials.get("APP_PASSWORD", "")
        if any(self._login) and not all(self._login):
            raise NotConfigured(
                "OUTREACH_BLUESKY_HANDLE and OUTREACH_BLUESKY_APP_PASSWORD belong together: set both, or neither."
            )
        self._server = account.server or (LOGIN_SERVER if all(self._login) else PUBLIC_APP_VIEW)
        self._watch = Watch(account, self._server, all(self._login))
        self._host = self._watch.host
        self._limits = account.limits
        self._client = self._new_client()
        self._logged_in = False

    def ask(self, name: str, asked: ParamsModelBase) -> Json:
        """The answer as plain JSON: the library's models cost five times as much and refuse what is new."""
        try:
            if all(self._login) and not self._logged_in:
                self._log_in()
            answer = self._client.invoke_query(f"app.bsky.{name}", params=asked).content
        except (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, TooLargeError, ValueError) as error:
            raise self._translated(error) from error
        if not isinstance(answer, dict):
            raise UnexpectedReply(f"Bluesky ({self._host}) answered something that is no JSON object.")
        return answer

    def _new_client(self) -> Client:
        hooks = {"request": [self._watch.before], "response": [self._watch.after]}
        request, server = LimitedRequest(limits=self._limits, event_hooks=hooks), self._server
        weakref.finalize(self, request.close)
        client = Client(server, request)
        # A session names the server the account lives on, and the client would move there.
        client.on_session_change(lambda event, session: client.update_base_url(server))
        return client

    def _log_in(self) -> None:
        try:
            self._client.login(*self._login, fetch_bsky_profile=False)
        except BadRequestError as error:
            raise self._watch.refused_login() from error
        self._logged_in = True

    def _translated(self, error: Exception) -> CollectionError:
        if isinstance(error, TooLargeError):
            return UnexpectedReply(f"Bluesky ({self._host}) sent an answer of more than {self._limits.largest}.")
        if is_untrusted(error):
            return untrusted("Bluesky", self._host, error)
        unreachable = isinstance(error, NetworkError) and error.response is None
        if unreachable or isinstance(error, httpx.TransportError):
            return TryLater(f"Bluesky ({self._host}) could not be reached or did not answer in time.")
        content = error.response.content if isinstance(error, RequestErrorBase) and error.response else None
        name = content.error if isinstance(content, XrpcError) and content.error.isalpha() else ""
        if self._logged_in and name in ("ExpiredToken", "InvalidToken"):
            self._client, self._logged_in = self._new_client(), False
            return TryLater(f"The session at Bluesky ({self._host}) has ended; another try logs in anew.")
        if name:
            return Refused(self._host, name[:60])
        return UnexpectedReply(f"Bluesky ({self._host}) answered something we do not understand.")
