"""The few things pages are made of: a number with its explanation, a chart with its table, a remark."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import address, words
from dashboard.cards import cards
from dashboard.charts.layout import draws_anything
from dashboard.charts.shares import STANCE_TITLES
from dashboard.drawing import draw
from dashboard.markdown import folded, small_print
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.numbers import Number
from dashboard.reports.table_file import table_csv
from dashboard.views import ChartView
from dashboard.words import NOT_REPORTED

ROW, MOST_ROWS = 35, 10  # pixels of a table's row, and how many are seen without scrolling


def part(title: str, said: str) -> None:
    """A part of a page begins: its heading, and below it in small print what it is about."""
    st.caption(_below(f"## {title}", said))


def number_grid(figures: Sequence[Number]) -> None:
    """A grid of figures: four in a row, two on a telephone; its place is kept while the page loads (style.css)."""
    if figures:
        key = f"figures_{(len(figures) + 1) // 2}_pairs_{re.sub('[^a-z]+', '_', figures[0].title.lower())}"
        with st.container(key=key):
            st.html(cards(figures))


def chart(view: ChartView, *, level: int = 3) -> None:
    """A chart under its title, what it shows in words, what it counts, and its figures as a table and as a file.

    level: of its heading, one below that of the part of the page it stands in.
    """
    title = f"{'#' * level} {view.title}"
    if view.nothing and not draws_anything(view.figure):
        st.markdown(title)
        st.caption(_below(f"{view.nothing} {view.remark}", view.marked))
        return
    st.markdown(_below(title, view.takeaway))
    said = f"{view.title}. {view.takeaway or view.remark}".strip()
    draw(view.figure, key=view.key, alt=words.unmarked(said))
    below = small_print(_below(view.marked, view.remark))
    if view.about:
        below += folded("What does this count?", view.about.counts)
    if below:
        st.html(below)
    table = st.expander("The same figures as a table", key=f"{view.key}_open", on_change="rerun", type="compact")
    if table.open:
        with table:
            figures_table(view.table, key=f"{view.key}_table")
            download(view.table, view.key, view.about.of if view.about else "")


def _below(*texts: str) -> str:
    """Those that say something, each a paragraph: one element costs the browser less than several."""
    return "\n\n".join(text for text in texts if text.strip())


def download(table: pd.DataFrame, key: str, of: str = "") -> None:
    """The table as a file, which is made only once somebody asks for it. `of` stands in its name: campaign and days."""
    st.download_button(
        "Download as CSV",
        partial(table_csv, table),
        file_name=f"{'-'.join(part for part in (key.replace('_', '-'), of) if part)}.csv",
        mime="text/csv",
        key=f"{key}_file",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="For a spreadsheet. What nobody reported is an empty cell.",
    )


def figures_table(
    table: pd.DataFrame, key: str, columns: dict[str, Any] | None = None, unknown: str = NOT_REPORTED
) -> None:
    """A table people can sort and copy; what nobody reported says so, or what else `unknown` is."""
    st.dataframe(
        table,
        height=_height(table),
        hide_index=True,
        placeholder=unknown,
        column_config=columns,
        key=key,
    )


def _height(table: pd.DataFrame) -> int:
    """Said beforehand, so that what stands below a table does not move when the browser has drawn it."""
    return (1 + max(1, min(len(table), MOST_ROWS))) * ROW + 3


def empty(message: str, hint: str = "") -> None:
    """What stands where charts would: what is missing, and what would fill it."""
    st.info(f"{message}\n\n{hint}" if hint else message, icon=":material/inbox:")


def post_columns(table: pd.DataFrame) -> dict[str, Any]:
    """How the columns of `tables.posts` are shown."""
    return {
        "Published": st.column_config.DatetimeColumn(format="D MMM YYYY"),
        "Post": st.column_config.TextColumn(width="medium"),
        "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
        "Campaigns": st.column_config.ListColumn(
            width="medium",
            help="The campaigns this post counts in. Those marked (tagged) it was put into by staff, "
            "the others by the campaign's rules.",
        ),
    } | {
        name: st.column_config.NumberColumn(format="localized")
        for name in table.columns
        if name not in ("Published", "Platform", "Post", "Link", "Campaigns")
    }


def pick_rows(table: pd.DataFrame, key: str, columns: dict[str, Any], ids: Sequence[int]) -> list[int]:
    """A table of which rows can be ticked: their places. By their ids (posts), the address says which.

    A key stands for the same rows only, or ticks would move.
    """
    state: Any = st.dataframe(
        table,
        height=_height(table),
        hide_index=True,
        placeholder=NOT_REPORTED,
        column_config=columns,
        **address.rows("post", ids, key),
    )
    download(table, key)
    return sorted(int(row) for row in state.selection.rows if row < len(table))


def campaign_columns() -> dict[str, Any]:
    """How the columns of `tables.campaigns.overview` are shown."""
    number = st.column_config.NumberColumn(format="localized")
    return {
        "Impressions": number,
        "Engagements": number,
        "Click-throughs": number,
        "Goal furthest behind": st.column_config.TextColumn(
            help="Of this goal the least is reached so far, counted from the campaign's start. On pace to: what it "
            "would come to at the end if every day brought what the days so far brought."
        ),
        "Campaign": st.column_config.LinkColumn(display_text="#(.+)$"),
    }


def metric_choice(metrics: Sequence[str], key: str) -> str:
    """Which figure a chart shows."""
    picked = st.segmented_control(
        "Figure",
        metrics,
        required=True,
        format_func=lambda metric: DEFINITIONS[metric].name,
        label_visibility="collapsed",
        **address.one(key, {metric: DEFINITIONS[metric].name for metric in metrics}),
    )
    return str(picked)


def stance_choice(stances: Sequence[str], key: str) -> str:
    """Which share a chart shows; the negative one first, as the one that may need somebody."""
    picked = st.segmented_control(
        "Share of",
        stances,
        required=True,
        format_func=lambda stance: STANCE_TITLES[stance],
        **address.one(key, {stance: STANCE_TITLES[stance] for stance in stances}, stances[-1]),
    )
    return str(picked)


def fold(title: str, text: str) -> None:
    """A text that opens on demand."""
    st.html(folded(title, text))


def whole_table(table: pd.DataFrame, key: str, widths: Sequence[int] = ()) -> None:
    """A table of words that is read from top to bottom: nothing of it scrolls away, its first column stays in sight.

    widths: of the columns, in pixels, where they need not be alike.
    """
    columns = {
        str(name): st.column_config.TextColumn(width=widths[place] if widths else "medium", pinned=place == 0)
        for place, name in enumerate(table.columns)
    }
    st.dataframe(table, hide_index=True, height="content", column_config=columns, key=key)
