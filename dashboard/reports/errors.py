"""What a report can fail at."""


class ReportError(Exception):
    """There is no report; the message says why and what to do."""
