"""Forms of programmes, their policy and enrolments."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import TextInput

from mentoring.core.forms import Form, Readable, choices
from mentoring.features.programmes.rules import (
    LONGEST_LANGUAGES,
    LONGEST_PLACE,
    LONGEST_TEXT,
    EnrolmentProfile,
    Mode,
    Side,
    StatedLevel,
)
from mentoring.features.programmes.service import ProgrammePlan
from mentoring.matching.policy import COMPONENTS


class Given(InputRequired):  # type: ignore[misc]  # WTForms is untyped
    """A validator for numbers: spaces are not a number."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(str(self.message))


REQUIRED = DataRequired(_("Wajib diisi."))
NUMBER = Given(_("Wajib diisi dengan angka."))
WHOLE = Readable(_("Tulis angka bulat, misalnya 20."))
FRACTION = Readable(_("Tulis angka, misalnya 2,5."))
DATE_HINT = _("Tulis tanggal yang benar, misalnya 2026-12-31.")
LEVEL_ROWS = 6
"""Rows of competencies that an empty form shows."""


def _at_most(count: int) -> Length:
    return Length(max=count, message=_("Paling banyak %(max)s huruf."))


class FractionField(DecimalField):  # type: ignore[misc]  # WTForms is untyped
    """A number with a decimal comma or point; shown with a comma, as it is typed in Indonesia."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])

    def _value(self) -> str:
        return str(super()._value()).replace(".", ",").removesuffix(",00")


class ProgrammeForm(Form):
    unit_id = SelectField(_("Unit penyelenggara"), coerce=int)
    name = StringField(_("Nama program"), validators=[REQUIRED, _at_most(120)])
    purpose = TextAreaField(_("Tujuan program"), validators=[_at_most(2000)])
    starts_on = DateField(_("Mulai"), validators=[DataRequired(DATE_HINT)])
    ends_on = DateField(_("Selesai"), validators=[DataRequired(DATE_HINT)])
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


def _weight(label: Any) -> FractionField:
    return FractionField(label, places=2, validators=[NUMBER, FRACTION, NumberRange(0, 100, _("Isi angka 0 sampai 100."))])


class PolicyForm(Form):
    """Weights as parts of a hundred, rules as yes or no."""

    goals = _weight(_("Tujuan belajar mentee terhadap pengalaman mentor"))
    competencies = _weight(_("Kesenjangan kompetensi yang ditutup mentor"))
    field = _weight(_("Bidang kerja sama atau bertetangga"))
    seniority = _weight(_("Selisih jenjang"))
    practical = _weight(_("Tempat, cara bertemu, bahasa, dan waktu"))
    working_style = _weight(_("Gaya kerja"))
    wish = _weight(_("Pilihan mentee sendiri"))
    line_manager = BooleanField(_("Atasan tidak boleh menjadi mentor bawahannya"))
    line_manager_override = BooleanField(_("Pengelola boleh mengecualikan aturan atasan, dengan alasan"))
    not_senior_enough = BooleanField(_("Mentor harus lebih tinggi jenjang atau golongannya"))
    previously_ended = BooleanField(_("Pasangan yang pernah diakhiri tidak diusulkan lagi"))
    previously_rejected = BooleanField(_("Pasangan yang pernah ditolak pengelola tidak diusulkan lagi"))
    no_common_mode = BooleanField(_("Harus ada cara bertemu yang cocok"))
    no_common_language = BooleanField(_("Harus ada bahasa yang sama"))
    same_unit = BooleanField(_("Harus dari unit kerja yang berbeda"))
    other_unit = BooleanField(_("Harus dari unit kerja yang sama"))
    below_minimum_score = BooleanField(_("Skor harus mencapai batas di bawah ini"))
    minimum_score = FractionField(_("Batas skor"), places=2, validators=[
        NUMBER, FRACTION, NumberRange(0, 1, _("Isi angka 0 sampai 1, misalnya 0,2."))])
    band_from = IntegerField(_("Selisih jenjang paling kecil"), validators=[
        NUMBER, WHOLE, NumberRange(0, 20, _("Isi angka 0 sampai 20."))])
    band_to = IntegerField(_("Selisih jenjang paling besar"), validators=[
        NUMBER, WHOLE, NumberRange(0, 20, _("Isi angka 0 sampai 20."))])
    objective = RadioField(_("Yang diutamakan"), choices=choices([
        ("total", _("Jumlah kecocokan setinggi mungkin")), ("floor", _("Pasangan terlemah sebaik mungkin"))]))

    RULES = ("line_manager", "line_manager_override", "not_senior_enough", "previously_ended", "previously_rejected",
             "no_common_mode", "no_common_language", "same_unit", "other_unit", "below_minimum_score")
    FIELDS_OF_PROBLEMS: ClassVar[dict[str, str]] = {
        "weights": "goals", "seniority.band": "band_to", "objective.name": "objective"}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "PolicyForm":
        """Return the form showing a stored policy."""
        return cls(
            data={name: round(100 * document["weights"][name], 2) for name in COMPONENTS}
            | {name: document["rules"][name] for name in cls.RULES}
            | {"minimum_score": document["rules"]["minimum_score"], "band_from": document["seniority"]["band"][0],
               "band_to": document["seniority"]["band"][1], "objective": document["objective"]["name"]})

    def document(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the typed policy as a document; what the form does not show stays as it was."""
        return {
            "weights": {name: float(self[name].data) for name in COMPONENTS},
            "rules": {name: bool(self[name].data) for name in self.RULES}
            | {"minimum_score": float(self.minimum_score.data)},
            "seniority": {"order": before["seniority"]["order"], "band": [self.band_from.data, self.band_to.data]},
            "objective": {"name": self.objective.data, "share": before["objective"]["share"]}}


class EnrolmentForm(Form):
    """What a person says when they take part; rows of competencies are `code_n`, `level_n`, `present_n`."""

    employee_id = HiddenField()
    side = RadioField(_("Peran"), choices=choices([(Side.MENTEE, _("Mentee")), (Side.MENTOR, _("Mentor"))]),
                      default=Side.MENTEE)
    capacity = IntegerField(_("Kapasitas (jumlah mentee sekaligus)"), default=1, validators=[WHOLE])
    goals = TextAreaField(_("Tujuan pengembangan"), validators=[_at_most(LONGEST_TEXT)])
    experience = TextAreaField(_("Keahlian dan pengalaman"), validators=[_at_most(LONGEST_TEXT)])
    hours_per_month = FractionField(_("Waktu tersedia (jam per bulan)"), validators=[
        FRACTION, NumberRange(0, 200, _("Isi angka 0 sampai 200."))])
    mode = SelectField(_("Cara bertemu"), choices=choices([
        ("", _("Belum ditentukan")), (Mode.IN_PERSON, _("Tatap muka")), (Mode.ONLINE, _("Daring")),
        (Mode.BOTH, _("Tatap muka atau daring"))]))
    languages = StringField(_("Bahasa"), validators=[_at_most(LONGEST_LANGUAGES)], default="Indonesia")
    place = StringField(_("Tempat"), validators=[_at_most(LONGEST_PLACE)])

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
