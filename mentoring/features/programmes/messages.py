"""Sentences for the error codes and changes of programmes."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "ends_before_start": _("Tanggal selesai harus sesudah tanggal mulai."),
    "closes_before_open": _("Pendaftaran ditutup sebelum dibuka. Periksa kedua tanggal."),
    "closes_after_end": _("Pendaftaran ditutup sesudah program selesai. Periksa tanggalnya."),
    "programme_name_taken": _("Unit ini sudah punya program dengan nama itu."),
    "programme_move": _("Program tidak dapat berpindah ke tahap itu dari tahap sekarang."),
    "programme_takes_nobody": _("Program ini sudah tidak menerima peserta."),
    "employee_inactive": _("Pegawai ini tidak aktif menurut data kepegawaian."),
    "already_enrolled": _("Orang ini sudah terdaftar pada sisi yang sama."),
    "enrolment_move": _("Kepesertaan tidak dapat diubah ke keadaan itu."),
    "capacity_range": _("Isi angka 0 sampai 10."),
    "capacity_below_held": _("Kapasitas tidak dapat lebih kecil daripada kursi yang sudah terisi, yaitu %(held)s. "
                             "Akhiri atau tarik pasangan lebih dahulu."),
    "hours_range": _("Isi angka 0 sampai 200."),
    "text_long": _("Paling banyak 4.000 huruf."),
    "goals_missing": _("Tulis paling sedikit satu tujuan, atau pilih satu kompetensi."),
    "experience_missing": _("Tulis paling sedikit satu pengalaman, atau pilih satu kompetensi."),
    "style_range": _("Jawaban gaya kerja antara 1 dan 5."),
    "levels_many": _("Paling banyak 12 kompetensi."),
    "policy.all_zero": _("Paling sedikit satu bobot harus lebih dari nol."),
    "policy.not_in_range": _("Angka di luar batas. Selisih terkecil tidak boleh melebihi selisih terbesar."),
    "policy.contradicts_same_unit": _("Dua aturan unit kerja ini saling bertentangan. Pilih salah satu."),
    "policy.not_a_number": _("Isi dengan angka."),
    "policy.unknown": _("Isian ini tidak dikenal."),
    "change.programme_edited": _("keterangan program diubah"),
    "change.programme_moved": _("tahap program diubah"),
    "change.policy_saved": _("kebijakan disimpan"),
    "change.enrolled": _("kepesertaan dicatat"),
    "change.enrolment_edited": _("isian peserta diubah"),
    "change.enrolment_enrolled": _("kepesertaan diaktifkan"),
    "change.enrolment_paused": _("kepesertaan dijeda"),
    "change.enrolment_left": _("peserta keluar"),
}
