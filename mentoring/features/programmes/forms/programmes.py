"""The form of a programme."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange

from mentoring.core.forms import Form, Readable
from mentoring.features.programmes.forms.controls import DATE_HINT, NUMBER, REQUIRED, WHOLE, at_most
from mentoring.features.programmes.service import ProgrammePlan


class ProgrammeForm(Form):
    template = HiddenField()
    unit_id = SelectField(_("Unit penyelenggara"), coerce=int)
    name = StringField(_("Nama program"), validators=[REQUIRED, at_most(120)])
    purpose = TextAreaField(_("Tujuan program"), validators=[at_most(2000)])
    starts_on = DateField(_("Mulai"), validators=[DataRequired(DATE_HINT)])
    ends_on = DateField(_("Berlangsung sampai"), validators=[DataRequired(DATE_HINT)])
    registration_opens_on = DateField(_("Pendaftaran dibuka"), validators=[Readable(DATE_HINT)])
    registration_closes_on = DateField(_("Pendaftaran ditutup"), validators=[Readable(DATE_HINT)])
    grace_days = IntegerField(_("Masa tenggang sesudah terbit (hari)"), default=3, validators=[
        NUMBER, WHOLE, NumberRange(0, 60, _("Isi angka 0 sampai 60."))])
    meeting_interval_days = IntegerField(_("Irama pertemuan (hari)"), default=14, validators=[
        NUMBER, WHOLE, NumberRange(1, 90, _("Isi angka 1 sampai 90."))])
    target_hours = IntegerField(_("Sasaran JP setahun"), default=20, validators=[
        NUMBER, WHOLE, NumberRange(1, 500, _("Isi angka 1 sampai 500."))])

    def plan(self) -> ProgrammePlan:
        """Return what was typed, as the use case takes it."""
        return ProgrammePlan(
            name=self.name.data, purpose=self.purpose.data or "", starts_on=self.starts_on.data,
            ends_on=self.ends_on.data, registration_opens_on=self.registration_opens_on.data,
            registration_closes_on=self.registration_closes_on.data, grace_days=self.grace_days.data,
            meeting_interval_days=self.meeting_interval_days.data, target_hours=self.target_hours.data)
