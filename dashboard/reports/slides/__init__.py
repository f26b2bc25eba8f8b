"""The report as slides with native charts that can be edited.

pptx_bytes(document(report))
"""

from dashboard.reports.slides.deck import pptx_bytes

__all__ = ["pptx_bytes"]
