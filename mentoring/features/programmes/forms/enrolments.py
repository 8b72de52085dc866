"""The forms of somebody who takes part, and of somebody who applies."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, ValidationError

from mentoring.core.forms import Form, choices
from mentoring.features.programmes.forms.controls import FRACTION, WHOLE, FractionField, at_most
from mentoring.features.programmes.rules import (
    LONGEST_LANGUAGES,
    LONGEST_PLACE,
    LONGEST_TEXT,
    EnrolmentProfile,
    Mode,
    Side,
    StatedLevel,
)

LEVEL_ROWS = 6
"""Rows of competencies that an empty form shows."""

STATEMENTS = 6
"""Statements on how somebody likes to work, as on the registration form."""


class EnrolmentForm(Form):
    """What a person says when they take part; rows of competencies are `code_n`, `level_n`, `present_n`."""

    employee_id = HiddenField()
    side = RadioField(_("Peran"), choices=choices([(Side.MENTEE, _("Mentee")), (Side.MENTOR, _("Mentor"))]),
                      default=Side.MENTEE)
    capacity = IntegerField(_("Kapasitas (jumlah mentee sekaligus)"), default=1, validators=[WHOLE])
    goals = TextAreaField(_("Tujuan pengembangan"), validators=[at_most(LONGEST_TEXT)])
    experience = TextAreaField(_("Keahlian dan pengalaman"), validators=[at_most(LONGEST_TEXT)])
    hours_per_month = FractionField(_("Waktu tersedia (jam per bulan)"), validators=[
        FRACTION, NumberRange(0, 200, _("Isi angka 0 sampai 200."))])
    mode = SelectField(_("Cara bertemu"), choices=choices([
        ("", _("Belum ditentukan")), (Mode.IN_PERSON, _("Tatap muka")), (Mode.ONLINE, _("Daring")),
        (Mode.BOTH, _("Tatap muka atau daring"))]))
    languages = StringField(_("Bahasa"), validators=[at_most(LONGEST_LANGUAGES)], default="Indonesia")
    place = StringField(_("Tempat"), validators=[at_most(LONGEST_PLACE)])

    def seats(self) -> int:
        """Return the capacity typed; one left empty is none that could be offered."""
        return -1 if self.capacity.data is None else int(self.capacity.data)

    def profile(self, levels: tuple[StatedLevel, ...], working_style: tuple[int, ...] = ()) -> EnrolmentProfile:
        """Return what was typed, as the use case takes it."""
        hours = self.hours_per_month.data
        return EnrolmentProfile(
            goals=self.goals.data or "", experience=self.experience.data or "",
            hours_per_month=None if hours is None else float(hours), mode=self.mode.data or "",
            languages=tuple(word.strip() for word in (self.languages.data or "").split(";") if word.strip()),
            place=self.place.data or "", working_style=working_style, levels=levels)


STYLE_CHOICES = choices([("", _("Belum dijawab")), ("1", _("1 – tidak")), ("2", "2"), ("3", _("3 – kadang")), ("4", "4"),
                         ("5", _("5 – ya"))])


class ApplicationForm(EnrolmentForm):
    """What somebody says who applies by themselves: also how they like to work, all six statements or none."""

    style_1 = SelectField(_("Saya suka arahan yang rinci"), choices=STYLE_CHOICES)
    style_2 = SelectField(_("Saya suka berdiskusi langsung"), choices=STYLE_CHOICES)
    style_3 = SelectField(_("Saya cepat mengambil keputusan"), choices=STYLE_CHOICES)
    style_4 = SelectField(_("Saya terbuka pada kritik"), choices=STYLE_CHOICES)
    style_5 = SelectField(_("Saya suka jadwal yang tetap"), choices=STYLE_CHOICES)
    style_6 = SelectField(_("Saya suka mencoba cara baru"), choices=STYLE_CHOICES)

    def styles(self) -> list[SelectField]:
        """Return the fields of the six statements in their order."""
        return [self[f"style_{number}"] for number in range(1, STATEMENTS + 1)]

    def show_style(self, answers: Sequence[int]) -> None:
        """Show answers that were given before, where all are there."""
        if len(answers) == STATEMENTS:
            for field, answer in zip(self.styles(), answers, strict=True):
                field.data = str(answer)

    def style(self) -> tuple[int, ...]:
        """Return the six answers, none of them when nothing was answered."""
        return tuple(int(field.data) for field in self.styles() if field.data)

    def validate_style_1(self, field: SelectField) -> None:
        """Refuse answers to some of the statements alone: their places in the row mean something."""
        if len(self.style()) not in {0, STATEMENTS}:
            raise ValidationError(str(_("Jawab keenam pernyataan gaya kerja, atau biarkan semuanya kosong.")))
