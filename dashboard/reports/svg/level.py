"""Charts of level bars: one per category, divided into series, or against a target."""

from dashboard.charts.palette import GRID, MUTED, PACE
from dashboard.reports.model import ReportChart
from dashboard.reports.svg.canvas import BLACK, SIZE, WIDTH, Canvas
from dashboard.reports.svg.legend import draw_legend
from dashboard.reports.svg.measure import axis_marks, compact, percent, width, wrapped

_LINE = 14.0
_MOST_NAMES = 300.0  # room for the categories' names
_Box = tuple[float, float, float, float]


class Rows:
    """Where categories and values lie."""

    def __init__(self, chart: ReportChart, top: float) -> None:
        room = min(_MOST_NAMES, max(width(name) for name in chart.categories) + 2)
        self.names = [wrapped(name, room, 2) for name in chart.categories]
        self.left = room + 10
        self.right = WIDTH - max((width(said) + 10 for said in chart.beside), default=20.0)
        heights = [max(26.0, len(lines) * _LINE + 10) for lines in self.names]
        self.tops = [top + sum(heights[:place]) for place in range(len(heights))]
        self.heights = heights
        self.top, self.bottom = top, top + sum(heights)
        self.marks = _axis(chart)

    def x(self, value: float) -> float:
        """Where a value lies."""
        low, high = self.marks[0], self.marks[-1]
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def middle(self, place: int) -> float:
        """The height of a category's middle."""
        return self.tops[place] + self.heights[place] / 2


def draw_level(canvas: Canvas, chart: ReportChart) -> None:
    """Legend, names, bars with what is said beside them, axis."""
    top = draw_legend(canvas, [(one.name, one.colour) for one in chart.series]) if len(chart.series) > 1 else 4.0
    rows = Rows(chart, top)
    for mark in rows.marks:
        canvas.lines([(rows.x(mark), rows.top, rows.x(mark), rows.bottom)], GRID)
        said = percent(mark) if chart.form == "share" else compact(mark)
        canvas.text(rows.x(mark), rows.bottom + SIZE + 4, said, anchor="middle")
    for place, lines in enumerate(rows.names):
        first = rows.middle(place) - (len(lines) - 1) * _LINE / 2 + 4
        for number, line in enumerate(lines):
            canvas.text(rows.left - 10, first + number * _LINE, line, anchor="end", colour=BLACK)
    ends = _draw_bars(canvas, chart, rows)
    _draw_intervals(canvas, chart, rows)
    for place, pace in enumerate(chart.pace):
        if pace is not None:
            x, middle = rows.x(pace), rows.middle(place)
            canvas.lines([(x, middle - 12, x, middle + 12)], PACE, 3)
    for place, said in enumerate(chart.beside):
        canvas.text(max(ends[place] + 8, 0), rows.middle(place) + 4, said, colour=BLACK)
    canvas.lines([(rows.x(0), rows.top, rows.x(0), rows.bottom)], MUTED)
    canvas.height = rows.bottom + SIZE + 12


def _axis(chart: ReportChart) -> list[float]:
    known = [[value or 0 for value in series.values] for series in chart.series]
    stacks = list(zip(*known, strict=True))
    above = [sum(value for value in stack if value > 0) for stack in stacks]
    below = [sum(value for value in stack if value < 0) for stack in stacks]
    above += [high for series in chart.series for high in series.highs if high is not None]
    if chart.kind == "goals":
        above += [1.0, *(pace for pace in chart.pace if pace is not None)]
    return axis_marks(min(below), max(above), whole=chart.form == "count")


def _draw_bars(canvas: Canvas, chart: ReportChart, rows: Rows) -> list[float]:
    """Returns where each bar, its interval and its pace mark end."""
    above, below = [0.0] * len(chart.categories), [0.0] * len(chart.categories)
    for series in chart.series:
        boxes: dict[str, list[_Box]] = {}
        for place, value in enumerate(series.values):
            if value:
                stack = above if value > 0 else below
                begin, stack[place] = stack[place], stack[place] + value
                left, right = sorted((rows.x(begin), rows.x(stack[place])))
                high = 16.0
                colour = series.colours[place] if series.colours else series.colour
                boxes.setdefault(colour, []).append((left, rows.middle(place) - high / 2, right - left, high))
        for colour, of_colour in boxes.items():
            canvas.rects(of_colour, colour)
    ends = []
    for place, value in enumerate(above):
        others = [series.highs[place] for series in chart.series if series.highs]
        others += [chart.pace[place]] if chart.pace else []
        ends.append(max([rows.x(value), *(rows.x(other) for other in others if other is not None)]))
    return ends


def _draw_intervals(canvas: Canvas, chart: ReportChart, rows: Rows) -> None:
    lines = []
    for series in chart.series:
        for place, (low, high) in enumerate(zip(series.lows, series.highs, strict=True)):
            if low is not None and high is not None:
                y, left, right = rows.middle(place), rows.x(low), rows.x(high)
                lines += [(left, y, right, y), (left, y - 4, left, y + 4), (right, y - 4, right, y + 4)]
    canvas.lines(lines, BLACK, 1.2)
