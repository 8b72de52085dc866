"""Forms of the review page and of a trial."""

from collections.abc import Iterable
from typing import Any, cast

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from mentoring.core.errors import InvalidError
from mentoring.core.forms import Form
from mentoring.features.programmes.forms import PolicyForm
from mentoring.features.programmes.forms.controls import WHOLE
from mentoring.features.programmes.rules import MOST_SEATS
from mentoring.features.rounds.queries import Place
from mentoring.features.rounds.rules.trying import SeatChange


class RejectForm(Form):
    """Why two people should not be paired. What is missing or too long is told by the use case."""

    reason = TextAreaField(_("Mengapa pasangan ini ditolak?"), [InputRequired()])
    never_again = BooleanField(_("Jangan usulkan lagi kedua orang ini dalam program ini"))


class ViewForm(Form):
    """The name of a saved view."""

    name = StringField(_("Nama tampilan"), [InputRequired()])


USUAL_REASONS = (_("Bidang tugasnya kurang sesuai"), _("Jenjangnya terlalu jauh atau terlalu dekat"),
                 _("Beban mentor sudah berat"), _("Sulit bertemu: tempat atau waktunya berjauhan"))
"""What most rejections say, each one press away."""


class OverrideForm(Form):
    """Why a rule is set aside for one pair. What is missing or too long is told by the use case."""

    reason = TextAreaField(_("Alasan pengecualian"), [InputRequired()])


class TrialForm(PolicyForm):
    """The policy as tried, kept in the address; beside it `seats_<enrolment>` and `more_<enrolment>` for mentors."""

    changed: frozenset[str] = frozenset()
    """The fields of the policy that say something else than the stored one."""

    class Meta(PolicyForm.Meta):
        csrf = False  # it changes nothing; what saves it is guarded as every other form

    @classmethod
    def showing(cls, document: dict[str, Any], places: Iterable[Place],
                typed: "MultiDict[str, str] | None" = None) -> "TrialForm":
        """Return the form on a stored policy; with what was `typed`, where a field is left out its stored value."""
        form_class = cast(type[TrialForm], type("TrialForm", (cls,), dict(_seat_fields(places))))
        form = cast(TrialForm, form_class.of(document))
        if typed is not None:
            stored, given = form.typed(), MultiDict[str, str](typed)
            for name, text in stored.items():
                if name not in given and not isinstance(form[name], BooleanField):
                    given[name] = text
            form.process(formdata=given)
            form.changed = frozenset(name for name, _text in stored.items() ^ form.typed().items())
        return form

    def policy(self) -> list[Any]:
        """Return the fields that state the policy, without the mentors' capacities."""
        return [field for name, field in self._fields.items() if not name.startswith(("seats_", "more_"))]

    def others(self) -> list[Any]:
        """Return the fields of the policy that are neither weights nor rules."""
        return [field for field in self.policy() if field.name not in {*self.WEIGHTS, *self.RULES, "minimum_score"}]

    def typed(self) -> dict[str, str]:
        """Return the policy as it stands in the form, as a browser would send it."""
        return {field.name: "y" if isinstance(field, BooleanField) else _text_of(field) for field in self.policy()
                if not isinstance(field, BooleanField) or field.data}

    def seats(self) -> list[SeatChange]:
        """Return the capacities to be tried: a number typed, or one more where that is ticked."""
        changes = []
        for name, field in self._fields.items():
            prefix, _separator, number = name.partition("_")
            if prefix == "seats" and field.data is not None:
                changes.append(SeatChange(int(number), int(field.data)))
            elif prefix == "more" and field.data and self[f"seats_{number}"].data is None:
                changes.append(SeatChange(int(number), None))
        return changes

    def take_errors(self, error: InvalidError) -> None:
        """Put complaints about the policy on the fields that state it."""
        super().take_errors(InvalidError(fields={
            self.FIELDS_OF_PROBLEMS.get(name, name.rpartition(".")[2]): problem for name, problem in error.fields.items()}))


def _text_of(field: Any) -> str:
    return str(field._value()) if hasattr(field, "_value") else str(field.data or "")


def _seat_fields(places: Iterable[Place]) -> Iterable[tuple[str, Any]]:
    for place in places:
        yield f"seats_{place.enrolment_id}", IntegerField(place.name, validators=[
            WHOLE, NumberRange(0, MOST_SEATS, _("Isi angka 0 sampai 10."))])
        yield f"more_{place.enrolment_id}", BooleanField(_("Satu kursi lagi"))
