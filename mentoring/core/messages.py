"""Sentences for error codes: the kernel's here, each feature's in its own `messages.py`."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _

MESSAGES = {
    "invalid": _("Ada isian yang perlu diperbaiki."),
    "required": _("Wajib diisi."),
    "sign_in_required": _("Silakan masuk untuk melanjutkan."),
    "forbidden": _("Akun Anda tidak berwenang membuka halaman ini."),
    "not_found": _("Halaman atau data ini tidak ada, atau bukan untuk akun Anda."),
    "stale": _("Data ini sudah diubah sejak halaman Anda dibuka."),
    "busy": _("Sistem sedang sangat sibuk. Tidak ada yang berubah. Silakan coba lagi sebentar lagi."),
    "constraint": _("Data ini bertentangan dengan data lain yang sudah tersimpan."),
    "form_expired": _("Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim lagi."),
    "csrf": _("Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim lagi."),
    "too_large": _("Berkas terlalu besar."),
    "method_not_allowed": _("Alamat ini tidak dapat dibuka dengan cara itu."),
    "bad_request": _("Permintaan tidak dapat dibaca."),
    "too_many": _("Terlalu banyak percobaan. Silakan tunggu beberapa menit."),
    "overtime": _("Perhitungan ini belum selesai dalam %(seconds)s detik, jadi dihentikan. Tidak ada yang berubah."),
    "internal": _("Terjadi kesalahan di sisi kami. Data yang sudah tersimpan tetap aman."),
}


def sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Return the sentence for an error code in the reader's language."""
    messages = current_app.extensions["mentoring"].messages
    text = str(messages.get(code) or gettext("Ada isian yang perlu diperbaiki."))
    return text % params if params and "%(" in text else text
