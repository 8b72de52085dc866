"""The workbook of pairings: facts alone."""

from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date
from mentoring.core.workbooks import write_sheet

if TYPE_CHECKING:
    from mentoring.features.logbook.queries import Progress
    from mentoring.features.pairings.models import Pairing

def state_words() -> dict[str, str]:
    """Return the word of each state of a pairing."""
    return {"reserved": _("Menunggu pengelola"), "approved": _("Disetujui"), "published": _("Diterbitkan"),
            "active": _("Aktif"), "on_hold": _("Ditunda"), "completed": _("Selesai"), "ended": _("Diakhiri"),
            "refused": _("Tidak disetujui"), "withdrawn": _("Ditarik"), "declined": _("Tidak bersedia")}


def headings() -> list[str]:
    """Return the workbook's heading row."""
    return [_("Mentee"), _("Jabatan mentee"), _("Unit mentee"), _("Mentor"), _("Jabatan mentor"), _("Unit mentor"),
            _("Keadaan"), _("Berjalan sejak"), _("Sesi"), _("Sesi terakhir"), _("JP dibenarkan"),
            _("Sesi menunggu konfirmasi"), _("Sesi disanggah"), _("Perkiraan kembali"), _("Belum menyetujui kesepakatan")]


def write_pairs(rows: "Iterable[tuple[Pairing, Progress, Collection[str]]]") -> BytesIO:
    """Return an XLSX file with one line a pairing: how it goes, and which sides have not accepted their agreement."""
    words, sides = state_words(), {"mentor": _("Mentor"), "mentee": _("Mentee")}
    lines: list[Sequence[Any]] = []
    for row, how, missing in rows:
        mentee, mentor = row.mentee_enrolment.employee, row.mentor_enrolment.employee
        lines.append((mentee.full_name, mentee.post_title, mentee.unit.name, mentor.full_name, mentor.post_title,
                      mentor.unit.name, words[row.state], show_date(row.active_since), how.sessions,
                      show_date(how.last_held_on), how.hours, how.waiting, how.disputed,
                      show_date(row.expected_back_on) if row.state == "on_hold" else "",
                      ", ".join(sides[side] for side in missing)))
    return write_sheet(_("Pasangan"), headings(), lines)
