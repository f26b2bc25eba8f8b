"""A chart of a report as SVG text: the same picture in the PDF, in HTML and in an e-mail. No browser needed."""

from dashboard.reports.svg.draw import svg

__all__ = ["svg"]
