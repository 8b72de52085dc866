"""The form of a hand-over."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField, TextAreaField

from mentoring.core.forms import Form


class HandoverForm(Form):
    programmes = SelectMultipleField(_("Program yang diserahkan"), coerce=int)
    colleague = SelectField(_("Diserahkan kepada"), coerce=int)
    message = TextAreaField(_("Pesan untuk rekan"))
