"""Sentences of the logbook."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "pairing_not_running": _("Pasangan ini belum atau tidak lagi berjalan."),
    "session_move": _("Langkah ini tidak berlaku lagi: keadaan sesi ini sudah berubah."),
    "session_mover": _("Langkah ini bukan wewenang Anda."),
    "session_mentee_missing": _("Pilih paling sedikit satu mentee."),
    "session_mentees_many": _("Paling banyak %(most)s mentee sekaligus."),
    "session_day_missing": _("Isi tanggal sesi, misalnya 24/11/2026."),
    "session_in_future": _("Tanggal ini belum tiba. Sesi dicatat setelah berlangsung."),
    "session_before_pairing": _("Pasangan ini mulai %(earliest)s. Isi tanggal itu atau sesudahnya."),
    "session_minutes_missing": _("Pilih lama sesi, atau isi jumlah menitnya, misalnya 60."),
    "session_minutes_range": _("Isi antara %(fewest)s dan %(most)s menit."),
    "session_topic_missing": _("Isi topik bahasan, misalnya Menyusun indikator kinerja."),
    "text_too_long": _("Paling banyak %(most)s huruf."),
    "action_due_range": _("Isi tanggal hari ini atau sesudahnya, paling lama dua tahun ke depan."),
    "action_done": _("Tindak lanjut ini sudah ditandai selesai."),
    "action_open": _("Tindak lanjut ini masih terbuka."),
    "dispute_reason_missing": _("Tulis apa yang perlu dibetulkan, misalnya lamanya 45 menit, bukan 60."),
    "number_range": _("Isi angka antara %(fewest)s dan %(most)s."),
    "hours_day_taken": _("Sudah ada aturan yang berlaku mulai tanggal ini. Ubah aturan itu."),
    "change.session_logged": _("sesi dicatat"),
    "change.session_corrected": _("sesi dibetulkan"),
    "change.session_confirmed": _("sesi dibenarkan mentee"),
    "change.session_disputed": _("sesi disanggah mentee"),
    "change.session_voided": _("sesi dihapus dari catatan"),
    "change.session_restored": _("sesi dikembalikan ke catatan"),
    "change.action_added": _("tindak lanjut ditambahkan"),
    "change.action_finished": _("tindak lanjut ditandai selesai"),
    "change.action_reopened": _("tindak lanjut dibuka lagi"),
    "change.hours_rule_saved": _("aturan jam pelajaran disimpan"),
}
