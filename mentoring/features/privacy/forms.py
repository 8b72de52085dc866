"""Forms of what people ask about their own data, and of the answer."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from mentoring.core.forms import Form, choices

PARTS = {
    "name": _("Nama dan gelar"), "nip": _("NIP"), "email": _("Surel kantor"), "employment": _("Status kepegawaian"),
    "post": _("Jabatan"), "grade": _("Golongan"), "unit": _("Unit kerja"), "place": _("Tempat"),
    "line_manager": _("Atasan langsung"), "competencies": _("Level kompetensi"), "other": _("Lainnya")}
"""What each part of the employee file is called; see `rules.CORRECTED`."""


class CorrectionForm(Form):
    """Which entry is wrong, and what is right."""

    field = SelectField(_("Data yang keliru"), choices=choices([("", _("Pilih…")), *PARTS.items()]), validate_choice=False)
    text = TextAreaField(_("Yang benar"))


class ObjectionForm(Form):
    """Why somebody objects to a pairing."""

    text = TextAreaField(_("Mengapa Anda keberatan?"))


class AnswerForm(Form):
    """What became of it, and why."""

    outcome = RadioField(_("Jawaban Anda"), choices=choices([
        ("done", _("Diterima dan dikerjakan")), ("declined", _("Tidak diterima"))]), validators=[Optional()],
        validate_choice=False)
    answer = TextAreaField(_("Alasan"))
