"""Whether a page answers, asked when somebody wants to know: one request, and no way into one's own network.

Redirects are followed by hand, a few, each to a public address only; the address that was checked is the one that is
asked, so that a name cannot lead elsewhere in between.
"""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from collectors.addresses import is_private, web_url

_SECONDS = 8.0  # for each step of a request
_REDIRECTS = 5
_AGENT = "outreach-dashboard (checks whether a page answers)"

Resolve = Callable[[str, int], str]


def public_address(host: str, port: int) -> str:
    """An address of this host that everybody can reach. Raises ValueError where there is none, or not only such."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ValueError("nobody knows its name, which may be misspelt") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not addresses or any(is_private(address) for address in addresses):
        raise ValueError("it lies in a private network, where nobody outside could open it")
    return addresses[0]


def trouble_with(url: str, resolve: Resolve = public_address) -> str:
    """What is wrong with a page, for people; nothing where it answers."""
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False, headers={"User-Agent": _AGENT}) as client:
            for _ in range(_REDIRECTS + 1):
                answer = _ask(client, web_url(url), resolve)
                if not answer.has_redirect_location:
                    return "" if answer.is_success else f"it answers with the error {answer.status_code}"
                url = urljoin(url, answer.headers["location"])
        return "it sends people on from page to page without an end"
    except httpx.TimeoutException:
        return "it did not answer in time"
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return "it cannot be reached"
    except ValueError as error:
        return str(error)


def _ask(client: httpx.Client, url: str, resolve: Resolve) -> httpx.Response:
    """The head of its answer; of the page itself nothing is read."""
    parts = urlsplit(url)
    host = _plain(parts.hostname or "")
    address = resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
    shown = f"[{address}]" if ipaddress.ip_address(address).version == 6 else address
    port = "" if parts.port is None else f":{parts.port}"
    target = urlunsplit((parts.scheme, shown + port, parts.path or "/", parts.query, ""))
    named = (f"[{host}]" if ":" in host else host) + port
    with client.stream(
        "GET", target, headers={"Host": named}, extensions={"sni_hostname": host}, follow_redirects=False
    ) as answer:
        return answer


def _plain(host: str) -> str:
    """As it is asked for: letters beyond ASCII are written in others. Raises ValueError."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise ValueError("its name is not known; is it written right?") from None
