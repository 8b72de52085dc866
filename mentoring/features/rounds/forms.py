"""Forms of the review page."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired

from mentoring.core.forms import Form


class RejectForm(Form):
    """Why two people should not be paired. What is missing or too long is told by the use case."""

    reason = TextAreaField(_("Mengapa pasangan ini ditolak?"), [InputRequired()])
    never_again = BooleanField(_("Jangan usulkan lagi kedua orang ini dalam program ini"))
