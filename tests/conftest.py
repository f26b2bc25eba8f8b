"""The network is closed but for loopback; nothing of the developer's own environment leaks into a test."""

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser import Desk


# Up to a minute each: files side by side begin with these, so that none is left over in the end for one core alone.
_LONGEST = (
    "test_killed_anywhere.py",
    "test_sources_single_fields.py",
    "test_whole_organisation.py",
    "test_wrong_clock.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in _LONGEST)  # else in the order they stand


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OUTREACH_") and name != "OUTREACH_PAYLOADS"]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the network is closed in tests: {address[0]}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A real browser. A module's, not the session's: while it is open no test can run an event loop of its own."""
    from tests.browser import browser  # not every environment these tests run in has a browser

    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def desk(chromium: "Browser") -> "Iterator[Desk]":
    """Where windows of a laptop's size are opened."""
    from tests.browser import Desk

    desk = Desk(chromium, viewport={"width": 1280, "height": 1000})
    yield desk
    desk.close()


@pytest.fixture
def page(desk: "Desk") -> "Iterator[Page]":
    """A window of a person who has never been here."""
    with desk.page() as page:
        yield page
