"""The page of a hand-over: what is open, to whom it goes, what waits to be taken; it can be printed."""

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import BrokenConstraintError, db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer, choices
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.handover import queries, service
from mentoring.features.handover.forms import HandoverForm
from mentoring.features.handover.permissions import P

if TYPE_CHECKING:
    from mentoring.features.handover.models import Handover

blueprint = Blueprint("handover", __name__, template_folder="templates")


def load_handover(handover_id: int) -> "Handover":
    return queries.get_handover(db.session(), handover_id)


@blueprint.route("/handover", methods=["GET", "POST"])
@requires(P.BROWSE)
def show() -> str | Response:
    """Show all that is open in the programmes of the actor's scope; hand the chosen ones to a colleague."""
    session, actor = db.session(), current_actor()
    programmes = queries.list_handed(session, actor)
    one = request.args.get("programme", type=int)
    form = HandoverForm(programmes=[row.id for row in programmes if one in {None, row.id}])
    form.programmes.choices = choices((row.id, row.name) for row in programmes)
    form.colleague.choices = choices([(0, _("Pilih…")), *((row.id, row.display_name)
                                                          for row in queries.list_colleagues(session, actor))])
    if form.validate_on_submit():
        here = url_for("handover.show")
        try:
            return decide(service.hand_over, lambda rows: Answer(here, {"text": ngettext(
                "%(num)s program diserahkan. Rekan Anda diberi tahu.", "%(num)s program diserahkan. Rekan Anda diberi tahu.",
                len(rows))}), programme_ids=form.programmes.data, to_account_id=form.colleague.data,
                message=form.message.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.programmes.errors = [sentence("handover_waits")]
    session = db.session()
    return render_template(
        "handover/handover.html", programmes=programmes, form=form, today=clock.now(),
        work=queries.map_open_work(session, [row.id for row in programmes]),
        waiting=queries.list_waiting(session, actor), given=queries.list_given(session, actor))


@blueprint.post("/handover/<int:handover_id>/take")
@requires(P.TAKE, on=load_handover)
def take(_row: "Handover", handover_id: int) -> Response:
    return decide(service.take_over, lambda row: Answer(
        url_for("programmes.view", programme_id=row.programme_id), {"text": _("Program ini kini Anda pegang.")}),
        handover_id=handover_id, version=form_version(), now=clock.now())
