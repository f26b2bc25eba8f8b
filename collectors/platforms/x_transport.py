"""How requests to X go out: to one host, with an end to waiting, every refusal told as one of our errors."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError

from collectors.answers import seconds_to_wait
from collectors.errors import BadCredentials, CollectionError, TryLater, UnexpectedReply, is_untrusted, untrusted
from collectors.limited_requests import LimitedAdapter
from collectors.limits import TooLargeError
from collectors.platforms import Account

API = "https://api.twitter.com"  # the host tweepy asks; it offers no setting for another
KEYS = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")


class LostAnswerError(TryLater):
    """The request went out and no whole answer came back."""


class OtherWordsError(UnexpectedReply):
    """X does not understand the names of the fields we asked for."""


class OneHostAdapter(LimitedAdapter):
    """Sends to the API's host, or to the account's own server instead; translates all that goes wrong on the way.

    Refusals never reach tweepy, which trips over some of them, nor are redirects followed.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        super().__init__(account.limits)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if self._account.server and request.url:
            request.url = self._account.server + request.url.removeprefix(API)
            kwargs["proxies"] = requests.utils.get_environ_proxies(request.url)
        host = urlsplit(request.url or "").hostname
        try:
            response = super().send(request, *args, **kwargs)
        except TooLargeError:
            raise UnexpectedReply(f"X ({host}) sent an answer of more than {self._account.limits.largest}.") from None
        except requests.RequestException as error:
            if is_untrusted(error):
                raise untrusted("X", host, error) from None
            if error.args and isinstance(error.args[0], MaxRetryError):
                raise TryLater(f"X ({host}) cannot be reached. Is this machine on the internet?") from None
            raise LostAnswerError(f"X ({host}) did not answer in time or broke off.") from None
        if response.status_code != requests.codes.ok:
            raise _refusal(response, self._account.now())
        return response


def _refusal(response: requests.Response, now: datetime) -> CollectionError:
    """What an answer that is no success asks of us."""
    status, said = response.status_code, _title(response)
    if status == requests.codes.too_many_requests:
        reset = response.headers.get("x-rate-limit-reset", "")
        known = reset.isascii() and reset.isdigit()
        wait = max(0.0, int(reset) - now.timestamp()) if known else seconds_to_wait(response.headers, now)
        return TryLater("X's rate limit is reached.", retry_after=wait, again="UsageCapExceeded" not in response.text)
    if status == requests.codes.request_timeout or status >= requests.codes.internal_server_error:
        return TryLater(f"X is overloaded or down (HTTP {status}).")
    if status == requests.codes.payment_required:
        return BadCredentials("X's reading credits are used up: buy credits in X's developer console.")
    if status == requests.codes.unauthorized:
        names = ", ".join(f"OUTREACH_X_{name}" for name in KEYS)
        return BadCredentials(f"X refused the keys: make new ones in X's developer console and set {names}.")
    if status == requests.codes.forbidden:
        return BadCredentials(f"X refuses this app or account{said}: see X's developer console.")
    if status == requests.codes.bad_request and "tweet.fields" in response.text:
        return OtherWordsError("X does not understand the names of the fields asked for.")
    return UnexpectedReply(f"X answered HTTP {status}{said}, which its documentation does not foresee here.")


def _title(response: requests.Response) -> str:
    """What X calls the problem, in brackets. Nothing else is quoted: an answer may repeat what was sent, keys too."""
    found = re.search(r'"title"\s*:\s*"([A-Za-z ]{3,50})"', response.text[:2_000])
    return f" ({found[1]})" if found else ""
