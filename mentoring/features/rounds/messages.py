"""Sentences for the error codes and the changes of rounds."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "round_move": _("Putaran ini sudah berubah keadaan. Muat ulang halaman untuk melihat yang terbaru."),
    "round_on_its_way": _(
        "Putaran lain sedang berjalan untuk program ini. Tunggu sampai selesai atau batalkan dahulu."),
    "round_programme_state": _(
        "Putaran hanya dapat dijalankan saat program dalam pendaftaran, pencocokan, atau berjalan."),
    "round_nobody": _("Belum ada mentee dan mentor yang terdaftar. Daftarkan peserta dahulu, lalu jalankan putaran."),
    "round_policy_changed": _(
        "Kebijakan program baru saja berubah. Muat ulang halaman, periksa versinya, lalu jalankan putaran."),
    "proposal_decided": _("Usulan ini sudah diputuskan."),
    "proposal_not_decided": _("Usulan ini belum diputuskan, jadi tidak ada yang dapat diurungkan."),
    "proposal_published": _("Pasangan ini sudah diterbitkan. Keputusannya tidak dapat diurungkan di sini; "
                            "tarik kembali terbitannya dahulu."),
    "proposal_locked": _("Usulan ini sudah terkunci."),
    "proposal_not_locked": _("Usulan ini tidak terkunci."),
    "reject_reason_missing": _("Tuliskan alasannya, misalnya “Keduanya pernah bekerja dalam satu tim”."),
    "reject_reason_long": _("Alasan paling panjang %(most)s huruf."),
    "swap_unknown": _("Mentor itu bukan calon lain dari usulan ini."),
    "pair_changed": _("Isian salah satu dari keduanya, kebijakan, atau aturannya berubah sejak Anda membuka halaman. "
                      "Pasangan belum disetujui; buka lagi halaman ini, periksa, lalu setujui."),
    "publish_nothing": _("Tidak ada pasangan disetujui yang menunggu diterbitkan."),
    "publish_changed": _("Daftar pasangan berubah sejak Anda membukanya. Tidak ada yang diterbitkan. "
                         "Buka lagi pratinjau, periksa, lalu terbitkan."),
    "bulk_nothing": _("Saringan ini tidak memuat usulan yang belum diputuskan."),
    "bulk_many": _("Saringan ini memuat %(number)s usulan; paling banyak %(most)s dapat disetujui sekaligus. "
                   "Persempit saringannya, misalnya menurut unit kerja. Tidak ada yang disetujui."),
    "bulk_changed": _("Daftar usulan berubah sejak Anda membukanya. Tidak ada yang disetujui. "
                      "Saringan ini kini memuat %(number)s usulan; buka lagi daftarnya, periksa, lalu setujui."),
    "bulk_undone": _("Tidak ada lagi persetujuan dari tindakan ini yang dapat diurungkan."),
    "view_name_missing": _("Beri nama, misalnya “Meragukan di Bappeda”."),
    "view_name_long": _("Nama tampilan paling panjang %(most)s huruf."),
    "view_named": _("Anda sudah punya tampilan dengan nama itu. Pilih nama lain."),
    "view_many": _("Paling banyak %(most)s tampilan dapat disimpan dalam satu program. "
                   "Hapus satu dahulu, lalu simpan lagi."),
    "trial_running": _("Uji coba Anda yang sebelumnya masih dihitung. Tunggu sebentar, lalu hitung lagi."),
    "trial_mentor_unknown": _("Salah satu mentor dalam uji coba ini sedang tidak menerima mentee, "
                              "jadi kursinya tidak ikut dihitung."),
    "worker_lost": _("Pekerja latar belakang berhenti di tengah jalan. Tidak ada yang berubah. Silakan jalankan lagi."),
    "change.round.started": _("putaran dijalankan"),
    "change.round.ready": _("putaran selesai dan siap ditinjau"),
    "change.round.failed": _("putaran gagal"),
    "change.round.cancelled": _("putaran dibatalkan"),
    "change.round.closed": _("putaran ditutup karena ada putaran yang lebih baru"),
    "change.proposal.approved": _("usulan ini disetujui"),
    "change.proposal.rejected": _("usulan ini ditolak"),
    "change.proposal.swapped": _("mentor dalam usulan ini ditukar"),
    "change.proposal.reopened": _("keputusan atas usulan ini diurungkan"),
    "change.proposal.locked": _("usulan ini dikunci"),
    "change.proposal.unlocked": _("kunci usulan ini dilepas"),
    "change.proposal.superseded": _("usulan ini digantikan oleh putaran yang lebih baru"),
}
