"""Lists that never end: every page has another one behind it, under a place that nobody has seen before."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.faults import Spoil
from tests.loopback.ga4 import PROPERTY
from tests.loopback.server import Reply, Request


def _bluesky(page: Any, number: int) -> None:
    page["cursor"] = f"{number}::at://somewhere"


def _reddit(page: Any, number: int) -> None:
    page["data"]["after"] = f"t3_z{number}"


def _x(page: Any, number: int) -> None:
    page["meta"]["next_token"] = f"7140d{10**18 + number}"


def _mastodon(page: Any, number: int) -> None:
    for place, status in enumerate(page):
        status |= {"id": str(10**17 - 100 * number - place), "reblog": {"id": "1"}}  # nothing that would be stored


def _youtube(page: Any, number: int) -> None:
    page |= {"nextPageToken": f"P{10**6 + number}", "items": []}


def _plausible(page: Any, number: int) -> None:
    page["meta"]["total_rows"] = 10**9
    for row in page["results"]:
        row["dimensions"][1] = f"another campaign {number}"


def _ga4(page: Any, number: int) -> None:
    page["rowCount"] = 10**9
    for row in page["rows"]:
        row["dimensionValues"][1]["value"] = f"another campaign {number}"


def _shlink(page: Any, number: int) -> None:
    page["shortUrls"]["pagination"] |= {"pagesCount": 10**6, "currentPage": number}
    for item in page["shortUrls"]["data"]:
        item |= {"shortCode": f"other{number}", "shortUrl": f"https://go.harbourmind.example/other{number}"}


def _graph(page: Any, number: int) -> None:
    page["paging"] = {"cursors": {"after": f"c{10**6 + number}"}, "next": "https://graph.example/next"}
    for item in page["data"]:  # nothing that would be stored
        item |= {"parent_id": "1", "media_product_type": "STORY", "media_type": "REPOST_FACADE"}


ENDLESS: dict[str, tuple[str, Callable[[Any, int], None]]] = {  # which list, and its page of that number
    "x": (r"/2/users/7001/tweets", _x),
    "reddit": ("/user/harbourmind/submitted", _reddit),
    "bluesky": ("/xrpc/app.bsky.feed.getAuthorFeed", _bluesky),
    "mastodon": ("/api/v1/accounts/109000000000000000/statuses", _mastodon),
    "facebook": ("/v26.0/5500770011/published_posts", _graph),
    "instagram": ("/v26.0/5500770011/media", _graph),
    "threads": ("/v1.0/me/threads", _graph),
    "youtube": ("/youtube/v3/playlistItems", _youtube),
    "plausible": ("/api/v2/query", _plausible),
    "ga4": (f"/v1beta/properties/{PROPERTY}:runReport", _ga4),
    "shlink": ("/rest/v3/short-urls", _shlink),
}
OTHERS = ("bitly", "matomo", "umami", "yourls")  # have no pages


class Endless:
    """A source's answers with one list that never ends. `asked` is how many pages of it were asked for."""

    def __init__(self, source: str) -> None:
        self._path, self._page = ENDLESS[source]
        self._first: Reply | None = None
        self._numbers: Iterator[int] = itertools.count(1)
        self.asked = 0

    def spoil(self) -> Spoil:
        def spoil(request: Request, good: Reply) -> Reply:
            if request.path.rstrip("/") != self._path:
                return good
            self._first = self._first or good
            self.asked += 1
            page = json.loads(self._first.body)
            self._page(page, next(self._numbers))
            headers = {name: value for name, value in good.headers.items() if name != "Link"}
            return replace(self._first, body=json.dumps(page).encode(), headers=headers)

        return spoil
