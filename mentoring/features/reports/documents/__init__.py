"""Papers as PDF: the annex of an assignment letter, the programme report, the evidence pack; and a programme's archive."""

from mentoring.features.reports.documents.annex import draw_annex
from mentoring.features.reports.documents.archive import Contents, write_archive
from mentoring.features.reports.documents.evidence import Evidence, draw_evidence
from mentoring.features.reports.documents.report import draw_report

__all__ = ["Contents", "Evidence", "draw_annex", "draw_evidence", "draw_report", "write_archive"]
