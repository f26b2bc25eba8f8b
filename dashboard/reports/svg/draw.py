"""Which kind of chart is drawn how, and what stands around each."""

from dashboard.reports.model import ReportChart
from dashboard.reports.svg.canvas import BLACK, Canvas
from dashboard.reports.svg.level import draw_level
from dashboard.reports.svg.upright import draw_upright

FONT = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_UPRIGHT = ("stacked_bars", "lines", "shares")


def svg(chart: ReportChart, font: str = FONT) -> str:
    """The picture, 640 wide and as high as it needs to be; it scales to any width.

    Its title and description say what it shows; every text in it is escaped.
    """
    canvas = Canvas()
    if chart.empty:
        canvas.text(320, 30, chart.nothing, anchor="middle", colour=BLACK)
        canvas.height = 48
    elif chart.kind in _UPRIGHT:
        draw_upright(canvas, chart)
    else:
        draw_level(canvas, chart)
    return canvas.svg(chart.id, chart.title, chart.alt, font)
