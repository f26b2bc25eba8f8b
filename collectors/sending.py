"""What campaigns.toml says of sending: `[[reports]]`, `[mail]` and `[alerts]`, each checked for itself and together.

Collecting sends nothing. This is checked here so that every mistake of the file is told at once.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from collectors.addresses import is_private
from collectors.fields import Table, as_tuple, identifier, one_of
from collectors.mistakes import did_you_mean, label_of, mistake

Every = Literal["month", "week"]
Format = Literal["json", "csv", "zip", "xlsx", "html", "pdf", "pptx"]
Security = Literal["starttls", "tls", "none"]
Alert = Literal["source_failing", "goal_reached", "goal_behind", "negative_rising", "not_collected"]

_EXAMPLE = "ada@harbourmind.example"


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = [value for place, value in enumerate(values) if value.casefold() in map(str.casefold, values[:place])]
    if twice:
        raise ValueError("one of them stands here twice; remove one")
    return values


def _address(text: str) -> str:
    """One plain address: what a header cannot hold is refused here, so that none can be smuggled into a message."""
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text):
        raise ValueError(f'write one e-mail address, without a name, such as "{_EXAMPLE}"')
    local = text.rpartition("@")[0]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueError(f'write one e-mail address, without a name, such as "{_EXAMPLE}"')
    return text


def _folder(text: str) -> str:
    if not text.strip() or "\0" in text:
        raise ValueError('write a folder, such as "reports"')
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError('write the server\'s name alone, such as "mail.harbourmind.example"')
    return text


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(as_tuple), AfterValidator(_each_once)]
FormatName = Annotated[Format, BeforeValidator(one_of(get_args(Format)))]
AlertName = Annotated[Alert, BeforeValidator(one_of(get_args(Alert)))]


class ReportEntry(Table):
    """`[[reports]]`: a report that is sent by itself for every month or week that ended."""

    id: Annotated[str, AfterValidator(identifier)] | None = None
    campaign: str | None = None
    portfolio: bool = Field(default=False, validate_default=True)  # instead of one campaign: all that ran in these days
    every: Annotated[Every, BeforeValidator(one_of(get_args(Every)))]
    recipients: Addresses = ()
    folder: Annotated[str, AfterValidator(_folder)] | None = None  # before `formats`, whose check asks for it
    formats: Annotated[tuple[FormatName, ...], BeforeValidator(as_tuple), AfterValidator(_each_once)] = ()
    sections: Annotated[tuple[str, ...], BeforeValidator(as_tuple), AfterValidator(_each_once)] = ()  # empty: all
    notify: bool = False  # also tell the chat services in OUTREACH_NOTIFY_URLS

    @field_validator("portfolio")
    @classmethod
    def _one_or_all(cls, portfolio: bool, info: ValidationInfo) -> bool:
        if "campaign" in info.data and portfolio == (info.data["campaign"] is not None):
            raise ValueError('give campaign = "its id", or portfolio = true for all of them: one of the two')
        return portfolio

    @field_validator("formats")
    @classmethod
    def _json_stays_here(cls, formats: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "json" in formats and info.data.get("folder") is None:
            raise ValueError("json holds exact counts and is never sent by e-mail: add a folder, or take json out")
        return formats


class Mail(Table):
    """`[mail]`: the server that takes the organisation's e-mail. Its password is OUTREACH_SMTP_PASSWORD."""

    allow_private: bool = False  # before `host` and `security`, whose checks ask for it
    host: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None  # None: the usual one
    security: Annotated[Security, BeforeValidator(one_of(get_args(Security)))] = Field(
        default="starttls", validate_default=True
    )
    sender: Address = Field(alias="from")
    user: Annotated[str, Field(min_length=1)] | None = None

    @field_validator("host")
    @classmethod
    def _public_host(cls, host: str, info: ValidationInfo) -> str:
        if is_private(host) and not info.data.get("allow_private"):
            raise ValueError("is a private or loopback address; use the public one, or say allow_private = true here")
        return host

    @field_validator("security")
    @classmethod
    def _encrypted(cls, security: str, info: ValidationInfo) -> str:
        here = info.data.get("allow_private") and is_private(info.data.get("host", ""))
        if security == "none" and not here:
            raise ValueError(
                'letters would travel unencrypted; write "starttls" or "tls" ("none" is for a server of your own '
                "network, with its number as host and allow_private = true)"
            )
        return security


class Monitoring(Table):
    """`[monitoring]`: who watches from outside. The address that is pinged is OUTREACH_HEARTBEAT_URL."""

    allow_private: bool = False  # it lies in the organisation's own network


class Alerts(Table):
    """`[alerts]`: what is told at once, by e-mail and to the chat services in OUTREACH_NOTIFY_URLS."""

    recipients: Addresses = ()
    on: Annotated[tuple[AlertName, ...], BeforeValidator(as_tuple), AfterValidator(_each_once)] = get_args(Alert)
    at_most_every_days: Annotated[int, Field(ge=1, le=365)] = 7


def check_sending(data: Mapping[str, Any]) -> Iterator[str]:
    """What only shows across entries, from what people wrote."""
    campaigns = [entry["id"] for entry in _tables(data, "campaigns") if isinstance(entry.get("id"), str)]
    names: dict[str, int] = {}
    for number, entry in enumerate(_tables(data, "reports"), 1):
        campaign = entry.get("campaign")
        if isinstance(campaign, str) and campaign not in campaigns:
            remedy = did_you_mean(campaign, campaigns) if campaigns else "there is no [[campaigns]] yet"
            yield mistake(f"{_place(number, entry)} campaign", f"there is none with this id; {remedy}", value=campaign)
        if not (entry.get("recipients") or entry.get("folder") or entry.get("notify")):
            yield mistake(_place(number, entry), "nobody would get it; add recipients, a folder, or notify = true")
        if entry.get("folder") and not entry.get("formats"):
            yield mistake(f"{_place(number, entry)} formats", 'nothing would be written; name one, such as ["pdf"]')
        # By this name the record knows it: the same as in dashboard/delivery/orders.py.
        name = entry.get("id") or f"{campaign or 'portfolio'}-{entry.get('every')}"
        if (before := names.setdefault(str(name), number)) != number:
            remedy = f'the same as reports[{before}]; give it an id of its own, such as id = "for-trustees"'
            yield mistake(_place(number, entry), remedy)
    yield from _without_mail(data)


def _without_mail(data: Mapping[str, Any]) -> Iterator[str]:
    if "mail" in data:
        return
    remedy = "there is no [mail] to send it by; add [mail] with host and from"
    for number, entry in enumerate(_tables(data, "reports"), 1):
        if entry.get("recipients"):
            yield mistake(f"{_place(number, entry)} recipients", remedy)
    alerts = data.get("alerts")
    if isinstance(alerts, dict) and alerts.get("recipients"):
        yield mistake("alerts recipients", remedy)


def _tables(data: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    found = data.get(section)
    return [entry if isinstance(entry, dict) else {} for entry in (found if isinstance(found, list) else [])]


def _place(number: int, entry: Mapping[str, Any]) -> str:
    name = entry.get("id") or entry.get("campaign")
    return f'reports[{number}] "{label_of(name)}"' if isinstance(name, str) else f"reports[{number}]"
