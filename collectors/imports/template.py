"""Our own table, for whatever platforms give in no file that is known here. It says everything itself."""

import csv
import io
from collections.abc import Iterator

from collectors.imports import cells
from collectors.imports.rows import Format, Row
from collectors.imports.told import Refused, Skipped, Told
from collectors.platforms import PLATFORMS
from collectors.records import METRIC_NAMES, Post

COLUMNS = ("platform", "account", "post_id", "url", "published", "kind", "text", "as_of", *METRIC_NAMES)
_KINDS = ("text", "link", "image", "video", "poll", "quote")
_EXAMPLE = {
    "platform": "linkedin",
    "account": "harbourmind",
    "post_id": "example-1",
    "url": "https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000000",
    "published": "2026-11-03 18:30",
    "kind": "link",
    "text": "An example: replace this row with your own",
    "as_of": "2026-11-20",
    "impressions": "1200",
    "likes": "31",
    "comments": "4",
}


def template_csv() -> bytes:
    """The template with one example, as spreadsheets open it."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    table.writerow(_EXAMPLE)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def read_post(row: Row) -> Iterator[Told]:
    """A row of the template. Days are written as 2026-11-20."""
    platform = row.text("platform").casefold()
    if platform not in PLATFORMS or platform == "sample":
        known = ", ".join(name for name in PLATFORMS if name != "sample")
        raise Refused(f'"{platform[:40]}" is no platform known here; write one of {known}.')
    native, url = row.text("post_id"), row.text("url")
    if native == _EXAMPLE["post_id"]:
        raise Skipped("the example")
    if cells.was_mangled(native):
        raise Refused(f'Its id was changed by a spreadsheet ("{native[:40]}"): format that column as text.')
    if not native or not url.startswith(("https://", "http://")):
        raise Refused("A post needs both: post_id, and url beginning with https://.")
    kind = row.text("kind").casefold() or "text"
    if kind not in _KINDS:
        raise Refused(f'"{kind[:40]}" is no kind of post; write one of {", ".join(_KINDS)}, or nothing.')
    if "/" in row.text("published") or "/" in row.text("as_of"):
        raise Refused("Write days as 2026-11-20, so that day and month cannot be taken for one another.")
    metrics = row.counts(**{name: (name,) for name in METRIC_NAMES})
    as_of = row.day("as_of") if row.text("as_of") else None
    handle = row.text("account").lstrip("@")
    post = Post(native, row.published("published"), kind, row.words("text"), url, metrics=metrics)
    yield Told(post, account=(handle,) if handle else (), platform=platform, as_of=as_of)


FORMATS = (
    Format(
        "template_posts",
        (),
        "The template of this program",
        frozenset({"platform", "post_id", "url", "published"}),
        read_post,
        ids=("post_id",),
    ),
)
