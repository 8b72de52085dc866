"""One's own data: what is held, taken along, left out of matching, corrected and objected to."""

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Response, current_app, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.rules import HOLDING
from mentoring.features.people.queries import get_employee
from mentoring.features.privacy import queries, service
from mentoring.features.privacy.documents import write_archive
from mentoring.features.privacy.forms import PARTS, CorrectionForm, ObjectionForm
from mentoring.features.privacy.permissions import P
from mentoring.features.privacy.views import blueprint, load_pairing
from mentoring.features.privacy.views.wording import FIELDS, SECTIONS, show

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing


@blueprint.get("/my-data")
@requires(P.OWN)
def own() -> str:
    """Show what is held of whoever is signed in, and what they can do about it."""
    session, actor = db.session(), current_actor()
    own_id = actor.employee_id or 0
    employee, rows, live = get_employee(session, own_id), queries.list_matching(session, own_id), \
        queries.map_live(session, own_id)
    return render_template(
        "privacy/own.html", employee=employee, sections=SECTIONS, labels=PARTS,
        counts=queries.count_own(session, actor) | {"identity": 1, "account": 1}, matching=rows, live=live,
        away=[row for row in rows if row.state == "paused" and row.self_paused_at],
        able=[row for row in rows if row.state == "enrolled" and row.id not in live["mentee"]],
        asked=queries.list_own_asked(session, own_id))


@blueprint.get("/my-data/download")
@requires(P.OWN)
def download() -> Response:
    """Send all of it as a ZIP, for machines and for people; what cannot be noted is not sent."""
    actor, now, office = current_actor(), clock.now(), current_app.config["SETTINGS"].office_name
    data = queries.read_own(db.session(), actor)
    page = render_template("privacy/data.html", data=data, sections=SECTIONS, fields=FIELDS, show=show, made_at=now)
    content = write_archive(data, page, office, now)
    in_transaction(service.record_download, actor, digest=sha256(content).hexdigest(), now=now)
    response = send_file(BytesIO(content), download_name=f"data-saya-{day_of(now):%Y-%m-%d}.zip", as_attachment=True,
                         mimetype="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/my-data/withdraw")
@requires(P.OWN)
def withdraw() -> BaseResponse:
    return decide(service.withdraw_from_matching, lambda rows: Answer(url_for("privacy.own"), {"text": ngettext(
        "Anda menarik diri: %(num)s kepesertaan tidak ikut pencocokan lagi.",
        "Anda menarik diri: %(num)s kepesertaan tidak ikut pencocokan lagi.", len(rows))}), now=clock.now())


@blueprint.post("/my-data/rejoin")
@requires(P.OWN)
def rejoin() -> BaseResponse:
    return decide(service.rejoin_matching, lambda rows: Answer(url_for("privacy.own"), {"text": ngettext(
        "Anda ikut pencocokan lagi: %(num)s kepesertaan.", "Anda ikut pencocokan lagi: %(num)s kepesertaan.", len(rows))}),
        now=clock.now())


@blueprint.route("/my-data/correct", methods=["GET", "POST"])
@requires(P.OWN)
def correct() -> str | BaseResponse:
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            return decide(service.ask_correction, lambda _row: Answer(
                url_for("privacy.own"), {"text": _("Tercatat. Anda diberi tahu bila sudah dijawab.")}),
                field=form.field.data or "", text=form.text.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.field.errors = [sentence("correction_waits")]
    return render_template("privacy/correct.html", form=form)


@blueprint.route("/pairings/<int:pairing_id>/objection", methods=["GET", "POST"])
@requires(P.OBJECT, on=load_pairing)
def object_to(pairing: "Pairing", pairing_id: int) -> str | BaseResponse:
    """Object to a pairing, or read what one has objected already."""
    own_id, form = current_actor().employee_id, ObjectionForm()
    row = queries.find_open_objection(db.session(), pairing_id, own_id)
    if row is None and pairing.state not in HOLDING:
        raise NotFoundError
    if form.validate_on_submit():
        try:
            return decide(service.object_to_pairing, lambda _row: Answer(
                url_for("privacy.own"), {"text": _("Tercatat. Seorang pengelola menjawabnya; pasangan Anda tidak diberi "
                                                   "tahu.")}),
                pairing_id=pairing_id, text=form.text.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.text.errors = [sentence("objection_waits")]
    return render_template("privacy/object.html", pairing=pairing, form=form, row=row, own_id=own_id)
