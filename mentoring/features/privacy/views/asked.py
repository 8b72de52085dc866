"""What people ask about their data, for whoever answers it."""

from typing import TYPE_CHECKING

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.privacy import queries, service
from mentoring.features.privacy.forms import PARTS, AnswerForm
from mentoring.features.privacy.permissions import P
from mentoring.features.privacy.views import blueprint, load_data_request

if TYPE_CHECKING:
    from mentoring.features.privacy.models import DataRequest


@blueprint.get("/corrections")
@requires(P.BROWSE)
def asked() -> str:
    session, actor, closed = db.session(), current_actor(), request.args.get("view") == "closed"
    return render_template(
        "privacy/asked.html", closed=closed, waiting=queries.count_asked(session, actor),
        page=queries.list_asked(session, actor, closed=closed, cursor=request.args.get("page")),
        labels=PARTS)


@blueprint.route("/corrections/<int:data_request_id>", methods=["GET", "POST"])
@requires(P.ANSWER, on=load_data_request)
def answer(row: "DataRequest", data_request_id: int) -> str | Response:
    """Show one matter and answer it."""
    form, g.menu = AnswerForm(), "privacy.asked"
    if form.validate_on_submit():
        try:
            return decide(service.answer_data_request, lambda _row: Answer(
                url_for("privacy.asked"), {"text": _("Dijawab. Yang bertanya diberi tahu.")}),
                data_request_id=data_request_id, version=form_version(), outcome=form.outcome.data or "",
                reason=form.answer.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("privacy/answer.html", row=row, form=form,
                           labels=PARTS)
