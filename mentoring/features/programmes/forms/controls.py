"""What the forms of programmes share: numbers as they are typed in Indonesia, and their complaints."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DecimalField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation
from wtforms.widgets import TextInput

from mentoring.core.forms import Readable


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


def at_most(count: int) -> Length:
    return Length(max=count, message=_("Paling banyak %(max)s huruf."))


class FractionField(DecimalField):  # type: ignore[misc]  # WTForms is untyped
    """A number with a decimal comma or point; shown with a comma, as it is typed in Indonesia."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", ".") for value in valuelist])

    def _value(self) -> str:
        return str(super()._value()).replace(".", ",").removesuffix(",00")
