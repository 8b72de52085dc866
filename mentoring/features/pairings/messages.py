"""Sentences of the pairings feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "no_capacity": _("Semua kursi mentor ini sudah terisi. Keputusan Anda belum disimpan; pilih mentor lain atau minta "
                     "mentor menambah kursi."),
    "mentee_has_mentor": _("Mentee ini sudah mendapat mentor. Keputusan Anda belum disimpan."),
    "pair_exists": _("Kedua orang ini sudah berpasangan atau sedang diproses sebagai pasangan."),
    "own_pair": _("Anda sendiri bagian dari pasangan ini, jadi pengelola lain yang harus memutuskan."),
    "pairing_move": _("Langkah ini tidak berlaku lagi: keadaan pasangan ini sudah berubah."),
    "pairing_mover": _("Langkah ini bukan wewenang Anda."),
    "pairing_note_long": _("Paling banyak %(most)s huruf."),
    "nothing_to_publish": _("Tidak ada pasangan disetujui yang dapat diterbitkan."),
    "grace_over": _("Masa tenggang sudah lewat, jadi pasangan ini sudah berjalan."),
    "end_reason_missing": _("Pilih salah satu alasan."),
    "expected_back_range": _("Isi tanggal setelah hari ini, paling lama satu tahun ke depan."),
    "programme_has_waiting_pairs": _("Masih ada %(count)s pasangan yang menunggu keputusan atau jawaban. Selesaikan itu "
                                     "lebih dahulu; program belum ditutup."),
    "seat_held": _("Kursi ini masih dipakai."),
    "change.reserved": _("mentor bersedia dan satu kursi dipesan"),
    "change.approved": _("pasangan disetujui"),
    "change.refused": _("pasangan tidak disetujui"),
    "change.withdrawn": _("persetujuan ditarik"),
    "change.published": _("pasangan diterbitkan"),
    "change.taken_back": _("penerbitan ditarik kembali"),
    "change.accepted": _("salah satu pihak menyatakan bersedia"),
    "change.declined": _("salah satu pihak menyatakan tidak bersedia"),
    "change.active": _("pasangan mulai berjalan"),
    "change.on_hold": _("pasangan ditunda"),
    "change.resumed": _("pasangan dilanjutkan"),
    "change.completed": _("pasangan selesai"),
    "change.ended": _("pasangan diakhiri"),
}
