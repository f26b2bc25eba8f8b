"""How X writes texts, links and errors on the wire."""

import html
import re
import zlib
from datetime import datetime
from typing import Any

from tests.loopback.server import Reply

PROBLEM = "https://api.twitter.com/2/problems/"


def shortened(text: str) -> tuple[str, dict[str, Any]]:
    """The text with t.co links, escaped as X does it, and what X found in it."""
    urls = []
    wire = html.escape(text, quote=False)
    for link in dict.fromkeys(re.findall(r"https?://\S+", text)):
        short = f"https://t.co/{zlib.crc32(link.encode()):010x}"
        wire = wire.replace(html.escape(link, quote=False), short)
        urls.append({"url": short, "expanded_url": link, "display_url": link[8:34]})
    tags = [{"tag": tag} for tag in re.findall(r"#(\w+)", text)]
    return wire, {name: found for name, found in (("urls", urls), ("hashtags", tags)) if found}


def moment(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def error(id: str, title: str, kind: str, parameter: str = "ids") -> dict[str, str]:
    detail = f"Could not give tweet with {parameter}: [{id}]."
    return {
        "value": id,
        "resource_id": id,
        "parameter": parameter,
        "resource_type": "tweet",
        "title": title,
        "detail": detail,
        "type": PROBLEM + kind,
    }


def problem(status: int, title: str, kind: str) -> Reply:
    return Reply.json({"title": title, "detail": title, "type": kind, "status": status}, status)


def invalid(parameter: str, value: str) -> Reply:
    message = f"The query parameter [{parameter}] with value [{value}] is not valid"
    return Reply.json(
        {
            "errors": [{"parameters": {parameter: [value]}, "message": message}],
            "title": "Invalid Request",
            "type": PROBLEM + "invalid-request",
        },
        400,
    )
