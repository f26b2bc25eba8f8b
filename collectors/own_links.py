"""`[links]` in campaigns.toml, and what the address of one of our own short links looks like."""

from pydantic import ValidationInfo, field_validator

from collectors.addresses import server_url
from collectors.fields import Table

PATH = "/r/"  # before the slug, wherever the links are served


class Links(Table):
    """`[links]`: where people reach our own short links, which are this address, /r/ and a few letters."""

    allow_private: bool = False  # before `address`, whose check asks for it
    address: str | None = None

    @field_validator("address")
    @classmethod
    def _whole_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        return None if url is None else server_url(url, allow_private=info.data.get("allow_private", False))


def short_link(address: str, slug: str) -> str:
    """The whole address of a short link."""
    return f"{address}{PATH}{slug}"
