"""The campaign report: the same figures as on screen, as a dictionary and as a file.

report = campaign_report(Path("data/outreach.db"), "mens-health-2026", None, None)
write_report(report, "pdf", Path("report.pdf"), Asked(paper="letter", brand=brand(Path("data/outreach.db"))))
"""

from dashboard.reports.brand import brand
from dashboard.reports.campaign import campaign_report
from dashboard.reports.document import SECTIONS, document
from dashboard.reports.errors import ReportError
from dashboard.reports.files import FORMATS, Asked, report_bytes, write_bytes, write_report
from dashboard.reports.naming import KINDS, file_name
from dashboard.reports.portfolio import portfolio_report, report_on

__all__ = [
    "FORMATS",
    "KINDS",
    "SECTIONS",
    "Asked",
    "ReportError",
    "brand",
    "campaign_report",
    "document",
    "file_name",
    "portfolio_report",
    "report_bytes",
    "report_on",
    "write_bytes",
    "write_report",
]
