"""Sentences for the error codes and changes of requests."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "note_missing": _("Tulis satu atau dua kalimat: apa yang ingin Anda pelajari."),
    "note_long": _("Paling banyak 1.000 huruf."),
    "wishes_full": _("Anda sudah punya lima pilihan. Tarik salah satu lebih dahulu."),
    "wish_accepted": _("Seorang mentor sudah bersedia. Tunggu keputusan pengelola, atau tarik permohonan itu lebih dahulu."),
    "wish_twice": _("Mentor ini sudah ada di antara pilihan Anda."),
    "request_out": _("Permohonan lain sedang menunggu jawaban."),
    "request_move": _("Permohonan ini sudah dijawab, ditarik, atau lewat waktunya."),
    "time_asked_twice": _("Anda sudah meminta waktu satu kali untuk permohonan ini."),
    "kept_full": _("Anda sudah menandai sepuluh mentor. Lepas salah satu tanda lebih dahulu."),
    "holiday_day": _("Tulis tanggal yang benar, misalnya 24/11/2026."),
    "holiday_name": _("Tulis nama hari libur, paling banyak %(most)s huruf."),
    "holiday_twice": _("Tanggal ini sudah ada di daftar hari libur."),
    "decline_reason": _("Pilih salah satu alasan."),
    "change.request_reordered": _("urutan pilihan diubah"),
    "change.request_sent": _("permohonan dikirim"),
    "change.request_accepted": _("mentor menyatakan bersedia"),
    "change.request_declined": _("mentor menyatakan belum bersedia"),
    "change.request_expired": _("waktu menjawab lewat"),
    "change.request_time_asked": _("mentor meminta waktu"),
    "change.request_withdrawn": _("permohonan ditarik"),
    "change.request_confirmed": _("pengelola menyetujui"),
    "change.request_refused": _("pengelola tidak menyetujui"),
}
