"""A Bluesky network of its own, or the one in OUTREACH_BLUESKY_APPVIEW and OUTREACH_BLUESKY_PDS; and a world on it."""

import os
from collections.abc import Iterator

import pytest

from tests.bluesky_network.network import DEFAULT_FOLDER, Network, install, start
from tests.bluesky_network.world import World, readers_and_organisation

GIVEN = os.environ.get("OUTREACH_BLUESKY_APPVIEW"), os.environ.get("OUTREACH_BLUESKY_PDS")


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    appview, pds = GIVEN
    if appview and pds:
        yield Network(appview, pds)
        return
    install(DEFAULT_FOLDER)
    network = start(DEFAULT_FOLDER)
    yield network
    network.stop()


@pytest.fixture(scope="session")
def world(network: Network) -> Iterator[World]:
    with readers_and_organisation(network.pds) as world:
        yield world
