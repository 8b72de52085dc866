"""Forms of the logbook: a session, a dispute, an action, what sessions earn."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from mentoring.core.errors import InvalidError
from mentoring.core.forms import Form, Readable, choices
from mentoring.core.messages import sentence
from mentoring.features.logbook.rules import USUAL_MINUTES, HoursRule, Method, NewAction, SessionFacts

DATE = Readable(_("Tulis tanggal yang benar, misalnya 24/11/2026."))
HOUR = Readable(_("Tulis jam yang benar, misalnya 14.00."))
LINES, MOST_LINES = 4, 20
NUMBER = Readable(_("Tulis angka bulat, misalnya 60."))


def facts_of(form: Any) -> SessionFacts:
    """Return what was typed of a meeting; minutes written by hand win over the usual lengths."""
    usual = int(form.length.data) if (form.length.data or "").isdigit() else None
    return SessionFacts(
        held_on=form.held_on.data, minutes=form.minutes.data if form.minutes.data is not None else usual,
        starts=form.starts.data, topic=form.topic.data or "", mode=form.mode.data or "", place=form.place.data or "")


class ActionForm(Form):
    """Something that one of the two will do."""

    action_text = StringField(_("Apa yang dikerjakan"))
    action_owner = RadioField(_("Siapa"), choices=choices([("mentee", _("Mentee")), ("mentor", _("Mentor"))]),
                              default="mentee", validators=[Optional()])
    action_due_on = DateField(_("Sampai tanggal"), validators=[DATE])

    def action(self) -> NewAction:
        return NewAction(self.action_text.data or "", self.action_owner.data == "mentor", self.action_due_on.data)


class SessionForm(Form):
    """A meeting: day, length and topic are required, the rest is prefilled or may stay empty."""

    held_on = DateField(_("Tanggal"), validators=[DATE])
    length = RadioField(_("Lama (menit)"), validators=[Optional()],
                        choices=choices([(str(minutes), str(minutes)) for minutes in USUAL_MINUTES]))
    minutes = IntegerField(_("Lama lain, dalam menit"), validators=[NUMBER])
    topic = StringField(_("Topik bahasan"))
    mode = RadioField(_("Cara"), validators=[Optional()],
                      choices=choices([("in_person", _("Tatap muka")), ("online", _("Daring"))]))
    starts = TimeField(_("Mulai pukul"), validators=[HOUR], format=["%H:%M", "%H.%M"])
    place = StringField(_("Tempat atau tautan"))
    shared_note = TextAreaField(_("Catatan bersama"))
    private_note = TextAreaField(_("Catatan pribadi"))

    def facts(self) -> SessionFacts:
        return replace(facts_of(self), shared_note=self.shared_note.data or "",
                       private_note=self.private_note.data or "")

    def show_minutes(self, minutes: int) -> None:
        """Put a length where it belongs: on its button, or into the box."""
        if minutes in USUAL_MINUTES:
            self.length.data = str(minutes)
        else:
            self.minutes.data = minutes


class MeetingForm(SessionForm):
    """A meeting to come: nothing is noted yet."""

    starts = TimeField(_("Pukul"), validators=[HOUR], format=["%H:%M", "%H.%M"])
    shared_note = None
    private_note = None

    def facts(self) -> SessionFacts:
        return facts_of(self)


class LineForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    """One of several past meetings on one form."""

    held_on = DateField(_("Tanggal"), validators=[DATE])
    minutes = IntegerField(_("Lama (menit)"), validators=[NUMBER])
    topic = StringField(_("Topik bahasan"))

    @property
    def is_empty(self) -> bool:
        return not any(str(value).strip() for field in self for value in field.raw_data or [])


class SeveralForm(Form):
    """Several past meetings of one pairing; a line left empty is none."""

    lines = FieldList(FormField(LineForm), min_entries=LINES, max_entries=MOST_LINES)

    def meetings(self) -> list[SessionFacts]:
        return [SessionFacts(entry.form.held_on.data, entry.form.minutes.data, (entry.form.topic.data or "").strip())
                for entry in self.filled()]

    def filled(self) -> list[FormField]:
        return [entry for entry in self.lines if not entry.form.is_empty]

    def take_errors(self, error: InvalidError) -> None:
        """Put each complaint on the line that it belongs to, in the order of the lines that were filled."""
        filled = self.filled()
        for name, (code, params) in error.fields.items():
            number, _dash, field = name.partition("-")
            target = filled[int(number)].form[field]
            target.errors = [*target.errors, sentence(code, params)]
        if not error.fields:
            self.form_errors.append(sentence(error.code, error.params))


class NewSessionForm(SessionForm, ActionForm):
    """A new session: with whom, what was finished, what comes next; `planned_id` is the meeting it was planned as."""

    planned_id = IntegerField(validators=[Optional()])

    pairings = SelectMultipleField(_("Mentee"), coerce=int, validators=[Optional()])
    done_actions = SelectMultipleField(_("Tindak lanjut yang sudah selesai"), coerce=int, validators=[Optional()])

    def actions(self) -> list[NewAction]:
        return [self.action()] if self.action_text.data else []


class DisputeForm(Form):
    """What is not as it was."""

    reason = TextAreaField(_("Apa yang perlu dibetulkan?"))


class HoursRuleForm(Form):
    """What sessions earn from a day on."""

    effective_from = DateField(_("Berlaku mulai"), validators=[DATE])
    method = RadioField(_("Cara menghitung JP"), default=Method.MINUTES, choices=choices([
        (Method.MINUTES, _("Menurut lama sesi")), (Method.SESSION, _("Bulat setiap sesi"))]), validators=[Optional()])
    minutes_per_hour = IntegerField(_("Menit untuk 1 JP"), default=45, validators=[NUMBER])
    hours_per_session = IntegerField(_("JP setiap sesi"), default=2, validators=[NUMBER])
    cap_per_day = IntegerField(_("Paling banyak JP sehari"), validators=[NUMBER])
    cap_per_programme = IntegerField(_("Paling banyak JP dalam satu program"), validators=[NUMBER])
    cap_per_year = IntegerField(_("Paling banyak JP setahun"), validators=[NUMBER])

    def rule(self) -> HoursRule | None:
        """Return what was typed, None while the day is missing."""
        day: date | None = self.effective_from.data
        if day is None:
            return None

        def number(field: Any, otherwise: int) -> int:
            return otherwise if field.data is None else int(field.data)

        return HoursRule(
            effective_from=day, method=str(self.method.data or ""),
            hours_per_session=number(self.hours_per_session, 2), minutes_per_hour=number(self.minutes_per_hour, 45),
            cap_per_day=self.cap_per_day.data, cap_per_programme=self.cap_per_programme.data,
            cap_per_year=self.cap_per_year.data)
