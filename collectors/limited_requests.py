"""Requests' way out with an end: for platforms whose client library is built on requests."""

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from collectors.limits import Limits, NoEndError, TooLargeError, within

_CHUNK = 64 * 1024


class LimitedAdapter(HTTPAdapter):
    """Sends one request and reads its whole answer within the limits.

    Raises what requests raises, requests.ReadTimeout for an answer that takes too long, and TooLargeError.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs |= {"stream": True, "timeout": (self._limits.connect, self._limits.read)}
        try:
            return within(self._limits.answer, lambda: self._whole(request, *args, **kwargs))
        except NoEndError:
            raise requests.ReadTimeout("the answer did not end", request=request) from None

    def _whole(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        deadline = time.monotonic() + self._limits.answer
        response = super().send(request, *args, **kwargs)
        body = bytearray()
        try:
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > self._limits.size:
                    raise TooLargeError
                if time.monotonic() > deadline:
                    raise NoEndError
        except BaseException:
            response.close()
            raise
        response._content = bytes(body)  # what its own `content` does, which knows no limits
        return response
