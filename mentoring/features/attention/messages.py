"""Sentences of the attention feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "threshold_missing": _("Isi angka bulat, misalnya 3."),
    "snooze_range": _("Isi tanggal sesudah hari ini, paling lama satu tahun ke depan."),
    "attention_note_long": _("Catatan paling banyak %(most)s huruf."),
    "change.attention_noted": _("hal pekan ini ditunda atau diberi catatan"),
    "change.attention_thresholds_saved": _("ambang pekan ini disimpan"),
}
