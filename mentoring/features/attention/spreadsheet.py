"""The workbook of what waits in a programme."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from mentoring.core.i18n import show_date
from mentoring.core.workbooks import write_sheet
from mentoring.features.attention.documents import describe, kind_words
from mentoring.features.attention.rules.matters import CONFIDENTIAL

if TYPE_CHECKING:
    from mentoring.features.attention.queries import Noted


def write_matters(rows: "Iterable[Noted]", today: date) -> BytesIO:
    """Return an XLSX file with one line a matter, those put off too; what was said in confidence is in no file."""
    words, urgent = kind_words(), _("mendesak")
    heading = [_("Hal"), _("Mentee"), _("Mentor"), _("Keterangan"), _("Sejak"), _("Batas"), _("Mendesak"),
               _("Ditunda sampai"), _("Catatan")]
    return write_sheet(_("Pekan ini"), heading, [
        (words[row.matter.kind], row.matter.mentee, row.matter.mentor, describe(row.matter),
         show_date(row.matter.since), show_date(row.matter.until), urgent if row.matter.is_urgent(today) else "",
         show_date(row.snoozed_until) if row.is_snoozed else "", row.note) for row in rows
        if not row.is_settled and row.matter.kind not in CONFIDENTIAL])
