"""Which hosts are this machine or somebody's private network, in every spelling."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.addresses import is_private, server_url

PRIVATE = [
    "localhost", "Sub.LOCALHOST", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
    "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "240.0.0.1", "224.0.0.1",
    "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "5f00::1", "3fff::1", "fe80::1%eth0",
    "0", "127.000.0.1",
    "metadata.google.internal", "printer.local", "nas.home.arpa", "\u2460\u2461\u2466.0.0.1", "017700000001", "0x7f.1",
    "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "\uff11\uff12\uff17.0.0.1",
]  # fmt: skip
PUBLIC = ["mastodon.example", "localhost.example", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "10.example"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_host_is_seen_in_every_spelling(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_let_through(host: str) -> None:
    assert not is_private(host)


V4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
NEAR = st.sampled_from(
    ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
)
OF_OURS = NEAR.map(ipaddress.IPv4Network).flatmap(
    lambda net: st.integers(int(net[0]), int(net[-1])).map(ipaddress.IPv4Address)
)


def spellings(address: ipaddress.IPv4Address) -> list[str]:
    """What an operating system takes for this address."""
    number = int(address)
    a, b, c, d = address.packed
    wide = str.maketrans("0123456789.", "".join(chr(0xFF10 + digit) for digit in range(10)) + ".")
    return [
        str(address), f"{address}.", str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}", f"0x{a:x}.0{b:o}.{c}.{d}", f"0{a:o}.0x{b:02X}.{c}.{d}",
        str(address).translate(wide),
    ]  # fmt: skip


def wrappings(address: ipaddress.IPv4Address) -> list[ipaddress.IPv6Address]:
    """IPv6 addresses that lead to it."""
    number = int(address)
    return [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address((0xFFFF << 48) | number),
    ]


@given(OF_OURS | V4.filter(lambda address: not address.is_global))
def test_no_spelling_of_a_private_address_is_let_through(address: ipaddress.IPv4Address) -> None:
    for host in (*spellings(address), *(f"[{wrapped}]" for wrapped in wrappings(address))):
        assert is_private(host.strip("[]")), host
        for port in ("", ":443"):
            with pytest.raises(ValueError, match="private"):
                server_url(f"https://{host}{port}/api", allow_private=False)


@given(V4.filter(lambda address: address.is_global and not address.is_multicast and str(address) != "192.88.99.1"))
def test_a_public_address_is_let_through(address: ipaddress.IPv4Address) -> None:
    assert not is_private(str(address))
    assert not is_private(str(wrappings(address)[0]))


@given(st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address).filter(lambda one: not one.is_global))
def test_no_private_ipv6_address_is_let_through(address: ipaddress.IPv6Address) -> None:
    assert is_private(str(address))
    assert is_private(address.exploded)


@given(st.text(min_size=1, max_size=40))
def test_whatever_stands_where_a_host_should_is_refused_or_understood(host: str) -> None:
    try:
        url = server_url(f"https://{host}", allow_private=False)
    except ValueError as refused:
        assert str(refused)  # noqa: PT017 - either is right
    else:
        assert url.startswith("https://")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1%2f@x.example", "https://u@8.8.8.8", "https://x.example\\@127.0.0.1", "https://%31%32%37.0.0.1",
        "https://[v1.x]/", "https://[::1", "https://x.example:99999", "http://x.example", "ftp://x.example",
        "//x.example",
        "https:///x", "https://127\u30020\u30020\u30021", "https://[fe80::1%25eth0]/",
        "https://local\u200bhost", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_two_readers_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each for a reason of its own
        server_url(url, allow_private=False)
