"""Matters in words: the same on the page, in the workbook and over all programmes."""

from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.core.i18n import show_date
from mentoring.features.attention.rules.matters import Kind, Matter

ICONS = {Kind.LINE_MANAGER: "alert", Kind.LEFT: "user", Kind.DECLINED: "x", Kind.ANSWER: "clock", Kind.MOVED: "swap",
         Kind.BACK: "play", Kind.GRACE: "hour", Kind.DISPUTED: "talk", Kind.NOT_MET: "cal", Kind.SILENT: "pause",
         Kind.CAPACITY: "seat", Kind.MAIL: "mail", Kind.CONCERN: "talk", Kind.LOW_PULSE: "alert"}


def kind_words() -> dict[str, str]:
    """Return the name of each kind of matter."""
    return {
        Kind.LINE_MANAGER: _("Mentor menjadi atasan"), Kind.LEFT: _("Tidak aktif lagi"),
        Kind.DECLINED: _("Tidak bersedia, belum ada pengganti"), Kind.ANSWER: _("Menunggu jawaban mentor"),
        Kind.MOVED: _("Pindah unit"), Kind.BACK: _("Lewat waktu kembali"), Kind.GRACE: _("Masa tenggang hampir habis"),
        Kind.DISPUTED: _("Sesi disanggah"), Kind.NOT_MET: _("Belum bertemu sejak berjalan"),
        Kind.SILENT: _("Lama tidak ada sesi"), Kind.CAPACITY: _("Tempat mentor kurang"),
        Kind.MAIL: _("Surel tidak sampai"), Kind.CONCERN: _("Dilaporkan tidak berjalan baik"),
        Kind.LOW_PULSE: _("Denyut rendah")}


def action_words() -> dict[str, str]:
    """Return what the action of each kind says."""
    pair = _("Buka pasangan")
    return dict.fromkeys(map(str, Kind), pair) | {
        Kind.DECLINED: _("Cari mentor lain"), Kind.ANSWER: _("Buka permohonan"), Kind.DISPUTED: _("Lihat sesi"),
        Kind.CAPACITY: _("Lihat mentor"), Kind.MAIL: _("Lihat peserta"), Kind.CONCERN: _("Baca laporan"),
        Kind.LOW_PULSE: _("Lihat denyut")}


def settle_words() -> dict[str, str]:
    """Return what is pressed once an event was dealt with."""
    return {Kind.DECLINED: _("Sudah ditangani"), Kind.MOVED: _("Tetap berpasangan"), Kind.LOW_PULSE: _("Sudah ditangani"),
            Kind.MAIL: _("Sudah disampaikan")}


def describe(matter: Matter) -> str:
    """Return what is the matter, in one line."""
    if matter.kind == Kind.CAPACITY:
        return str(ngettext("Kurang %(num)s tempat untuk mentee yang belum berpasangan",
                            "Kurang %(num)s tempat untuk mentee yang belum berpasangan", matter.missing))
    if matter.kind == Kind.CONCERN:
        return str(ngettext("%(num)s laporan menunggu; hanya Anda dan pengelola lain yang membacanya",
                            "%(num)s laporan menunggu; hanya Anda dan pengelola lain yang membacanya", matter.missing))
    return _sentence(matter) % {"since": show_date(matter.since), "until": show_date(matter.until), "who": matter.who,
                                "place": matter.place}


def _sentence(matter: Matter) -> str:
    """Return the sentence of a kind, with what may be missing left out."""
    answer = _("Dikirim %(since)s, batas %(until)s") if matter.until else _("Dikirim %(since)s")
    left = (_("%(who)s: tidak aktif lagi, terbaca dari impor %(since)s") if matter.since
            else _("%(who)s: tidak aktif lagi di data pegawai"))
    mail = (_("Tidak ada alamat surel; pesan %(since)s tidak terkirim") if matter.missing
            else _("Alamat surel menolak pesan %(since)s"))
    pulse = (_("Jawaban mentor rendah sejak %(since)s; mentee tidak melihatnya") if matter.who == "mentor"
             else _("Jawaban mentee rendah sejak %(since)s; mentor tidak melihatnya"))
    sentences: dict[str, str] = {
        Kind.LINE_MANAGER: _("Mentor kini berada di garis atasan mentee."),
        Kind.LEFT: left,
        Kind.DECLINED: _("Ditolak dalam masa tenggang %(since)s; mentee kembali mencari mentor"),
        Kind.ANSWER: answer,
        Kind.MOVED: _("%(who)s: pindah dari %(place)s, terbaca dari impor %(since)s"),
        Kind.BACK: _("Ditunda; semula diharapkan kembali %(since)s"),
        Kind.GRACE: _("Diterbitkan %(since)s, belum dijawab kedua pihak, batas %(until)s"),
        Kind.DISPUTED: _("Sesi tanggal %(since)s"),
        Kind.NOT_MET: _("Aktif sejak %(since)s, belum ada sesi"),
        Kind.SILENT: _("Sesi terakhir %(since)s"),
        Kind.LOW_PULSE: pulse,
        Kind.MAIL: mail}
    return sentences[matter.kind]
