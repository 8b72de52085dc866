"""Sentences of the pulses feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "answer_missing": _("Pilih satu angka dari 1 sampai 5."),
    "question_closed": _("Pertanyaan ini sudah dijawab, dilewati, atau digantikan yang baru. Tidak ada yang berubah."),
    "concern_closed": _("Laporan ini sudah ditangani atau ditarik. Tidak ada yang berubah."),
    "concern_unheard": _("Laporan belum dapat dikirim: tidak ada pengelola program ini di luar pasangan Anda. "
                         "Hubungi langsung bagian kepegawaian; kontaknya ada di kaki halaman ini."),
    "concern_exists": _("Laporan Anda tentang pasangan ini sudah tercatat."),
    "change.concern_raised": _("laporan ditulis"),
    "change.concern_withdrawn": _("laporan ditarik penulisnya"),
    "change.concern_settled": _("laporan diselesaikan, pasangan berlanjut"),
    "change.concern_ended": _("pasangan diakhiri"),
}
