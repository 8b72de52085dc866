"""Forms of mentor requests."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from mentoring.core.forms import Form, Readable, choices
from mentoring.features.requests.rules import LONGEST_NOTE, DeclineReason


class AskForm(Form):
    note = TextAreaField(_("Catatan untuk mentor"), validators=[
        DataRequired(_("Tulis satu atau dua kalimat: apa yang ingin Anda pelajari.")),
        Length(max=LONGEST_NOTE, message=_("Paling banyak 1.000 huruf."))])


class DeclineForm(Form):
    reason = RadioField(_("Alasan Anda"), choices=choices([
        (DeclineReason.NO_TIME, _("Belum ada waktu")), (DeclineReason.OTHER_FIELD, _("Bukan bidang saya")),
        (DeclineReason.ENOUGH_MENTEES, _("Mentee sudah cukup")), (DeclineReason.OTHER, _("Lainnya"))]),
        validators=[DataRequired(_("Pilih salah satu alasan."))])


class RefuseForm(Form):
    reason = TextAreaField(_("Alasan, hanya dilihat pengelola"), validators=[
        DataRequired(_("Tulis alasan singkat.")), Length(max=500, message=_("Paling banyak 500 huruf."))])


class HolidayForm(Form):
    """A day on which the office rests."""

    day = DateField(_("Tanggal"), validators=[Readable(_("Tulis tanggal yang benar, misalnya 24/11/2026."))])
    name = StringField(_("Nama hari libur"))
