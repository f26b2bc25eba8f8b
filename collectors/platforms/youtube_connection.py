"""Talks to YouTube's two APIs with Google's client: requests noted, nothing followed elsewhere, errors translated.

The client builds the questions and reads the answers; they go out by our own way, which knows limits, and keeps the key
in a header, out of every address.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from collectors.answers import Json, items, mapping, seconds_to_wait, text
from collectors.errors import (
    BadCredentials,
    CollectionError,
    NotConfigured,
    TryLater,
    UnexpectedReply,
    is_untrusted,
    untrusted,
)
from collectors.limited_requests import LimitedAdapter
from collectors.limits import TooLargeError
from collectors.platforms import Account

TOKEN_SERVER = "https://oauth2.googleapis.com"
CONSENT = ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN")
_QUOTA = ("quotaExceeded", "dailyLimitExceeded")
_RATE = ("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED")
_BAD_KEY = ("API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "keyInvalid", "keyExpired")
_SWITCHED_OFF = ("accessNotConfigured", "SERVICE_DISABLED")
_NARROW = ("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")


class Refused(UnexpectedReply):
    """YouTube understood the question and will not answer it; `reasons` are its words for why."""

    def __init__(self, status: int, reasons: frozenset[str]) -> None:
        said = next((reason for reason in sorted(reasons) if reason.isascii() and reason.isalpha()), f"HTTP {status}")
        super().__init__(f"YouTube refused a request: {said[:60]}.")
        self.status, self.reasons = status, reasons


class Answer(dict[str, str]):
    """What Google's client wants to know of an answer: its headers, and how it went."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__({name.lower(): value for name, value in response.headers.items()})
        self.status, self.reason = response.status_code, response.reason


class TokenAnswer:
    """The same for what asks for tokens."""

    def __init__(self, response: requests.Response) -> None:
        self.status, self.headers, self.data = response.status_code, response.headers, response.content


class Way:
    """How one request goes out, whoever asks."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, LimitedAdapter(account.limits))
        self._session.auth = lambda request: request  # nor what a .netrc says

    def send(self, url: str, method: str, body: str | bytes | None, headers: Mapping[str, str]) -> requests.Response:
        """The whole answer, whatever it says. Redirects are not followed."""
        host = urlsplit(url).hostname
        self._account.meter.request()
        try:
            return self._session.request(method, url, data=body, headers=headers, allow_redirects=False)
        except TooLargeError:
            largest = self._account.limits.largest
            raise UnexpectedReply(f"YouTube ({host}) sent an answer of more than {largest}.") from None
        except requests.RequestException as error:
            if is_untrusted(error):
                raise untrusted("YouTube", host, error) from None
            raise TryLater(f"YouTube ({host}) could not be reached or did not answer in time.") from None

    def trouble_of_its_own(self, response: requests.Response) -> TryLater | None:
        """What passes by itself, if the answer says so."""
        status = response.status_code
        if status in (408, 429) or status >= 500:
            why = "asks us to come back later" if status == 429 else f"is in trouble (HTTP {status})"
            return TryLater(f"YouTube {why}.", seconds_to_wait(response.headers, self._account.now()))
        return None


class KeyDoor:
    """Where the client sends its requests to, in place of an httplib2: with the key alone, what everybody may see."""

    def __init__(self, way: Way, account: Account) -> None:
        self._way, self._account = way, account

    def request(
        self, uri: str, method: str = "GET", body: str | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[Answer, bytes]:
        """Raises what a refusal asks of us, so that the client sees success alone and logs nothing of refusals."""
        response = self._way.send(uri, method, body, {**(headers or {}), **self._identity()})
        if response.status_code != requests.codes.ok:
            raise self._way.trouble_of_its_own(response) or self._refusal(response)
        return Answer(response), response.content

    def close(self) -> None:
        """The client closes what it was given; there is nothing that would stay open."""

    def _identity(self) -> dict[str, str]:
        return {"X-Goog-Api-Key": self._account.credentials["KEY"]}

    def _refused_identity(self) -> BadCredentials:
        return BadCredentials("YouTube refused the key. Make a new one in Google Cloud's console and set "
                              "OUTREACH_YOUTUBE_KEY.")  # fmt: skip

    def _refusal(self, response: requests.Response) -> CollectionError:
        status, reasons = response.status_code, _reasons(response)
        if reasons & {*_QUOTA}:
            return TryLater("YouTube's quota is used up until midnight Pacific time.", again=False)
        if reasons & {*_RATE}:
            wait = seconds_to_wait(response.headers, self._account.now())
            return TryLater("YouTube asks us to come back later.", wait)
        if reasons & {*_SWITCHED_OFF}:
            return BadCredentials(
                "The project in Google Cloud may not ask YouTube: switch on YouTube Data API v3, and with a consent "
                "YouTube Analytics API, see its console."
            )
        if status == requests.codes.unauthorized or reasons & {*_BAD_KEY}:
            return self._refused_identity()
        return Refused(status, reasons)


class ConsentDoor(KeyDoor):
    """The same with the consent of the channel's owner, what only they see."""

    def __init__(self, way: Way, account: Account) -> None:
        super().__init__(way, account)
        client, secret, refresh = (account.credentials[name] for name in CONSENT)
        self._credentials = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=refresh,
            client_id=client,
            client_secret=secret,
            token_uri=f"{account.server or TOKEN_SERVER}/token",
        )

    def _identity(self) -> dict[str, str]:
        if not self._credentials.valid:
            try:
                self._credentials.refresh(self._ask_for_token)  # type: ignore[no-untyped-call]
            except (GoogleAuthError, TypeError, ValueError, AttributeError):  # what it says repeats the answer
                raise UnexpectedReply("YouTube answered without the token that was asked for.") from None
        return {"Authorization": f"Bearer {self._credentials.token}"}

    def _ask_for_token(
        self, url: str, method: str, body: str | bytes | None, headers: Mapping[str, str], **more: object
    ) -> TokenAnswer:
        response = self._way.send(url, method, body, headers)
        if response.status_code == requests.codes.ok:
            return TokenAnswer(response)
        if trouble := self._way.trouble_of_its_own(response):
            raise trouble
        said = text(mapping(_read(response)).get("error"))
        if said == "invalid_grant":
            raise self._refused_identity()
        if said in ("invalid_client", "unauthorized_client") or response.status_code in (401, 403):
            names = "OUTREACH_YOUTUBE_CLIENT_ID and OUTREACH_YOUTUBE_CLIENT_SECRET"
            raise BadCredentials(f"Google knows no such client: correct {names}, see Google Cloud's console.")
        raise Refused(response.status_code, frozenset([said]))

    def _refused_identity(self) -> BadCredentials:
        return BadCredentials(
            "The consent to read this channel has ended or was taken back: give it anew and set "
            "OUTREACH_YOUTUBE_REFRESH_TOKEN. Where the consent screen is in testing it ends after 7 days: publish it."
        )

    def _refusal(self, response: requests.Response) -> CollectionError:
        refusal = super()._refusal(response)
        if isinstance(refusal, Refused) and refusal.reasons & {*_NARROW}:
            return NarrowConsent(
                "The consent to read this channel does not cover all that is asked: give it anew with the scopes that "
                "the README names, or for comments set OUTREACH_YOUTUBE_KEY besides."
            )
        return refusal


class NarrowConsent(BadCredentials):
    """The token is good, but not for this question."""


class Connection:
    """YouTube with a key, with a consent, or with both. Makes no request by itself."""

    def __init__(self, account: Account) -> None:
        given = [name for name in CONSENT if name in account.credentials]
        self.has_consent = len(given) == len(CONSENT)
        if not self.has_consent and (given or "KEY" not in account.credentials):
            missing = [f"OUTREACH_YOUTUBE_{name}" for name in CONSENT if name not in given] if given else []
            raise NotConfigured(f"YouTube needs {', '.join(missing) or 'OUTREACH_YOUTUBE_KEY'}: set it in .env.")
        way = Way(account)
        self._own = ConsentDoor(way, account) if self.has_consent else KeyDoor(way, account)
        self._public = KeyDoor(way, account) if "KEY" in account.credentials else self._own
        known: dict[str, Any] = {"static_discovery": True, "cache_discovery": False, "http": self._own}
        if account.server:
            known["client_options"] = {"api_endpoint": account.server}
        self.data = build("youtube", "v3", **known)
        self.analytics = build("youtubeAnalytics", "v2", **known)

    def ask(self, question: Any) -> Json:
        """The answer to what the client has made ready."""
        return self._answer(question, self._own)

    def ask_in_public(self, question: Any) -> Json:
        """The same with the key where there is one: reading comments by consent needs one that covers writing."""
        return self._answer(question, self._public)

    def _answer(self, question: Any, door: KeyDoor) -> Json:
        try:
            answer = question.execute(http=door, num_retries=0)
        except (ValueError, RecursionError):
            raise UnexpectedReply("YouTube answered something that is no JSON.") from None
        if not isinstance(answer, dict):
            raise UnexpectedReply("YouTube answered something that is no JSON object.")
        return answer


def _read(response: requests.Response) -> Json:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _reasons(response: requests.Response) -> frozenset[str]:
    """Google's words for what is wrong: it has two lists of them."""
    error = mapping(mapping(_read(response)).get("error"))
    listed = [mapping(each) for name in ("errors", "details") for each in items(error.get(name))]
    return frozenset(reason for each in listed if (reason := text(each.get("reason"))))
