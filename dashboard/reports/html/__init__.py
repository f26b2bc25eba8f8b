"""The report as one HTML file that asks nothing of any network.

interactive_html: with plotly's charts to point at; prints its still pictures. static_html: without script, small enough
for the body of an e-mail; its pictures are SVG, and what they show stands in words below each.
"""

from dashboard.reports.html.page import interactive_html, static_html

__all__ = ["interactive_html", "static_html"]
