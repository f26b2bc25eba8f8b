"""A chart as office programs draw it themselves: what plotly and SVG draw beside the bars becomes series and words."""

from dataclasses import dataclass, replace
from datetime import date

from dashboard import words
from dashboard.charts.palette import MUTED
from dashboard.reports.model import ReportChart, Series

MOST_LABELS = 16  # under upright bars: more would stand on top of each other
_MOST_NAMED = 4  # nights
NOT_SHOWN = "Not shown (small numbers)"
_BANDS, _STROKE = "Grey bands: nights on which", "The upright stroke is"
_HATCHED = "Hatched: not shown, as numbers are small."
_ABOVE = "Above each bar: how many"


@dataclass(frozen=True)
class NativeChart:
    """What a native chart is told. Shares are drawn from 0 to `top`; level bars begin with the first category."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    level: bool
    stacked: bool
    lines: bool
    share: bool
    labelled: bool  # whether each bar has its number beside it
    hatched: str  # the name of the series that is drawn hatched; empty where there is none
    top: float | None
    skip: int  # of so many categories one is named
    caption: str

    @property
    def bars(self) -> int:
        """How many bars stand side by side."""
        return len(self.categories) * (1 if self.stacked else max(1, len(self.series)))


def native(chart: ReportChart) -> NativeChart:
    """The chart in an office program's terms."""
    series = chart.series
    rest = _withheld(chart)
    if rest:
        series = (*series, rest)
    if chart.kind == "goals" and any(one is not None for one in chart.pace):
        series = (*series, Series("At an even pace", MUTED, chart.pace))
    return NativeChart(
        _categories(chart),
        series,
        level=chart.kind in ("bars", "stacked_parts", "goals"),
        stacked=chart.kind in ("stacked_bars", "shares", "stacked_parts"),
        lines=chart.kind == "lines",
        share=chart.form == "share",
        labelled=chart.kind in ("bars", "goals"),
        hatched=rest.name if rest else "",
        top=_top(chart),
        skip=1 if chart.kind in ("bars", "stacked_parts", "goals") else -(-len(chart.categories) // MOST_LABELS),
        caption=_caption(chart),
    )


def _withheld(chart: ReportChart) -> Series | None:
    """What is missing to the whole of each bar, where anything is."""
    if chart.kind != "shares":
        return None
    sums = [sum(one.values[place] or 0 for one in chart.series) for place in range(len(chart.categories))]
    rests = tuple(None if whole > 0.9999 else 1 - whole for whole in sums)
    return Series(NOT_SHOWN, MUTED, rests) if any(rest is not None for rest in rests) else None


def _categories(chart: ReportChart) -> tuple[str, ...]:
    """With the text that stands beside each, unless it is the bar's own number."""
    if not chart.beside or chart.form == "count":
        return chart.categories
    joint = "\n" if chart.kind == "shares" else ": "
    pairs = zip(chart.categories, chart.beside, strict=True)
    return tuple(f"{name}{joint}{beside}" if beside else name for name, beside in pairs)


def _top(chart: ReportChart) -> float | None:
    if chart.kind == "shares":
        return 1
    if chart.kind == "goals":
        reached = [value for one in chart.series for value in one.values if value is not None]
        return max([1, *reached]) * 1.12  # room for the number beside the longest bar
    return None


def _caption(chart: ReportChart) -> str:
    """The remark, in words that fit a native chart, then notes and changes of these days."""
    remark = chart.remark
    if chart.failed:
        remark = remark.replace(_BANDS, f"{_nights(chart.failed)}:")
    if _withheld(chart) is None:
        remark = remark.replace(f" {_HATCHED}", "")
    remark = remark.replace(_STROKE, "The grey bar is")
    remark = remark.replace(_ABOVE, "Under each bar: how many")
    said = [remark] if remark else []
    said += [f"{words.day(chart.days[place])}: {text}." for place, text in chart.breaks if place < len(chart.days)]
    said += [f"{words.day(mark.day)}: {mark.said}" for mark in chart.marks]
    return " ".join(said)


def _nights(nights: tuple[date, ...]) -> str:
    if len(nights) > _MOST_NAMED:
        return f"Nights between {words.days(nights[0], nights[-1])}, {len(nights)} in all"
    return f"Night{'s' if len(nights) > 1 else ''} of {words.listing([words.day(night) for night in nights])}"


def shortened(chart: NativeChart, longest: int) -> NativeChart:
    """The same with names of at most so many characters, and those that come twice told apart."""
    seen: dict[str, int] = {}
    names = []
    for one in chart.series:
        name = cut(one.name, longest)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    series = tuple(replace(one, name=name) for one, name in zip(chart.series, names, strict=True))
    return replace(chart, series=series, categories=tuple(cut(name, longest * 2) for name in chart.categories))


def cut(text: str, longest: int) -> str:
    """At most so many characters, with an ellipsis where some are left out."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
