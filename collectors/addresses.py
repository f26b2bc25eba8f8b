"""Whether an address in campaigns.toml is one we may talk to: a real URL, https, and no private literal.

A server that is asked at night must not become a way into the organisation's own network by a slip of the pen.
"""

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"[\w.:-]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = "/.well-known/openid-configuration"
_MICROSOFT = ("login.microsoftonline.com", "login.windows.net", "sts.windows.net")
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_ENDS = (".localhost", ".local", ".internal", ".home.arpa")  # reserved: RFC 6761, 6762, 8375, and ICANN's
_UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out to the public
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")  # RFC 9637; older Pythons take it for public


def web_url(text: str) -> str:
    """The text where it is an http or https URL with a host, else ValueError with the remedy."""
    _parts(text)
    return text


def server_url(text: str, *, allow_private: bool) -> str:
    """The address of a server, without a trailing slash. ValueError with the remedy where we may not ask it."""
    parts = _parts(text)
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError("give the server's address only, without ? or #")
    if not allow_private and is_private(parts.hostname or ""):
        raise ValueError("is a private or loopback address; use the public one, or say allow_private = true here")
    if not allow_private and parts.scheme.lower() != "https":
        raise ValueError("must begin with https://")
    return text.rstrip("/")


def provider_url(text: str, *, allow_private: bool) -> str:
    """Where a provider of sign-ins describes itself. ValueError with the remedy where we may not trust or ask it.

    Microsoft's addresses for all organisations are refused: an administrator of any of them could give an account
    there the e-mail address of one of our people.
    """
    url = server_url(text, allow_private=allow_private)
    parts = urlsplit(url)
    if parts.hostname in _MICROSOFT and parts.path.split("/")[1:2] in (["common"], ["organizations"], ["consumers"]):
        raise ValueError("lets accounts of every organisation in; put your own tenant's id in the place of that word")
    if not parts.path.endswith(_METADATA):
        raise ValueError(f"must end with {_METADATA}")
    return url


def is_private(host: str) -> bool:
    """Whether a host names this machine or a private, link-local or reserved address literally."""
    host = unicodedata.normalize("NFKC", host).casefold().rstrip(".")
    if host in _LOCAL_NAMES or f".{host}".endswith(_LOCAL_ENDS):
        return True
    address = _literal(host)
    return address is not None and not all(_is_public(form) for form in _forms(address))


def _parts(text: str) -> SplitResult:
    remedy = 'must be a whole URL such as "https://harbourmind.example/help"'
    if re.search(r"[\s\\]", text):
        raise ValueError(f"holds a space or a backslash; {remedy}")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port  # both are read here because a bad port only shows when asked for
    except ValueError:
        raise ValueError(remedy) from None
    if parts.scheme.lower() not in ("http", "https") or not host or not _HOST.fullmatch(host):
        raise ValueError(remedy)
    if "[" in parts.netloc and not isinstance(_literal(host), ipaddress.IPv6Address):
        raise ValueError(remedy)
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a name or password; take it out, secrets belong in .env")
    return parts


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))  # also 127.1, 0x7f000001, 2130706433
    except OSError:
        return None


def _forms(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, and the IPv4 address that an IPv6 one wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    inner = [form for form in wrapped if form is not None]
    return [*inner] if address.ipv4_mapped else [address, *inner]


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        return address in _NAT64 or (address in _UNICAST and address not in _DOCUMENTATION and address.is_global)
    return address.is_global and not address.is_multicast
