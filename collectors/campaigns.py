"""campaigns.toml, checked: what is watched, and what it is watched for. No secrets stand in it.

`load_configuration` gives the whole configuration or every mistake in it at once, each with its place and its remedy.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from collectors.access import Access
from collectors.clicks import CLICK_SOURCES
from collectors.entries import (
    AccountEntry,
    Campaign,
    ClickEntry,
    Collect,
    Configuration,
    Goals,
    Match,
    Organisation,
    Privacy,
    Resource,
    Sentiment,
    XBudget,
    YouTubeTerms,
)
from collectors.logo import read_logo
from collectors.mistakes import describe, did_you_mean, label_of, mistake, unknown_key
from collectors.outcomes import Outcome, check_outcomes
from collectors.own_links import Links
from collectors.platforms import PLATFORMS
from collectors.sending import Alerts, Mail, Monitoring, ReportEntry, check_sending
from collectors.toml_file import ConfigurationError, read_toml

__all__ = [
    "Access",
    "AccountEntry",
    "Campaign",
    "ClickEntry",
    "Collect",
    "Configuration",
    "ConfigurationError",
    "Goals",
    "Match",
    "Organisation",
    "Privacy",
    "Resource",
    "Sentiment",
    "XBudget",
    "YouTubeTerms",
    "load_access",
    "load_configuration",
]

_SINGLE: dict[str, type[BaseModel]] = {
    "organisation": Organisation,
    "collect": Collect,
    "x": XBudget,
    "youtube": YouTubeTerms,
    "sentiment": Sentiment,
    "privacy": Privacy,
    "mail": Mail,
    "alerts": Alerts,
    "access": Access,
    "links": Links,
    "monitoring": Monitoring,
}
_MANY: dict[str, type[BaseModel]] = {
    "accounts": AccountEntry,
    "resources": Resource,
    "outcomes": Outcome,
    "clicks": ClickEntry,
    "campaigns": Campaign,
    "reports": ReportEntry,
}


def load_configuration(path: Path) -> Configuration:
    """The checked configuration. Raises ConfigurationError with all the mistakes of all sections."""
    data = read_toml(path)
    mistakes: list[str] = []
    for key in data:
        if key not in _SINGLE and key not in _MANY:
            mistakes.append(unknown_key(key, key, [*_SINGLE, *_MANY]))
    sections = _check_sections(data, mistakes)
    mistakes.extend(_check_together(data))
    logo = read_logo(data, path.parent, mistakes)
    if mistakes:
        raise ConfigurationError(path, mistakes)
    return Configuration(**sections, logo=logo)


def load_access(path: Path) -> Access | None:
    """`[access]` alone, whatever else is wrong in the file; None where it does not stand there, or there is no file.

    Raises ConfigurationError.
    """
    if not path.exists():
        return None
    data = read_toml(path)
    mistakes: list[str] = []
    checked = _check_sections({key: value for key, value in data.items() if key == "access"}, mistakes)
    if mistakes:
        raise ConfigurationError(path, mistakes)
    return checked.get("access")


def _check_sections(data: Mapping[str, Any], mistakes: list[str]) -> dict[str, Any]:
    """What each section's own model makes of it; what it finds wrong goes to `mistakes`."""
    checked: dict[str, Any] = {}
    for section, model in _SINGLE.items():
        if section in data:
            entry = data[section]
            checked[section] = _check_entry(entry, section, f"write it as one table, [{section}]", model, mistakes)
    for section, model in _MANY.items():
        found = data.get(section, [])
        if not isinstance(found, list):
            mistakes.append(mistake(section, f"write each of them under [[{section}]]", value=found))
            continue
        remedy = f"write it as a table, [[{section}]]"
        checked[section] = tuple(
            _check_entry(entry, _place(section, number, entry), remedy, model, mistakes)
            for number, entry in enumerate(found, 1)
        )
    return checked


def _check_entry(entry: Any, place: str, remedy: str, model: type[BaseModel], mistakes: list[str]) -> BaseModel | None:
    if not isinstance(entry, dict):
        mistakes.append(mistake(place, remedy, value=entry))
        return None
    if model in (AccountEntry, ClickEntry):
        entry = _gather_options(entry, place, model, mistakes)
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        mistakes.extend(describe(error, place, model))
        return None


def _gather_options(entry: dict[str, Any], place: str, model: type[BaseModel], mistakes: list[str]) -> dict[str, Any]:
    """The entry with the keys that only its platform or click source knows moved to `options`."""
    known = _known_options(entry)
    rest = {key: value for key, value in entry.items() if key not in known}
    if "options" in rest:
        del rest["options"]
        mistakes.append(unknown_key(f"{place} options", "options", [*model.model_fields.keys() - {"options"}, *known]))
    options: dict[str, str] = {}
    for key in entry.keys() & known:
        value = entry[key]
        if isinstance(value, str | date):
            options[key] = value if isinstance(value, str) else value.isoformat()
        else:
            mistakes.append(mistake(f"{place} {key}", "write it as text in quotes", value=value, key=key))
    return {**rest, "options": options}


def _known_options(entry: Mapping[str, Any]) -> set[str]:
    """Of an unknown platform or source any option may be meant: one mistake is not to be reported as two."""
    registry = PLATFORMS if "platform" in entry else CLICK_SOURCES
    name = entry.get("platform", entry.get("source"))
    if isinstance(name, str) and name in registry:
        return set(registry[name].options)
    return {option for known in (PLATFORMS, CLICK_SOURCES) for one in known.values() for option in one.options}


def _place(section: str, number: int, entry: Any) -> str:
    """`campaigns[2] "mens-health-2026"`: places count from 1, as people do."""
    names = {"accounts": ("platform", "handle"), "clicks": ("source",), "reports": ("campaign",)}.get(section, ("id",))
    if not isinstance(entry, dict):
        return f"{section}[{number}]"
    label = " ".join(label_of(entry[name]) for name in names if isinstance(entry.get(name), str))
    return f'{section}[{number}] "{label}"' if label else f"{section}[{number}]"


def _check_together(data: Mapping[str, Any]) -> Iterator[str]:
    """What only shows across entries. Reads what people wrote, so that no mistake elsewhere hides one here."""
    if "organisation" not in data:
        yield mistake("organisation", "this table is missing; add [organisation] with name and timezone")
    if not data.get("campaigns"):
        yield mistake("campaigns", "there is none; add a [[campaigns]] with id, name, starts and purpose")
    if not data.get("accounts") and not data.get("clicks"):
        yield mistake("accounts", "there is nothing to read; add an [[accounts]] with platform and handle")
    yield from _duplicates(data, "accounts", _account_key, "this account stands here already; remove one of the two")
    for section in ("resources", "campaigns"):
        yield from _duplicates(data, section, lambda entry: entry.get("id"), "this id is taken; give it another one")
    once = "a source can stand here once; remove one of the two"
    yield from _duplicates(data, "clicks", lambda entry: entry.get("source"), once)
    yield from _unknown_resources(data)
    yield from check_outcomes(data)
    yield from _click_source_without_entry(data)
    yield from check_sending(data)


def _entries(data: Mapping[str, Any], section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = data.get(section)
    for number, entry in enumerate(found if isinstance(found, list) else [], 1):
        if isinstance(entry, dict):
            yield number, entry


def _account_key(entry: dict[str, Any]) -> object:
    names = ("platform", "handle", "server", "like")
    if not isinstance(entry.get("platform"), str) or not isinstance(entry.get("handle"), str):
        return None
    return tuple(str(entry.get(name, "")).casefold().rstrip("/") for name in names)


def _duplicates(
    data: Mapping[str, Any], section: str, key: Callable[[dict[str, Any]], object], remedy: str
) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, entry in _entries(data, section):
        found = key(entry)
        if isinstance(found, str | tuple) and (number_before := first.setdefault(repr(found), number)) != number:
            yield mistake(_place(section, number, entry), f"the same as {section}[{number_before}]; {remedy}")


def _unknown_resources(data: Mapping[str, Any]) -> Iterator[str]:
    known = {entry["id"]: None for _, entry in _entries(data, "resources") if isinstance(entry.get("id"), str)}
    for number, entry in _entries(data, "campaigns"):
        found = entry.get("resources")
        before: set[str] = set()
        for index, resource in enumerate(found if isinstance(found, list) else [], 1):
            if not isinstance(resource, str):
                continue
            place = f"{_place('campaigns', number, entry)} resources[{index}]"
            if resource in before:
                yield mistake(place, "it stands here twice; remove one", value=resource)
            elif resource not in known:
                remedy = did_you_mean(resource, known) if known else "there is no [[resources]] yet"
                yield mistake(place, f"there is no resource with this id; {remedy}", value=resource)
            before.add(resource)


def _click_source_without_entry(data: Mapping[str, Any]) -> Iterator[str]:
    organisation = data.get("organisation")
    source = organisation.get("click_source") if isinstance(organisation, dict) else None
    if not isinstance(source, str) or source not in CLICK_SOURCES:
        return
    sources = [entry.get("source") for _, entry in _entries(data, "clicks")]
    if source not in sources and all(found in CLICK_SOURCES for found in sources if isinstance(found, str)):
        remedy = f'add [[clicks]] with source = "{source}", or take this line out'
        yield mistake("organisation click_source", f"there is no [[clicks]] for it; {remedy}", value=source)
