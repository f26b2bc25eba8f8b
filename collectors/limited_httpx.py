"""httpx with an end: for what is asked by httpx, and what to say where no answer came."""

import time
from typing import Any

import httpx

from collectors.errors import CollectionError, TryLater, UnexpectedReply, is_untrusted, untrusted
from collectors.limits import Limits, NoEndError, TooLargeError, within

_SAID_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")  # of the bytes as they came


class LimitedClient(httpx.Client):
    """Gives whole answers, read within the limits.

    Raises what httpx raises, httpx.ReadTimeout for an answer that takes too long, and TooLargeError.
    """

    def __init__(self, limits: Limits, **settings: Any) -> None:
        super().__init__(timeout=httpx.Timeout(limits.read, connect=limits.connect), **settings)
        self.limits = limits

    def send(self, request: httpx.Request, **settings: Any) -> httpx.Response:
        settings["stream"] = True
        try:
            return within(self.limits.answer, lambda: self._whole(request, **settings))
        except NoEndError:
            raise httpx.ReadTimeout("the answer did not end", request=request) from None

    def _whole(self, request: httpx.Request, **settings: Any) -> httpx.Response:
        deadline = time.monotonic() + self.limits.answer
        response = super().send(request, **settings)
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self.limits.size:
                    del body, chunk  # the error would hold on to them for a while
                    raise TooLargeError
                if time.monotonic() > deadline:
                    raise NoEndError
        finally:
            response.close()
        headers = [(name, value) for name, value in response.headers.multi_items() if name not in _SAID_OF_THE_WIRE]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=response.request)


def without_answer(error: Exception, title: str, client: LimitedClient, lost: str) -> CollectionError:
    """One of our errors for what `client.send` raised; `lost` ends the sentence where the network is to blame."""
    if isinstance(error, TooLargeError):
        return UnexpectedReply(f"{title} sent an answer of more than {client.limits.largest}.")
    if isinstance(error, httpx.DecodingError):
        return UnexpectedReply(f"{title} sent an answer whose compression is broken.")
    if is_untrusted(error):
        return untrusted(title, client.base_url.host, error)
    return TryLater(f"{title} {lost}")
