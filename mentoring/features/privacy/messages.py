"""Sentences of the privacy feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "data_text_long": _("Paling banyak %(most)s huruf."),
    "data_field_missing": _("Pilih data mana yang keliru."),
    "data_outcome_missing": _("Pilih salah satu jawaban."),
    "data_answer_missing": _("Tulis alasannya; yang bertanya membacanya."),
    "correction_waits": _("Permintaan Anda tentang data ini sudah tercatat dan menunggu jawaban."),
    "objection_waits": _("Keberatan Anda atas pasangan ini sudah tercatat dan menunggu jawaban."),
    "pairing_over": _("Pasangan ini sudah tidak berjalan. Tidak ada yang berubah."),
    "data_request_answered": _("Permintaan ini sudah dijawab. Tidak ada yang berubah."),
    "change.correction_asked": _("koreksi diminta"),
    "change.correction_done": _("data diperbaiki"),
    "change.correction_declined": _("koreksi ditolak"),
    "change.objection_asked": _("keberatan ditulis"),
    "change.objection_done": _("keberatan diterima"),
    "change.objection_declined": _("keberatan tidak diterima"),
}
