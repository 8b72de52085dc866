"""The workbook of pairings: facts alone, in cells that no spreadsheet program takes for formulas."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date

if TYPE_CHECKING:
    from mentoring.features.logbook.queries import Progress
    from mentoring.features.pairings.models import Pairing

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return the text so that it stays text in every spreadsheet program, also when saved as CSV."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def state_words() -> dict[str, str]:
    """Return the word of each state of a pairing."""
    return {"reserved": _("Menunggu pengelola"), "approved": _("Disetujui"), "published": _("Diterbitkan"),
            "active": _("Aktif"), "on_hold": _("Ditunda"), "completed": _("Selesai"), "ended": _("Diakhiri"),
            "refused": _("Tidak disetujui"), "withdrawn": _("Ditarik"), "declined": _("Tidak bersedia")}


def headings() -> list[str]:
    """Return the workbook's heading row."""
    return [_("Mentee"), _("Jabatan mentee"), _("Unit mentee"), _("Mentor"), _("Jabatan mentor"), _("Unit mentor"),
            _("Keadaan"), _("Berjalan sejak"), _("Sesi"), _("Sesi terakhir"), _("JP dibenarkan"),
            _("Sesi menunggu konfirmasi"), _("Sesi disanggah")]


def write_pairs(rows: "Iterable[tuple[Pairing, Progress]]") -> BytesIO:
    """Return an XLSX file with one line a pairing."""
    words = state_words()
    lines: list[Sequence[Any]] = []
    for row, how in rows:
        mentee, mentor = row.mentee_enrolment.employee, row.mentor_enrolment.employee
        lines.append((mentee.full_name, mentee.post_title, mentee.unit.name, mentor.full_name, mentor.post_title,
                      mentor.unit.name, words[row.state], show_date(row.active_since), how.sessions,
                      show_date(how.last_held_on), how.hours, how.waiting, how.disputed))
    return _write(headings(), lines)


def _write(heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> BytesIO:
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet(_("Pasangan"))
        bold = workbook.add_format({"bold": True})
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, bold)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, harmless(str(value)))
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    stream.seek(0)
    return stream
