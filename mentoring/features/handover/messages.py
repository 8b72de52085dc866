"""Sentences of the handover feature."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "handover_nothing": _("Pilih paling sedikit satu program."),
    "handover_nobody": _("Pilih rekan dari daftar."),
    "handover_scope": _("%(name)s belum mengelola %(units)s. Minta administrator menambahkan cakupan itu pada akunnya, "
                        "lalu serahkan. Tidak ada yang berubah."),
    "handover_waits": _("Program ini sudah Anda serahkan kepada rekan itu dan menunggu diterima."),
    "handover_to_self": _("Pilih orang lain."),
    "handover_taken": _("Serah terima ini sudah diterima."),
    "handover_long": _("Pesan paling banyak 1.000 huruf."),
    "change.handover_made": _("program diserahkan"),
    "change.handover_taken": _("serah terima diterima"),
}
