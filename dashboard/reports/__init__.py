"""The campaign report: the same figures as on screen, as a dictionary and as a file.

report = campaign_report(Path("data/outreach.db"), "mens-health-2026", None, None)
write_report(report, "xlsx", Path("report.xlsx"))
"""

from dashboard.reports.campaign import campaign_report
from dashboard.reports.errors import ReportError
from dashboard.reports.files import FORMATS, report_bytes, write_bytes, write_report

__all__ = ["FORMATS", "ReportError", "campaign_report", "report_bytes", "write_bytes", "write_report"]
