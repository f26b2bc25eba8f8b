"""The kinds of choices an address can say; each gives a widget what it needs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import words
from dashboard.address.history import Kind, kept

Within = tuple[date, date]


def one(
    key: str,
    options: Sequence[str] | Mapping[str, str],
    fallback: str | None = None,
    *,
    steady: bool = True,
    also: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One of some options (the first, without a fallback).

    A mapping gives their names, which links may use too. also: other words of older links -> option. steady: False
    where the fallback differs from day to day; then an address says it once it says anything.
    """
    names = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    by_name = {name: option for option, name in names.items()} | {option: option for option in names} | dict(also or {})
    usual = fallback if fallback in names else next(iter(names), None)
    return kept(
        key,
        Kind[str | None](
            fallback=usual,
            read=lambda said: (by_name.get(said[-1]), [] if said[-1] in by_name else said[-1:]),
            write=lambda value: [] if value is None else [value],
            holds=lambda value: value in names,
            say=lambda value: names.get(value or "", "nothing"),
            steady=steady,
        ),
    )


def several(
    key: str,
    options: Sequence[str] | Mapping[str, str],
    fallback: Sequence[str] = (),
    *,
    nothing: str = "all",
    steady: bool = True,
    at_most: int | None = None,
) -> dict[str, Any]:
    """Some of the options, or none, which `nothing` says in a word. Names and `steady` as in `one`."""
    names = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    by_name = {name: option for option, name in names.items()} | {option: option for option in names}

    def read(said: list[str]) -> tuple[list[str] | None, list[str]]:
        asked = list(dict.fromkeys(one for one in said if one))
        found = [by_name[name] for name in asked if name in by_name][:at_most]
        return (found if found or not asked else None), [name for name in asked if name not in by_name]

    return kept(
        key,
        Kind[list[str]](
            fallback=[option for option in fallback if option in names],
            read=read,
            write=lambda value: list(value) or [""],
            holds=lambda value: all(option in names for option in value),
            say=lambda value: words.listing([names[option] for option in value]) or nothing,
            steady=steady,
        ),
    ) | ({"max_selections": at_most} if at_most else {})


def flag(key: str, fallback: bool = False) -> dict[str, Any]:
    """On or off."""
    meanings = {"true": True, "false": False, "1": True, "0": False}
    return kept(
        key,
        Kind[bool](
            fallback=fallback,
            read=lambda said: (meanings.get(said[-1].lower()), [] if said[-1].lower() in meanings else said[-1:]),
            write=lambda value: ["true" if value else "false"],
            holds=lambda value: isinstance(value, bool),
            say=lambda value: "on" if value else "off",
        ),
    )


def text(key: str, longest: int = 200) -> dict[str, Any]:
    """A text somebody typed; longer ones are cut."""
    return kept(
        key,
        Kind[str](
            fallback="",
            read=lambda said: (said[-1][:longest], []),
            write=lambda value: [(value or "").strip()[:longest]],
            holds=lambda value: value is None or isinstance(value, str),
            say=str,
        ),
    ) | {"max_chars": longest}


def days(key: str, fallback: tuple[date, date], within: Within) -> dict[str, Any]:
    """A first and a last day, for a date input; those outside `within` are cut."""

    def read(said: list[str]) -> tuple[tuple[date, date] | None, list[str]]:
        found = [day for day in map(_day, said) if day]
        if not found or len(found) < len(said):
            return None, said
        first, last = (_clamp(end, within) for end in (min(found), max(found)))
        return (first, last), [] if (first, last) == (min(found), max(found)) else said

    return kept(
        key,
        Kind[tuple[date, ...]](
            fallback=tuple(_clamp(day, within) for day in fallback),
            read=read,
            write=lambda value: [day.isoformat() for day in value] if len(value) == 2 else None,
            holds=lambda value: isinstance(value, tuple) and all(within[0] <= day <= within[1] for day in value),
            say=lambda value: words.days(value[0], value[-1]),
        ),
    ) | {"min_value": within[0], "max_value": within[1]}


def day(key: str, fallback: date, within: Within) -> dict[str, Any]:
    """One day, for a date input; one outside `within` is moved into it."""

    def read(said: list[str]) -> tuple[date | None, list[str]]:
        found = _day(said[-1])
        return (_clamp(found, within) if found else None), [] if found and _clamp(found, within) == found else said[-1:]

    return kept(
        key,
        Kind[date](
            fallback=_clamp(fallback, within),
            read=read,
            write=lambda value: [value.isoformat()] if value else None,
            holds=lambda value: isinstance(value, date) and within[0] <= value <= within[1],
            say=words.day,
            steady=False,
        ),
    ) | {"min_value": within[0], "max_value": within[1]}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _clamp(day: date, within: Within) -> date:
    return min(max(day, within[0]), within[1])
