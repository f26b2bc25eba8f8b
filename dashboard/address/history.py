"""What a session knows of its address, and how the two are kept alike. The package's docstring says how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import words

_KNOWN = "address"  # in the session
_TITLES = {"against": "day to compare from", "compare": "comparison"}  # where a key does not say it to people
_LONGEST = 60  # characters of what a link asked for, where it is quoted
Value = TypeVar("Value")


@dataclass
class _Known:
    """What a session knows of its address."""

    shown: dict[str, list[str]]  # in the browser
    chosen: dict[str, list[str]]  # what the widgets are set to, in the address's words
    followed: set[str]  # came with a link or from the browser's history and have not met their widget yet
    keys: set[str] = field(default_factory=set)  # of all widgets made so far
    page: str = ""  # whose widgets were made last
    notices: Any = None  # where notices go on the page


@dataclass(frozen=True)
class Kind(Generic[Value]):
    """How the value of a widget stands in an address."""

    fallback: Value
    read: Callable[[list[str]], tuple[Value | None, list[str]]]  # the value, and what of it could not be followed
    write: Callable[[Value], list[str] | None]  # None: not chosen to the end yet
    holds: Callable[[Any], bool]  # whether a widget may have this value now
    say: Callable[[Value], str]
    steady: bool = True  # False: the fallback differs from day to day, so an address says it too


def follow() -> None:
    """Takes over what the browser's address says. Once a run, before the navigation and before anything is drawn."""
    said = {key: st.query_params.get_all(key) for key in st.query_params}
    known: _Known | None = st.session_state.get(_KNOWN)
    if known is None:
        known = st.session_state[_KNOWN] = _Known(said, dict(said), set(said))
    elif _from_history():
        known.shown, known.chosen, known.followed = said, dict(said), set(said)
        _forget(known.keys)
    elif said != known.shown:  # another page, which comes without its choices, or a link within the app
        changed = {key for key, value in said.items() if known.shown.get(key) != value}
        known.chosen |= {key: said[key] for key in changed}
        known.shown = known.shown | said
        known.followed |= changed
        _forget(known.keys & changed)
        if known.shown != said:
            st.query_params.from_dict(known.shown)
    known.notices = st.container()


def arrive(page: str) -> None:
    """The page that is about to be drawn. Widgets that an earlier page made are set anew, from what was chosen."""
    known = _session()
    if page != known.page:
        _forget(known.keys)
        known.page = page


def said(key: str) -> str:
    """What a widget of this or another page was last set to, in the address's words; nothing where it is not said."""
    return _session().chosen.get(key, [""])[-1]


def link(page: str, **instead: str) -> str:
    """The way to another page (its name in addresses) with all choices of this view, but for those given."""
    return f"{page}?{urlencode(_session().chosen | {key: [value] for key, value in instead.items()}, doseq=True)}"


def choose(**wanted: str | Sequence[str]) -> None:
    """Sets widgets as if somebody had chosen so, in the address's words; for a button's `on_click`. (): the usual."""
    known = _session()
    for key, value in wanted.items():
        said = [value] if isinstance(value, str) else list(value)
        known.chosen.pop(key, None)
        known.chosen |= {key: said} if said else {}
    _forget(set(wanted))
    _show(known)


def rows(name: str, ids: Sequence[object], key: str) -> dict[str, Any]:
    """The ticked rows of a table whose rows have these ids.

    name: what they are called in the address. key: the table's own, another one for other rows; ticks follow the ids.
    """
    known = _known(key)
    names = [str(one) for one in ids]
    asked = [one for one in known.chosen.get(name, []) if one]
    if name in known.followed and (lost := [one for one in asked if one not in names]):
        _notice(known, name, lost, "the others" if len(lost) < len(asked) else "the first")
    known.followed.discard(name)
    if key in st.session_state:
        _tick(known, name, key, names)
    else:
        places = sorted(names.index(one) for one in asked if one in names)
        st.session_state[key] = {"selection": {"rows": places}}
    return {"key": key, "on_select": partial(_ticked, name, key, names), "selection_mode": "multi-row"}


def kept(key: str, kind: Kind[Any]) -> dict[str, Any]:
    """What a widget is given; sets it where the address has a say."""
    known = _known(key)
    if key in st.session_state and kind.holds(st.session_state[key]):
        _remember(known, key, kind, st.session_state[key])
    else:
        st.session_state[key] = _read(known, key, kind)
    known.followed.discard(key)
    return {"key": key, "on_change": _changed, "args": (key, kind)}


def _read(known: _Known, key: str, kind: Kind[Any]) -> Any:
    said = known.chosen.get(key)
    value, lost = kind.read(said) if said else (kind.fallback, [])
    if value is None:
        value = kind.fallback
    if any(lost) and key in known.followed:
        _notice(known, key, [one for one in lost if one], kind.say(value))
    _remember(known, key, kind, value)
    return value


def _changed(key: str, kind: Kind[Any]) -> None:
    """Called when somebody changed the widget, before the page runs."""
    known = _known(key)
    if _remember(known, key, kind, st.session_state[key]):
        _show(known)


def _ticked(name: str, key: str, names: Sequence[str]) -> None:
    """Called when somebody ticked rows, or took ticks away."""
    known = _session()
    _tick(known, name, key, names)
    _show(known)


def _tick(known: _Known, name: str, key: str, names: Sequence[str]) -> None:
    ticked = [names[place] for place in sorted(st.session_state[key]["selection"]["rows"]) if place < len(names)]
    known.chosen.pop(name, None)
    known.chosen |= {name: ticked} if ticked else {}


def _remember(known: _Known, key: str, kind: Kind[Any], value: Any) -> bool:
    """Whether the value is one to be remembered."""
    said = kind.write(value)
    if said is None:
        return False
    if not said or (kind.steady and value == kind.fallback):
        known.chosen.pop(key, None)
    else:
        known.chosen[key] = said
    return True


def _show(known: _Known) -> None:
    """Writes the address: one more step in the browser's history."""
    known.shown = dict(known.chosen)
    st.query_params.from_dict(known.shown)


def _known(key: str) -> _Known:
    known = _session()
    known.keys.add(key)
    return known


def _session() -> _Known:
    known: _Known = st.session_state.setdefault(_KNOWN, _Known({}, {}, set()))
    return known


def _from_history() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def _forget(keys: set[str]) -> None:
    """Their widgets are set anew."""
    for key in keys & set(st.session_state):
        del st.session_state[key]


def _notice(known: _Known, key: str, lost: Sequence[str], instead: str) -> None:
    asked = words.listing([f"**{words.plain(one[:_LONGEST])}**" for one in lost])
    said = f"This link asks for the {_TITLES.get(key, key.replace('_', ' '))} {asked}, which is not known here. "
    place = known.notices if known.notices is not None else st
    place.info(f"{said}You see {words.plain(instead)} instead.", icon=":material/link_off:")
