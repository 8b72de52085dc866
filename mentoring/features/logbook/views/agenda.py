"""What two people may talk about, by how far along they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from mentoring.core import clock
from mentoring.features.logbook.rules import Stage, stage_of
from mentoring.features.logbook.service.keeping import day_of

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing


@dataclass(frozen=True)
class Agenda:
    """A suggestion: the stage in words, a topic to begin with, and points to talk about."""

    title: str
    topic: str
    points: tuple[str, ...]


def agenda_of(pairing: "Pairing", has_met: bool) -> Agenda:
    """Return what is usual at this stage of a pairing."""
    stage = stage_of(sessions=int(has_met), ends_on=pairing.programme.ends_on,
                     interval_days=pairing.programme.meeting_interval_days, today=day_of(clock.now()))
    if stage is Stage.FIRST:
        return Agenda(_("Pertemuan pertama"), _("Perkenalan dan tujuan bersama"), (
            _("Saling mengenal: pengalaman, cara bekerja, harapan masing-masing."),
            _("Pilih dua atau tiga tujuan dan tanda bahwa tujuan itu tercapai."),
            _("Sepakati jadwal, tempat, dan apa yang tetap di antara Anda berdua."),
            _("Tutup dengan satu tindak lanjut bagi masing-masing.")))
    if stage is Stage.LAST:
        return Agenda(_("Menjelang akhir"), _("Tinjauan hasil dan langkah sesudah program"), (
            _("Tinjau tujuan: apa yang tercapai, apa yang belum, mengapa."),
            _("Selesaikan tindak lanjut yang masih terbuka."),
            _("Susun rencana belajar sesudah program berakhir."),
            _("Beri umpan balik satu sama lain.")))
    return Agenda(_("Pertemuan berikutnya"), _("Kemajuan dan hambatan"), (
        _("Tindak lanjut sejak pertemuan lalu: apa yang selesai, apa yang terhambat."),
        _("Satu contoh nyata dari pekerjaan, dibahas bersama."),
        _("Apa yang dicoba sebelum pertemuan berikutnya, oleh siapa, sampai kapan.")))
