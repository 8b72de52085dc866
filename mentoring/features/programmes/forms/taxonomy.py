"""The form of what a programme adds to a field of work."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField, TextAreaField

from mentoring.core.errors import InvalidError
from mentoring.core.forms import Form, choices
from mentoring.core.messages import sentence
from mentoring.matching.taxonomy import KINDS, Field, tidy


class FieldForm(Form):
    """Words one a line, each kind apart; the names are asked for a field of the programme's own alone."""

    name = StringField(_("Nama bidang"))
    name_en = StringField(_("Nama bidang dalam bahasa Inggris"))
    terms = TextAreaField(_("Tugas, benda, dan sebutan"))
    regulations = TextAreaField(_("Peraturan"))
    systems = TextAreaField(_("Aplikasi dan sistem"))
    documents = TextAreaField(_("Dokumen"))
    neighbours = SelectMultipleField(_("Bertetangga dengan"), validate_choice=False)

    @classmethod
    def of(cls, entry: Field, others: list[tuple[str, str]]) -> "FieldForm":
        """Return the form of an addition; `others` are codes and names of fields that may be its neighbours."""
        form = cls(data={"name": entry.name, "name_en": entry.name_en, "neighbours": list(entry.neighbours)}
                   | {kind: "\n".join(getattr(entry, kind)) for kind in KINDS})
        form.neighbours.choices = choices(others)
        return form

    def entry(self, code: str, shipped: Field | None, before: Field) -> Field:
        """Return what was typed as an addition; words that the shipped field has already are left out.

        Names are taken where there is no shipped field; else they stay as they were.
        """
        taken, said = list(shipped.words if shipped else ()), dict[str, tuple[str, ...]]()
        for kind in KINDS:
            said[kind] = tidy((self[kind].data or "").splitlines(), taken)
            taken += said[kind]
        name, name_en = (before.name, before.name_en) if shipped else (
            " ".join((typed.data or "").split()) for typed in (self.name, self.name_en))
        return Field(code, name, name_en, neighbours=tuple(self.neighbours.data or ()), **said)

    def take_problems(self, error: InvalidError) -> None:
        """Put the policy's complaints on the fields of this form, each with the word it is about."""
        for place, (code, params) in error.fields.items():
            _section, _code, name, word = (*place.split(".", 3), "", "", "")[:4]
            field: Any = self._fields.get({"id": "name", "en": "name_en"}.get(name, name))
            text = sentence(code, params)
            text = gettext("“%(word)s”: %(text)s", word=word, text=text) if word else text
            if field is None:
                self.form_errors.append(text)
            else:
                field.errors = [*field.errors, text]
