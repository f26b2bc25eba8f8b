"""Charts with time along the bottom: stacked bars, lines, and bars of full height that divide into shares."""

from datetime import date, timedelta

from dashboard.charts.palette import CHANGE, GRID, MARK, MUTED
from dashboard.reports.model import ReportChart, Series
from dashboard.reports.svg.canvas import SIZE, WIDTH, Canvas
from dashboard.reports.svg.legend import HATCHED, draw_legend
from dashboard.reports.svg.measure import axis_marks, compact, percent, shortened, width

_PLOT = 190.0  # height of the plot itself
_DASHES = ("", "7 4", "2 4", "9 4 2 4")
_BADGES = 20.0
_Box = tuple[float, float, float, float]


class Plot:
    """Where values and categories lie."""

    def __init__(self, chart: ReportChart, top: float, marks: list[float]) -> None:
        self.chart, self.top, self.bottom, self.marks = chart, top, top + _PLOT, marks
        self.said = [percent(mark) if chart.form == "share" else compact(mark) for mark in marks]
        self.left = max(width(said) for said in self.said) + 8
        self.step = (WIDTH - self.left) / max(1, len(chart.categories))

    def y(self, value: float) -> float:
        """The height of a value."""
        low, high = self.marks[0], self.marks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def middle(self, place: int) -> float:
        """The middle of a category."""
        return self.left + (place + 0.5) * self.step

    def of_day(self, day: date) -> float | None:
        """The middle of a day, or of its part of a week; None outside."""
        if not self.chart.days:
            return None
        length = 7 if self.chart.unit == "week" else 1
        first = self.chart.days[0]
        place = (day - first).days / length if length == 7 else (day - first).days
        if day < first or day > self.chart.days[-1] + timedelta(days=length - 1):
            return None
        return self.left + (place + 0.5 / length) * self.step


def draw_upright(canvas: Canvas, chart: ReportChart) -> None:
    """Legend, marks, bands, bars or lines, axis."""
    top = draw_legend(canvas, _legend(chart))
    top += _BADGES * (bool(chart.marks or any(chart.beside)) + bool(chart.breaks))
    plot = Plot(chart, top, _axis(chart))
    _draw_bands(canvas, plot)
    _draw_grid(canvas, plot)
    if chart.kind == "lines":
        _draw_lines(canvas, plot)
    elif chart.kind == "shares":
        _draw_shares(canvas, plot)
    else:
        _draw_bars(canvas, plot)
    canvas.lines([(plot.left, plot.y(0), WIDTH, plot.y(0))], MUTED)
    _draw_marks(canvas, plot)
    _draw_categories(canvas, plot)
    canvas.height = plot.bottom + SIZE + 12


def _legend(chart: ReportChart) -> list[tuple[str, str]]:
    entries = [(series.name, series.colour) for series in chart.series]
    if chart.kind == "shares" and any(part > 1e-9 for part in _hidden(chart)):
        entries.append(("Not shown (small numbers)", HATCHED))
    return entries


def _axis(chart: ReportChart) -> list[float]:
    if chart.kind == "shares":
        return [0, 0.25, 0.5, 0.75, 1]
    values = [[value or 0 for value in series.values] for series in chart.series]
    if chart.kind == "lines":
        ends = [value for series in values for value in series]
        return axis_marks(min(ends), max(ends))
    stacks = list(zip(*values, strict=True))
    above = max(sum(value for value in stack if value > 0) for stack in stacks)
    below = min(sum(value for value in stack if value < 0) for stack in stacks)
    return axis_marks(below, above)


def _draw_grid(canvas: Canvas, plot: Plot) -> None:
    canvas.lines([(plot.left, plot.y(mark), WIDTH, plot.y(mark)) for mark in plot.marks], GRID)
    for mark, said in zip(plot.marks, plot.said, strict=True):
        canvas.text(plot.left - 6, plot.y(mark) + 4, said, anchor="end")


def _draw_bands(canvas: Canvas, plot: Plot) -> None:
    day = plot.step / (7 if plot.chart.unit == "week" else 1)
    for night in plot.chart.failed:
        middle = plot.of_day(night)
        if middle is not None:
            canvas.band(middle - day / 2, plot.top, day, plot.bottom - plot.top)


def _bar_width(plot: Plot) -> float:
    return min(plot.step * (0.86 if len(plot.chart.categories) > 10 else 0.7), 70.0)


def _draw_bars(canvas: Canvas, plot: Plot) -> None:
    above, below = [0.0] * len(plot.chart.categories), [0.0] * len(plot.chart.categories)
    wide = _bar_width(plot)
    for series in plot.chart.series:
        columns: list[tuple[float, float, float]] = []
        for place, value in enumerate(series.values):
            if value:
                stack = above if value > 0 else below
                begin, stack[place] = stack[place], stack[place] + value
                upper, lower = sorted((plot.y(begin), plot.y(stack[place])))
                columns.append((plot.middle(place), upper, lower))
        canvas.columns(columns, wide, series.colour)


def _draw_lines(canvas: Canvas, plot: Plot) -> None:
    for number, series in enumerate(plot.chart.series):
        points = [
            None if value is None else (plot.middle(place), plot.y(value)) for place, value in enumerate(series.values)
        ]
        canvas.course(points, series.colour, _DASHES[number % len(_DASHES)])


def _hidden(chart: ReportChart) -> list[float]:
    """What is left of each bar where a share may not be shown."""
    columns = zip(*(series.values for series in chart.series), strict=True)
    return [max(0.0, 1 - sum(share or 0 for share in shares)) for shares in columns]


def _draw_shares(canvas: Canvas, plot: Plot) -> None:
    chart, wide = plot.chart, _bar_width(plot)
    hidden = Series("", HATCHED, tuple(part if part > 1e-9 else None for part in _hidden(chart)))
    reached = [0.0] * len(chart.categories)
    for series in (*chart.series, hidden):
        boxes: list[_Box] = []
        for place, value in enumerate(series.values):
            if value:
                begin, reached[place] = reached[place], reached[place] + value
                upper = plot.y(reached[place])
                boxes.append((plot.middle(place) - wide / 2, upper, wide, plot.y(begin) - upper))
        if series is hidden:
            canvas.hatched(boxes)
        else:
            canvas.rects(boxes, series.colour)
    if max((width(said) for said in chart.beside), default=0) < plot.step - 2:
        for place, said in enumerate(chart.beside):
            canvas.text(plot.middle(place), plot.top - 5, said, anchor="middle")


def _draw_marks(canvas: Canvas, plot: Plot) -> None:
    taken = -100.0
    for mark in plot.chart.marks:
        middle = plot.of_day(mark.day)
        if middle is None:
            continue
        canvas.lines([(middle, plot.top - 3, middle, plot.bottom)], MARK)
        taken = max(middle, taken + 17)  # notes of neighbouring days beside each other
        canvas.badge(min(taken, WIDTH - 8), plot.top - 11, str(mark.number))
    for place, said in plot.chart.breaks:
        x = plot.left + place * plot.step
        above = plot.top - (_BADGES if any(plot.chart.beside) else 0)
        canvas.lines([(x, above - 14, x, plot.bottom)], CHANGE, 2)
        left = 2 * place > len(plot.chart.categories)
        room = (x - plot.left if left else WIDTH - x) - 6
        canvas.text(x - 5 if left else x + 5, above - 5, shortened(said, room, 11),
                    anchor="end" if left else "start", colour=CHANGE, size=11)  # fmt: skip


def _draw_categories(canvas: Canvas, plot: Plot) -> None:
    """As many names as fit; of days, every seventh where not each does."""
    names = plot.chart.categories
    if not names:
        return
    needed = max(map(width, names)) + 8
    every = max(1, -(-int(needed) // max(1, int(plot.step))))
    if plot.chart.unit == "day" and every > 1:
        every = -(-every // 7) * 7
    for place in range(0, len(names), every):
        middle = plot.middle(place)
        half = width(names[place]) / 2
        canvas.text(min(max(middle, half), WIDTH - half), plot.bottom + SIZE + 5, names[place], anchor="middle")
