"""Sentences for the error codes and changes of accounts."""

from flask_babel import lazy_gettext as _

MESSAGES = {
    "sign_in_wrong": _("Nama masuk atau kata sandi belum cocok. Periksa lagi, atau minta kata sandi baru."),
    "second_factor_wrong": _("Kode belum cocok. Pastikan jam ponsel Anda tepat, lalu coba kode berikutnya."),
    "second_factor_expired": _("Waktu untuk mengisi kode sudah lewat. Silakan masuk lagi."),
    "password_short": _("Paling sedikit 12 huruf atau angka. Contoh yang baik: empat kata acak."),
    "password_long": _("Paling banyak 200 huruf."),
    "password_common": _("Terlalu mudah ditebak: hindari nama, NIP, kantor, dan kata yang umum."),
    "password_wrong": _("Kata sandi sekarang belum cocok."),
    "code_wrong": _("Kode belum cocok, sudah dipakai, atau sudah lewat masanya. Minta kode baru kepada pengelola."),
    "own_phone_managers": _("Hanya pegawai yang tidak mengelola orang lain dapat menandai ponselnya sendiri."),
    "no_email": _("Akun ini belum punya alamat surel. Cetak slip kode sebagai gantinya."),
    "scope_missing": _("Pilih paling sedikit satu unit untuk seorang pengelola."),
    "last_administrator": _("Harus ada paling sedikit satu administrator yang dapat masuk. Tidak ada yang diubah."),
    "own_administrator": _("Anda tidak dapat mencabut peran administrator atau menonaktifkan akun Anda sendiri."),
    "sign_in_name_taken": _("Nama masuk ini sudah dipakai akun lain."),
    "employee_has_account": _("Pegawai ini sudah punya akun."),
    "second_factor_on": _("Verifikasi dua langkah sudah menyala. Matikan dahulu untuk menggantinya."),
    "no_sign_in_name": _("%(name)s belum punya alamat surel maupun NIP. Lengkapi data pegawainya dahulu."),
    "nip_unknown": _("Tidak ada pegawai dengan NIP ini."),
    "account_unknown": _("Tidak ada akun dengan nama masuk ini."),
    "nobody_chosen": _("Pilih paling sedikit satu pegawai."),
    "change.account_changed": _("peran atau keadaan akun diubah"),
}
