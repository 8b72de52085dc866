"""The forms of who may join, and of next year's programme."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField

from mentoring.core.forms import Form, choices
from mentoring.features.people.rules.grades import PNS
from mentoring.features.people.rules.posts import LEVELS
from mentoring.features.programmes.forms.programmes import ProgrammeForm
from mentoring.features.programmes.rules import CopiedMentors, JoinRule, Side, SideRule, level_name

BOTH = "both"
LEVEL_CHOICES = choices((level, level_name(level)) for level in LEVELS)
GRADE_CHOICES = choices([("", _("Tanpa batas")), *((grade, grade) for grade in PNS)])


class JoinRuleForm(Form):
    """Who may join, for each side: units (those chosen, and one more), post levels, a span of grades."""

    mentor_units = SelectMultipleField(_("Unit mentor"), coerce=int)
    mentor_levels = SelectMultipleField(_("Jenjang jabatan mentor"), choices=LEVEL_CHOICES)
    mentor_lowest_grade = SelectField(_("Golongan mentor paling rendah"), choices=GRADE_CHOICES)
    mentor_highest_grade = SelectField(_("Golongan mentor paling tinggi"), choices=GRADE_CHOICES)
    mentee_units = SelectMultipleField(_("Unit mentee"), coerce=int)
    mentee_levels = SelectMultipleField(_("Jenjang jabatan mentee"), choices=LEVEL_CHOICES)
    mentee_lowest_grade = SelectField(_("Golongan mentee paling rendah"), choices=GRADE_CHOICES)
    mentee_highest_grade = SelectField(_("Golongan mentee paling tinggi"), choices=GRADE_CHOICES)

    unit = SelectField(_("Tambahkan unit"), coerce=int, default=0)
    unit_for = RadioField(_("Untuk"), default=BOTH, choices=choices([
        (BOTH, _("Keduanya")), (Side.MENTOR, _("Mentor")), (Side.MENTEE, _("Mentee"))]))

    @classmethod
    def of(cls, rule: JoinRule) -> "JoinRuleForm":
        """Return the form as a programme has it now."""
        return cls(data={f"{side}_{name}": list(value) if isinstance(value, tuple) else value
                         for side, one in rule.items() for name, value in vars(one).items()})

    def rule(self) -> dict[str, SideRule]:
        """Return what was chosen, as the use case takes it."""
        typed = self.data
        added = {side: [typed["unit"]] if typed["unit"] and typed["unit_for"] in {BOTH, side} else [] for side in Side}
        return {side: SideRule(tuple(dict.fromkeys(typed[f"{side}_units"] + added[side])), tuple(typed[f"{side}_levels"]),
                               typed[f"{side}_lowest_grade"], typed[f"{side}_highest_grade"]) for side in Side}


class NextYearForm(ProgrammeForm):
    """A programme like one that was, before it is saved."""

    mentors = RadioField(_("Mentor program ini"), default=CopiedMentors.APPLIED, choices=choices([
        (CopiedMentors.NONE, _("Jangan ikutkan")), (CopiedMentors.APPLIED, _("Ikutkan sebagai pendaftar")),
        (CopiedMentors.ENROLLED, _("Langsung terdaftar"))]))
