"""The sections of a report: each takes the report's figures and says them in sentences, numbers, charts and tables."""
