"""Forms of pairings: saying no, resting, ending."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from mentoring.core.forms import Form, choices
from mentoring.features.pairings.rules import EndReason


class DeclineForm(Form):
    """Why somebody does not want a pairing; nobody has to say."""

    reason = TextAreaField(_("Alasan untuk pengelola"))


class HoldForm(Form):
    """Until when a pairing rests."""

    expected_back_on = DateField(_("Perkiraan kembali"), validators=[Optional()])
    reason = TextAreaField(_("Keterangan untuk pengelola"))


class AgreementForm(Form):
    """The agreement of a programme. What is missing or too long is told by the use case."""

    text = TextAreaField(_("Teks dalam bahasa Indonesia"), [InputRequired()])
    text_en = TextAreaField(_("Teks dalam bahasa Inggris"))


class EndForm(Form):
    """Why a pairing ends, in words that blame nobody."""

    reason = RadioField(_("Alasan"), choices=choices([
        (EndReason.GOALS_REACHED, _("Tujuan sudah tercapai")),
        (EndReason.NO_TIME, _("Waktu sulit dipertemukan")),
        (EndReason.MOVED, _("Pindah tugas atau tempat")),
        (EndReason.OTHER_FOCUS, _("Fokus belajar berubah")),
        (EndReason.NOT_WORKING, _("Pasangan ini belum cocok")),
    ]), validators=[Optional()])
    note = TextAreaField(_("Penjelasan untuk pengelola"))
