"""Sentences of the certificates feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "pairing_not_completed": _("Sertifikat diterbitkan setelah pasangan ini dinyatakan selesai."),
    "no_hours_yet": _("Belum ada jam yang dibenarkan pada tahun ini, jadi suratnya belum dapat dibuat."),
}
