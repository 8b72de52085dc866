"""Sentences of the notices feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "letter_without_address": _("Orang ini belum punya alamat surel. Lengkapi lewat impor pegawai atau minta administrator "
                                "mengisinya di akun, lalu kirim ulang."),
    "letter_not_failed": _("Surat ini sudah terkirim atau sedang menunggu dikirim."),
    "mail_channel": _("Pilih salah satu."),
}
