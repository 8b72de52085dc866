"""Forms of the attention feature: a note with a day, thresholds."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, TextAreaField

from mentoring.core.forms import Form, Readable
from mentoring.features.attention.rules.settings import RANGES, Thresholds

NUMBER = Readable(_("Tulis angka bulat, misalnya 3."))


class NoteForm(Form):
    """Until when a matter rests, and what was found out about it."""

    snoozed_until = DateField(_("Tunda sampai tanggal"),
                              validators=[Readable(_("Tulis tanggal yang benar, misalnya 24/11/2026."))])
    note = TextAreaField(_("Catatan"))


class ThresholdsForm(Form):
    """From when something waits for a coordinator."""

    answer_days = IntegerField(_("Permohonan belum dijawab setelah (hari kerja)"), validators=[NUMBER])
    grace_days = IntegerField(_("Masa tenggang akan habis dalam (hari)"), validators=[NUMBER])
    first_meeting_days = IntegerField(_("Belum bertemu setelah berjalan (hari)"), validators=[NUMBER])
    silent_intervals = IntegerField(_("Diam lebih dari (kali jarak pertemuan)"), validators=[NUMBER])

    def thresholds(self) -> Thresholds:
        return Thresholds(**{name: self[name].data for name in RANGES})
