"""Which hosts are this machine or somebody's private network, in every spelling."""

import pytest

from collectors.addresses import is_private

PRIVATE = [
    "localhost", "Sub.LOCALHOST", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
    "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "240.0.0.1", "224.0.0.1",
    "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "\uff11\uff12\uff17.0.0.1",
]  # fmt: skip
PUBLIC = ["mastodon.example", "localhost.example", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "10.example"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_host_is_seen_in_every_spelling(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_let_through(host: str) -> None:
    assert not is_private(host)
