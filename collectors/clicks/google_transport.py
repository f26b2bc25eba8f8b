"""How requests of Google's clients go out: each once, metered, within the limits, every refusal one of our errors."""

from typing import Any
from urllib.parse import urlsplit

import requests

from collectors.clicks import Setup
from collectors.clicks.web import Refusals, variable_of
from collectors.errors import NotConfigured, TryLater, UnexpectedReply, is_untrusted, untrusted
from collectors.limited_requests import LimitedAdapter
from collectors.limits import TooLargeError


class OneTryAdapter(LimitedAdapter):
    """Refusals never reach the client, which trips over some of them, nor are redirects followed."""

    def __init__(self, setup: Setup, title: str, check: str) -> None:
        super().__init__(setup.limits)
        self._setup = setup
        self._title = title
        self._refusals = Refusals(title, variable_of(setup.source), f" {check}")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        title, host = self._title, urlsplit(request.url or "").hostname
        self._setup.meter.request()
        try:
            response = super().send(request, *args, **kwargs)
        except TooLargeError:
            raise UnexpectedReply(f"{title} sent an answer of more than {self._setup.limits.largest}.") from None
        except requests.exceptions.ContentDecodingError:
            raise UnexpectedReply(f"{title} sent an answer whose compression is broken.") from None
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
            raise NotConfigured(f"The url of {title} is no web address: correct it in [[clicks]].") from None
        except requests.Timeout:
            raise TryLater(f"{title} did not answer in time.") from None
        except requests.RequestException as error:
            if is_untrusted(error):
                raise untrusted(title, host, error) from None
            raise TryLater(f"{title} could not be reached ({type(error).__name__}): is its url right?") from None
        if response.status_code != requests.codes.ok:
            raise self._refusals.of(response.status_code, response.headers, self._setup.now())
        return response
