"""What each page shows, ready to be laid out: figures in words, charts, tables. Worked out once per choice and version.

A page asks for its view with `remember`; the same choice then costs next to nothing, for whoever makes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Concatenate, ParamSpec, TypeVar, cast

import pandas as pd
import streamlit as st

from dashboard import numerals
from dashboard.charts.layout import Chart
from dashboard.charts.marks import notes_on
from dashboard.data import Data
from dashboard.tables.notes import said_below, with_notes

numerals.read_by(lambda: st.context.locale)
View = TypeVar("View")
Asked = ParamSpec("Asked")


@dataclass(frozen=True)
class About:
    """What is told of a chart besides its figures."""

    counts: str  # what they count, how, by whom, how old they are; Markdown
    of: str  # of what and when they are, as a part of a file's name


@dataclass(frozen=True)
class ChartView:
    """A chart with a title that says what it shows, the same figures as a table, and a remark."""

    title: str
    figure: Chart
    table: pd.DataFrame
    key: str  # the same whatever the side bar says: its table stays open, and tests and style find it
    remark: str = ""
    takeaway: str = ""  # what the chart shows, in one sentence, for who cannot see it
    nothing: str = ""  # what stands in its place where all its figures are nought or unknown
    about: About | None = None

    def __post_init__(self) -> None:
        """The notes that the figure marks stand in its table too, whoever made the two."""
        object.__setattr__(self, "table", with_notes(self.table, notes_on(self.figure)))
        self.figure.finish()

    @cached_property
    def marked(self) -> str:
        """What the markers on the figure stand for, in words; nothing where there is none."""
        return said_below(notes_on(self.figure))


def remember(view: Callable[Concatenate[Data, Asked], View], data: Data, *asked: Asked.args, **_: Asked.kwargs) -> View:
    """The view of what is asked (a choice, a post). All who ask share it: pages show it, and never change it."""
    written = numerals.current().signature  # whoever reads figures written otherwise has a view of their own
    return cast("View", _remembered(view, data, written, asked))


# No ttl: a version of the data holds until a run finishes or the file is replaced. A plain cache as in `data`.
@lru_cache(maxsize=200)
def _remembered(view: Callable[..., object], data: Data, written: str, asked: tuple[object, ...]) -> object:
    return view(data, *asked)
