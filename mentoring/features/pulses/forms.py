"""Forms of pulses, evaluations and concerns."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from mentoring.core.forms import Form, choices
from mentoring.features.pulses.rules import SCALE

NUMBERS = choices([(str(value), str(value)) for value in SCALE])


class ScaleForm(Form):
    """A form of statements, each with an answer from 1 to 5."""

    def answers(self) -> dict[str, int | None]:
        """Return the chosen numbers by question, None for one that was left out or is none."""
        return {field.name: int(field.data) if str(field.data).isdigit() else None
                for field in self if field.type == "RadioField"}


class PulseForm(ScaleForm):
    """Three statements and a sentence."""

    usefulness = RadioField(_("Pertemuan kami berguna bagi saya"), choices=NUMBERS, validators=[Optional()])
    rhythm = RadioField(_("Kami bertemu sesering yang saya perlukan"), choices=NUMBERS, validators=[Optional()])
    trust = RadioField(_("Saya dapat berbicara terbuka dan dihargai"), choices=NUMBERS, validators=[Optional()])
    comment = TextAreaField(_("Satu kalimat untuk pengelola"))


class EvaluationForm(ScaleForm):
    """Five statements and two texts."""

    goals = RadioField(_("Tujuan yang kami sepakati tercapai"), choices=NUMBERS, validators=[Optional()])
    learning = RadioField(_("Saya belajar hal yang saya pakai dalam pekerjaan"), choices=NUMBERS,
                          validators=[Optional()])
    bond = RadioField(_("Hubungan kami saling percaya"), choices=NUMBERS, validators=[Optional()])
    fit = RadioField(_("Kami pasangan yang cocok"), choices=NUMBERS, validators=[Optional()])
    support = RadioField(_("Pembekalan dan bantuan pengelola cukup"), choices=NUMBERS, validators=[Optional()])
    helped = TextAreaField(_("Apa yang paling membantu?"))
    better = TextAreaField(_("Apa yang sebaiknya diubah?"))


class ConcernForm(Form):
    """That a pairing is not working; the explanation is optional."""

    text = TextAreaField(_("Apa yang perlu diketahui pengelola?"))
