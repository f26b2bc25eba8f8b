"""`[access]` of campaigns.toml: who may look at the dashboard, who may write in it, and where they sign in."""

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

from collectors.addresses import provider_url, server_url
from collectors.fields import Table, as_tuple, one_of

Prompt = Literal["select_account", "login"]

_ANYBODYS = (  # domains of which everybody may have an address
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com"),
    *("me.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "zoho.com"),
)


def _person(text: str) -> str:
    """An e-mail address, or `*@domain` for everybody with an address there; in lower case."""
    if not re.fullmatch(r"(\*|[^\s@*,;:<>\"']+)@[^\s@*,;:<>\"']+\.[^\s@*,;:<>\"'.]+", text):
        example = '"ada@harbourmind.example", or "*@harbourmind.example" for everybody who has an address there'
        raise ValueError(f"write an e-mail address such as {example}")
    if text.startswith("*@") and text[2:].lower() in _ANYBODYS:
        raise ValueError("anybody at all can have an address there; name each person instead")
    return text.lower()


Person = Annotated[str, AfterValidator(_person)]


class Access(Table):
    """`[access]`: who may look at the dashboard and who may also write in it, and where they sign in.

    What signing in still lacks is told where the dashboard is served, so that it stops no nightly run.
    """

    allow_private: bool = False  # before the addresses, whose checks ask for it
    sign_in: str | None = None  # the provider's metadata
    address: str | None = None  # where people reach the dashboard
    prompt: Annotated[Prompt, BeforeValidator(one_of(get_args(Prompt)))] = (
        "select_account"  # what the provider is to ask
    )
    viewers: Annotated[tuple[Person, ...], BeforeValidator(as_tuple)] = ()
    editors: Annotated[tuple[Person, ...], BeforeValidator(as_tuple)] = ()

    @field_validator("sign_in")
    @classmethod
    def _one_organisations(cls, url: str | None, info: ValidationInfo) -> str | None:
        return None if url is None else provider_url(url, allow_private=info.data.get("allow_private", False))

    @field_validator("address")
    @classmethod
    def _whole_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        return None if url is None else server_url(url, allow_private=info.data.get("allow_private", False))

    def roles(self) -> dict[str, Literal["viewer", "editor"]]:
        """Address or `*@domain` -> what they may do; who stands in both lists may write."""
        return {**dict.fromkeys(self.viewers, "viewer"), **dict.fromkeys(self.editors, "editor")}
