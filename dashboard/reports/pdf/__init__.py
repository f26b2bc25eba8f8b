"""The report as PDF: tagged for screen readers (PDF/UA-1), with vector charts; made without a browser."""

from dashboard.reports.pdf.make import PAPERS, pdf_bytes

__all__ = ["PAPERS", "pdf_bytes"]
