"""The form library's own complaints in our words: it has no Indonesian, and its English is for programmers."""

from flask_babel import lazy_gettext as _

NUMBER = _("Isi dengan angka. Contoh: 3")
CHOICE = _("Pilih salah satu dari daftar.")
LONGEST = _("Terlalu panjang: paling banyak %(max)d huruf.")
SHORTEST = _("Terlalu pendek: paling sedikit %(min)d huruf.")

FIELD_MESSAGES = {
    "This field is required.": _("Wajib diisi."),
    "Not a valid integer value.": NUMBER,
    "Not a valid decimal value.": NUMBER,
    "Not a valid float value.": NUMBER,
    "Not a valid date value.": _("Tanggal tidak terbaca. Contoh: 2026-11-24 (tahun-bulan-hari)"),
    "Not a valid datetime value.": _("Tanggal dan jam tidak terbaca. Contoh: 2026-11-24 09:00"),
    "Not a valid time value.": _("Jam tidak terbaca. Contoh: 09:00"),
    "Not a valid choice.": CHOICE,
    "Invalid Choice: could not coerce.": CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOICE,
    "'%(value)s' is not a valid choice for this field.": CHOICE,
    "'%(value)s' are not valid choices for this field.": CHOICE,
    "Invalid value, must be one of: %(values)s.": CHOICE,
    "Invalid email address.": _("Alamat surel tidak lengkap. Contoh: nama@kantor.go.id"),
    "Number must be at least %(min)s.": _("Isi paling sedikit %(min)s."),
    "Number must be at most %(max)s.": _("Isi paling banyak %(max)s."),
    "Number must be between %(min)s and %(max)s.": _("Isi angka %(min)s sampai %(max)s."),
    "Field cannot be longer than %(max)d character.": LONGEST,
    "Field cannot be longer than %(max)d characters.": LONGEST,
    "Field must be at least %(min)d character long.": SHORTEST,
    "Field must be at least %(min)d characters long.": SHORTEST,
    "Field must be between %(min)d and %(max)d characters long.": _("Isi %(min)d sampai %(max)d huruf."),
    "Field must be equal to %(other_name)s.": _("Kedua isian harus sama."),
    "File does not have an approved extension.": _("Jenis berkas ini tidak dapat dibaca."),
    "File does not have an approved extension: {extensions}": _("Jenis berkas harus {extensions}."),
}


class FieldTranslations:
    """What the form library asks for its sentences; one it was never asked before stays as it is."""

    def gettext(self, string: str) -> str:
        return str(FIELD_MESSAGES.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)
