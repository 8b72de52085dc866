"""The form of an annex: what stands on the letter, typed and not stored."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField

from mentoring.core.forms import Form, Readable
from mentoring.features.reports.rules import AnnexHeader


class AnnexForm(Form):
    """The heading and the signature of an annex; the letter's number is free text, as agencies differ."""

    letter = StringField(_("Lampiran dari surat apa"))
    number = StringField(_("Nomor surat"))
    dated = DateField(_("Tanggal surat"), validators=[Readable(_("Tulis tanggal yang benar, misalnya 24/11/2026."))])
    title = StringField(_("Judul daftar"))
    place = StringField(_("Tempat ditetapkan"))
    post = StringField(_("Jabatan penanda tangan"))
    official = StringField(_("Nama penanda tangan"))
    official_nip = StringField(_("NIP penanda tangan"))

    def header(self) -> AnnexHeader:
        """Return what was typed."""
        return AnnexHeader(
            letter=self.letter.data or "", number=self.number.data or "", dated=self.dated.data,
            title=self.title.data or "", place=self.place.data or "", post=self.post.data or "",
            official=self.official.data or "", official_nip=self.official_nip.data or "")
