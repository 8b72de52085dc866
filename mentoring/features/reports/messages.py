"""Sentences of the reports."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "annex_missing": _("Isi seperti yang akan tercetak pada surat."),
    "annex_long": _("Paling banyak %(most)s huruf."),
    "annex_nip": _("NIP terdiri atas 18 angka; kosongkan bila tidak dicetak."),
}
