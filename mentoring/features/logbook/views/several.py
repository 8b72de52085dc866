"""Several past sessions of one pairing on one form."""

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide
from mentoring.features.logbook import service
from mentoring.features.logbook.forms import LINES, MOST_LINES, SeveralForm
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.views import blueprint, load_pairing
from mentoring.features.logbook.views.sessions import earning_sentence

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing


@blueprint.route("/pairings/<int:pairing_id>/sessions/several", methods=["GET", "POST"])
@requires(P.LOG, on=load_pairing)
def log_several(pairing: "Pairing", pairing_id: int) -> str | Response:
    here, form = url_for("logbook.log_several", pairing_id=pairing_id), SeveralForm()
    more = "more" in request.form
    if more:
        for _line in range(min(LINES, MOST_LINES - len(form.lines))):
            form.lines.append_entry()
    elif form.validate_on_submit():
        try:
            return decide(service.log_several, lambda rows: Answer(
                url_for("logbook.list_sessions", pairing_id=pairing_id), {"text": ngettext(
                    "%(num)s sesi tersimpan. %(name)s diminta membenarkannya.",
                    "%(num)s sesi tersimpan. %(name)s diminta membenarkannya.", len(rows),
                    name=pairing.mentee_enrolment.employee.name)}),
                pairing_id=pairing_id, meetings=form.meetings(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("logbook/several.html", form=form, pairing=pairing, here=here, earning=earning_sentence(),
                           full=len(form.lines) >= MOST_LINES)
