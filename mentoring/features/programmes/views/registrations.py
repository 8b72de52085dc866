"""Pages of a registration form: send it, see what it would do, carry it out or refuse it."""

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import check, current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.jobs import get_job
from mentoring.core.web import decide, form_version
from mentoring.features.people.forms import UploadForm
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_import, list_imports
from mentoring.features.people.spreadsheet.extract import in_child, read_form
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.views import blueprint, load_programme

if TYPE_CHECKING:
    from mentoring.features.people.models import SpreadsheetImport
    from mentoring.features.programmes.models import Programme


@blueprint.route("/programmes/<int:programme_id>/enrolments/upload", methods=["GET", "POST"])
@requires(P.ENROL, on=load_programme)
def upload(programme: "Programme", programme_id: int) -> str | Response:
    """Take a registration form: it is read in a child process, and only its mapped columns are kept."""
    form = UploadForm()
    if form.validate_on_submit():
        name = form.file.data.filename or ""
        try:
            reading, rows = in_child(read_form, form.file.data.read(), name)
            row = in_transaction(service.stage_registration, current_actor(), programme_id=programme_id, file_name=name,
                                 reading=reading, rows=rows, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        else:
            return redirect(url_for("programmes.registration", programme_id=programme_id, import_id=row.id))
    return render_template("programmes/upload.html", programme=programme, form=form, imports=list_imports(
        db.session(), current_actor(), service.KIND, programme_id))


def load_registration(programme_id: int, import_id: int) -> "SpreadsheetImport":
    """Return a form of this very programme; any other import answers like a missing one."""
    row = get_import(db.session(), import_id)
    if row.kind != service.KIND or row.programme_id != programme_id:
        raise NotFoundError
    return row


@blueprint.get("/programmes/<int:programme_id>/registrations/<int:import_id>")
@requires(PeopleP.IMPORT_VIEW, on=load_registration)
def registration(row: "SpreadsheetImport", programme_id: int, import_id: int) -> str:
    programme = queries.get_programme(db.session(), programme_id)
    check(current_actor(), P.ENROL, programme)
    plan = service.plan_registration(db.session(), programme_id, row.rows) if row.state == "staged" else None
    return render_template("programmes/registration.html", programme=programme, row=row, plan=plan,
                           job=get_job(db.session(), row.job_id) if row.job_id else None)


@blueprint.post("/programmes/<int:programme_id>/registrations/<int:import_id>/apply")
@requires(PeopleP.IMPORT_VIEW, on=load_registration)
def apply_registration(_row: "SpreadsheetImport", programme_id: int, import_id: int) -> Response:
    here = url_for("programmes.registration", programme_id=programme_id, import_id=import_id)
    return decide(service.queue_registration, lambda _row: Answer(here), import_id=import_id, version=form_version(),
                  now=clock.now())


@blueprint.post("/programmes/<int:programme_id>/registrations/<int:import_id>/drop")
@requires(PeopleP.IMPORT_VIEW, on=load_registration)
def drop_registration(_row: "SpreadsheetImport", programme_id: int, import_id: int) -> Response:
    return decide(service.drop_registration, lambda _none: Answer(
        url_for("programmes.enrolments", programme_id=programme_id),
        {"text": _("Berkas ditolak seluruhnya. Tidak ada yang berubah.")}),
        import_id=import_id, version=form_version(), now=clock.now())
