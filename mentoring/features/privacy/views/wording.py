"""Words for one's own data: each kind with where it comes from, who reads it and how long it stays, and its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from mentoring.core.i18n import show_date, show_datetime

OFFICE = _("Sampai kantor menghapusnya; tidak ada yang terhapus dengan sendirinya.")
FILE, SELF = _("Berkas kepegawaian kantor"), _("Anda sendiri")
SERVICE, PAIR, ALONE = _("Layanan ini"), _("Anda dan pasangan Anda"), _("Hanya Anda")


@dataclass(frozen=True)
class Section:
    """What is told of one kind of data; `endpoint` is the page that shows it."""

    title: Any
    source: Any
    seen_by: Any
    kept: Any = OFFICE
    endpoint: str = ""


SECTIONS: Mapping[str, Section] = {
    "identity": Section(_("Identitas dan jabatan"), FILE, _("Calon dan pasangan mentoring (tanpa NIP), pengelola")),
    "competencies": Section(_("Level kompetensi hasil penilaian"), FILE, _("Anda dan pengelola")),
    "enrolments": Section(_("Kepesertaan, tujuan, pengalaman, gaya kerja"), _("Anda atau formulir pendaftaran"),
                          _("Pengelola; tujuan juga mentor yang Anda minta"), endpoint="programmes.join"),
    "wishes": Section(_("Permohonan dan pilihan mentor"), SELF, _("Mentor yang dituju, tanpa urutannya; pengelola"),
                      endpoint="requests.own"),
    "answers": Section(_("Permohonan kepada Anda dan jawaban Anda"), _("Mentee yang memohon, dan Anda"),
                       _("Pengelola; mentee hanya kata umum"), endpoint="requests.own"),
    "marks": Section(_("Tanda pada daftar mentor"), SELF, ALONE, _("Sampai Anda melepasnya"), "requests.mentors"),
    "blocks": Section(_("Daftar pribadi"), SELF, _("Hanya Anda; orang lain hanya melihat “tidak tersedia”"),
                      _("Sampai Anda mencabutnya"), "requests.blocks"),
    "pairings": Section(_("Pasangan mentoring"), _("Keputusan pengelola"), _("Anda, pasangan Anda, pengelola"),
                        endpoint="logbook.home"),
    "moves": Section(_("Keputusan dan alasan Anda tentang pasangan"), SELF, _("Anda dan pengelola")),
    "sessions": Section(_("Sesi, topik, JP, catatan bersama"), PAIR,
                        _("Anda dan pasangan Anda; pengelola tanpa catatan bersama"), endpoint="logbook.home"),
    "notes": Section(_("Catatan pribadi"), SELF, ALONE),
    "drafts": Section(_("Isian yang belum dikirim"), SELF, ALONE, _("Sampai dikirim atau dibuang")),
    "actions": Section(_("Tindak lanjut"), PAIR, PAIR),
    "pulses": Section(_("Denyut"), SELF, _("Anda dan pengelola program"), endpoint="pulses.own"),
    "evaluations": Section(_("Evaluasi"), SELF, _("Anda dan pengelola program"), endpoint="pulses.own"),
    "concerns": Section(_("“Tidak berjalan baik”"), SELF, _("Anda dan pengelola program"),
                        _("Isinya terhapus bila Anda menariknya"), "pulses.own"),
    "certificates": Section(_("Sertifikat dan surat jam"), SERVICE, _("Anda, dan siapa pun yang memegang kodenya"),
                            endpoint="certificates.own"),
    "notices": Section(_("Pemberitahuan dan surat"), SERVICE, _("Anda; pengelola hanya tahu sampai atau tidaknya"),
                       endpoint="notices.own"),
    "mail_settings": Section(_("Pengaturan surat"), SELF, ALONE, _("Sampai Anda mengubahnya"), "notices.settings"),
    "account": Section(_("Akun Anda"), _("Administrator, dan Anda"), _("Anda dan administrator"),
                       endpoint="accounts.account"),
    "devices": Section(_("Perangkat yang pernah masuk"), SERVICE, ALONE, endpoint="accounts.account"),
    "data_requests": Section(_("Permintaan tentang data Anda"), _("Anda dan yang menjawab"),
                             _("Anda dan yang menjawab")),
}

FIELDS: Mapping[str, Any] = {
    "name": _("Nama"), "title_before": _("Gelar depan"), "title_after": _("Gelar belakang"), "nip": _("NIP"),
    "email": _("Surel"), "employment": _("Status kepegawaian"), "grade": _("Golongan"), "post_title": _("Jabatan"),
    "post_level": _("Jenjang jabatan"), "post_since": _("Menjabat sejak"), "place": _("Tempat"),
    "is_active": _("Masih bekerja"), "legal_status": _("Kedudukan hukum"), "left_at": _("Tidak bekerja lagi sejak"),
    "moved_at": _("Pindah pada"), "moved_from": _("Pindah dari"), "unit": _("Unit kerja"),
    "line_manager": _("Atasan langsung"), "previous_nips": _("NIP sebelumnya"), "level": _("Level"),
    "competency": _("Kompetensi"), "programme": _("Program"), "side": _("Peran"), "state": _("Keadaan"),
    "goals": _("Tujuan"), "experience": _("Pengalaman"), "hours_per_month": _("Jam sebulan"), "mode": _("Cara bertemu"),
    "languages": _("Bahasa"), "working_style": _("Gaya kerja"), "enrolled_at": _("Terdaftar pada"),
    "self_paused_at": _("Menarik diri pada"), "capacity": _("Kursi"), "stated": _("Kompetensi yang Anda sebut"),
    "have": _("Level Anda"), "present": _("Level sekarang"), "target": _("Level yang dituju"), "rank": _("Urutan"),
    "person": _("Nama orang"), "note": _("Catatan"), "created_at": _("Dibuat"), "sent_at": _("Dikirim"),
    "answer_due_at": _("Dijawab paling lambat"), "answered_at": _("Dijawab"), "time_asked_at": _("Meminta waktu"),
    "decline_reason": _("Alasan Anda"), "kind": _("Jenis"), "published_at": _("Diterbitkan"),
    "grace_ends_at": _("Masa tenggang sampai"), "active_since": _("Berjalan sejak"),
    "expected_back_on": _("Perkiraan kembali"), "ended_at": _("Berakhir"), "partner": _("Bersama"),
    "own_yes_at": _("Anda bersedia"), "agreement_accepted_at": _("Kesepakatan Anda setujui"),
    "agreement_version": _("Versi kesepakatan"), "at": _("Waktu"), "to_state": _("Keputusan"), "reason": _("Alasan"),
    "held_on": _("Tanggal"), "starts_at": _("Mulai"), "minutes": _("Menit"), "topic": _("Topik"),
    "shared_note": _("Catatan bersama"), "learning_hours": _("JP"), "dispute_reason": _("Alasan sanggahan"),
    "logged_at": _("Dicatat"), "logged_by_me": _("Dicatat oleh Anda"), "text": _("Isi"), "written_at": _("Ditulis"),
    "form": _("Halaman"), "fields": _("Isian"), "saved_at": _("Disimpan"), "due_on": _("Sampai"), "done_at": _("Selesai"),
    "mine": _("Tugas Anda"), "number": _("Nomor"), "asked_on": _("Ditanyakan"), "usefulness": _("Berguna"),
    "rhythm": _("Cukup sering"), "trust": _("Terbuka"), "comment": _("Satu kalimat"), "asked_at": _("Ditanyakan"),
    "learning": _("Belajar"), "bond": _("Hubungan"), "fit": _("Kecocokan"), "support": _("Bantuan"),
    "helped": _("Yang membantu"), "better": _("Yang sebaiknya diubah"), "closed_at": _("Ditutup"), "code": _("Kode"),
    "year": _("Tahun"), "starts_on": _("Mulai"), "ends_on": _("Sampai"), "hours_as_mentee": _("JP sebagai mentee"),
    "hours_as_mentor": _("JP sebagai mentor"), "issued_at": _("Diterbitkan"), "replaced_at": _("Diganti"),
    "to_address": _("Alamat"), "subject": _("Perihal"), "failed_at": _("Tidak sampai"), "read_at": _("Dibaca"),
    "channel": _("Cara"), "sign_in_name": _("Nama masuk"), "display_name": _("Nama yang ditampilkan"), "active": _("Aktif"),
    "language": _("Bahasa"), "notice_accepted_at": _("Pemberitahuan privasi disetujui"), "roles": _("Peran"),
    "units": _("Unit yang dikelola"), "second_factor": _("Verifikasi dua langkah"), "device": _("Perangkat"),
    "last_seen_at": _("Terakhir dipakai"), "field": _("Data"), "answer": _("Jawaban yang diberikan"),
}

WORDS: Mapping[str, Any] = {
    "mentor": _("Mentor"), "mentee": _("Mentee"), "applied": _("Mendaftar"), "enrolled": _("Terdaftar"),
    "paused": _("Jeda"), "left": _("Sudah keluar"), "draft": _("Belum dikirim"), "sent": _("Menunggu jawaban"),
    "accepted": _("Bersedia"), "declined": _("Tidak bersedia"), "expired": _("Kedaluwarsa"), "withdrawn": _("Ditarik"),
    "published": _("Diterbitkan"), "active": _("Aktif"), "on_hold": _("Ditunda"), "completed": _("Selesai"),
    "ended": _("Diakhiri"), "planned": _("Dijadwalkan"), "held": _("Menunggu konfirmasi"), "confirmed": _("Dibenarkan"),
    "disputed": _("Disanggah"), "void": _("Dibatalkan"), "cancelled": _("Tidak jadi"), "open": _("Menunggu"),
    "answered": _("Dijawab"), "skipped": _("Dilewati"), "lapsed": _("Terlewat"), "settled": _("Diselesaikan"),
    "done": _("Dikerjakan"), "kept": _("Disimpan"), "hidden": _("Disembunyikan"), "in_person": _("Tatap muka"),
    "online": _("Daring"), "both": _("Tatap muka atau daring"), "year": _("Surat jam"), "correction": _("Koreksi data"),
    "objection": _("Keberatan atas pasangan"), "at_once": _("Segera"), "weekly": _("Sekali sepekan"),
    "app": _("Dalam aplikasi saja"), "no_time": _("Tidak ada waktu"), "other_field": _("Bidang lain"),
    "enough_mentees": _("Sudah cukup mentee"), "employee": _("Peran pegawai"), "coordinator": _("Pengelola"),
    "administrator": _("Administrator"), "id": _("Bahasa Indonesia"), "en": _("Inggris"),
}
CODED = frozenset(("side", "state", "to_state", "kind", "mode", "channel", "decline_reason", "language", "roles", "field"))
"""Fields that hold codes; all others hold what somebody wrote, and are never put in other words."""


def show(name: str, value: Any) -> str:
    """Return a value as people read it; empty when there is none."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return str(gettext("ya") if value else gettext("tidak"))
    if isinstance(value, datetime):
        return show_datetime(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, list):
        return "; ".join(show(name, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{FIELDS.get(key, key)} {text}" for key, one in value.items() if (text := show(key, one)))
    return str(WORDS.get(value, value)) if name in CODED and isinstance(value, str) else str(value)
