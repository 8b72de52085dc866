"""Sentences of the pairings feature."""

from flask_babel import lazy_gettext as _

DEFAULT_AGREEMENT = _(
    "1. Kami bertemu secara teratur menurut irama program dan saling memberi kabar bila berhalangan.\n"
    "2. Mentee menetapkan tujuannya; mentor mendampingi dengan pengalaman, bukan dengan perintah.\n"
    "3. Apa yang dibicarakan berdua tetap di antara kami, kecuali bila hukum mewajibkan lain.\n"
    "4. Sesi dicatat oleh mentor dan dibenarkan oleh mentee, supaya jam pelajaran terhitung.\n"
    "5. Pendampingan ini bukan penilaian kinerja dan tidak memengaruhi kenaikan pangkat.\n"
    "6. Masing-masing boleh mengakhiri pasangan ini tanpa disalahkan; pengelola membantu mencari mentor lain.")

MESSAGES = {
    "agreement_changed": _("Teks kesepakatan berubah sejak halaman Anda dibuka. Belum ada yang tersimpan; "
                           "buka lagi halaman ini dan baca teks yang baru."),
    "agreement_long": _("Paling banyak %(most)s huruf."),
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
