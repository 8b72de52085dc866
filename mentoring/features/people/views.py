"""Pages of people: employees, units, and importing staff."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import allows, current_actor, requires
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer, choices
from mentoring.core.i18n import current_language
from mentoring.core.jobs import get_job
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.people import queries, service
from mentoring.features.people.forms import (
    CompetencyForm,
    ManagerForm,
    MergeForm,
    NumberForm,
    StaffUploadForm,
    unit_choices,
)
from mentoring.features.people.permissions import P
from mentoring.features.people.rules.nip import clean_number, mask_number
from mentoring.features.people.spreadsheet.extract import in_child, read_staff

if TYPE_CHECKING:
    from mentoring.features.people.models import Employee, SpreadsheetImport

blueprint = Blueprint("people", __name__, template_folder="templates")


def load_employee(employee_id: int) -> "Employee":
    return queries.get_employee(db.session(), employee_id)


def load_import(import_id: int) -> "SpreadsheetImport":
    """Return an import of staff; one of another kind answers like a missing one."""
    row = queries.get_import(db.session(), import_id)
    if row.kind != service.KIND:
        raise NotFoundError
    return row


@blueprint.get("/employees")
@requires(P.LIST)
def list_employees() -> str:
    search, unit_id = request.args.get("q", "").strip(), request.args.get("unit", type=int)
    page = queries.list_employees(db.session(), current_actor(), search=search, unit_id=unit_id,
                                  cursor=request.args.get("page"))
    return render_template("people/list.html", page=page, search=search, unit_id=unit_id,
                           units=queries.list_units(db.session(), current_actor()))


@blueprint.get("/employees/<int:employee_id>")
@requires(P.VIEW, on=load_employee)
def view(employee: "Employee", employee_id: int) -> str:
    return _employee_page(employee, {})


def _competency_choices() -> Any:
    return choices((row.code, row.name_in(current_language())) for row in queries.list_competencies(db.session()))


def _employee_page(employee: "Employee", forms: dict[str, Any]) -> str:
    manager = queries.get_employee(db.session(), employee.line_manager_id) if employee.line_manager_id else None
    competency_form = forms.get("competency") or CompetencyForm(formdata=None)
    competency_form.code.choices = _competency_choices()
    return render_template(
        "people/view.html", employee=employee, manager=manager, competency_form=competency_form,
        number_form=forms.get("number") or NumberForm(formdata=None),
        merge_form=forms.get("merge") or MergeForm(formdata=None),
        manager_form=forms.get("manager") or ManagerForm(formdata=None), mask=mask_number,
        competencies=queries.list_employee_competencies(db.session(), employee.id))


@blueprint.post("/employees/<int:employee_id>/number")
@requires(P.EDIT, on=load_employee)
def renumber(employee: "Employee", employee_id: int) -> str | Response:
    form = NumberForm()
    if form.validate_on_submit():
        try:
            return decide(service.renumber_employee, lambda row: Answer(
                url_for("people.view", employee_id=row.id), {"text": _("NIP disimpan; NIP lama tetap dikenali.")}),
                employee_id=employee_id, version=form_version(), nip=form.nip.data, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return _employee_page(employee, {"number": form})


@blueprint.post("/employees/<int:employee_id>/merge")
@requires(P.EDIT, on=load_employee)
def merge(employee: "Employee", employee_id: int) -> str | Response:
    form = MergeForm()
    if form.validate_on_submit():
        nip = clean_number(form.nip.data)
        other = queries.find_employee_by_nip(db.session(), nip)
        if other is None or other.id == employee_id or not allows(current_actor(), P.EDIT, other):
            form.nip.errors = [sentence("nip_unknown")]
        elif "confirmed" not in request.form:
            return render_template("people/merge.html", employee=employee, other=other, nip=nip, mask=mask_number,
                                   version=form_version())
        else:
            try:
                return decide(service.merge_employees, lambda row: Answer(
                    url_for("people.view", employee_id=row.id), {"text": _("Kedua data digabung.")}),
                    kept_id=employee_id, version=form_version(), merged_id=other.id, now=clock.now())
            except BrokenConstraintError:
                form.nip.errors = [_("Kedua data sama-sama terdaftar di satu program atau punya akun. "
                                     "Selesaikan salah satunya lebih dahulu.")]
    return _employee_page(employee, {"merge": form})


@blueprint.post("/employees/<int:employee_id>/manager")
@requires(P.EDIT, on=load_employee)
def set_manager(employee: "Employee", employee_id: int) -> str | Response:
    form = ManagerForm()
    if "removed" in request.form or form.validate_on_submit():
        try:
            return decide(service.set_line_manager, lambda row: Answer(
                url_for("people.view", employee_id=row.id), {"text": _("Atasan disimpan.")}), employee_id=employee_id,
                version=form_version(), manager_nip=form.manager.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return _employee_page(employee, {"manager": form})


@blueprint.post("/employees/<int:employee_id>/competencies")
@requires(P.EDIT, on=load_employee)
def set_competency(employee: "Employee", employee_id: int) -> str | Response:
    form = CompetencyForm()
    form.code.choices = _competency_choices()
    if form.validate_on_submit():
        return decide(service.set_competency, lambda _none: Answer(
            url_for("people.view", employee_id=employee_id), {"text": _("Level kompetensi disimpan.")}),
            employee_id=employee_id, code=form.code.data, level=form.level.data, now=clock.now())
    return _employee_page(employee, {"competency": form})


@blueprint.get("/units")
@requires(P.UNITS)
def units() -> str:
    return render_template("people/units.html", units=queries.list_units(db.session(), current_actor()),
                           counts=queries.count_by_unit(db.session()))


@blueprint.route("/imports", methods=["GET", "POST"])
@requires(P.IMPORT)
def imports() -> str | Response:
    """Take a staff file: it is read in a child process, and only mapped columns are kept for the preview."""
    g.menu = "people.list_employees"
    form = StaffUploadForm()
    form.unit_id.choices = unit_choices(queries.list_units(db.session(), current_actor()))
    if form.validate_on_submit():
        try:
            reading = in_child(read_staff, form.file.data.read(), form.file.data.filename or "")
        except InvalidError as error:
            form.take_errors(error)
        else:
            row = in_transaction(service.stage_import, current_actor(), kind=service.KIND, reading=reading,
                                 file_name=form.file.data.filename or "", unit_id=form.unit_id.data, now=clock.now())
            return redirect(url_for("people.preview", import_id=row.id))
    return render_template("people/imports.html", form=form,
                           rows=queries.list_imports(db.session(), current_actor(), service.KIND))


@blueprint.get("/imports/<int:import_id>")
@requires(P.IMPORT_VIEW, on=load_import)
def preview(row: "SpreadsheetImport", import_id: int) -> str:
    g.menu = "people.list_employees"
    session, actor = db.session(), current_actor()
    is_stuck = service.is_stuck(session, row)
    plan = service.plan_import(session, row, actor.scope_paths) if row.state == service.STAGED or is_stuck else None
    report = row.report
    if plan:
        issues = service.outside_issues(row, plan)
        report = report | {"issues": [*issues, *report["issues"]], "issue_count": report["issue_count"] + len(issues)}
    return render_template(
        "people/preview.html", row=row, plan=plan, report=report, is_stuck=is_stuck,
        unit=queries.get_unit(session, row.unit_id) if row.unit_id else None,
        flagged=queries.list_flagged(session, actor, report.get("result", {}).get("flagged", ())),
        job=get_job(session, row.job_id) if row.job_id else None)


@blueprint.post("/imports/<int:import_id>/apply")
@requires(P.IMPORT_VIEW, on=load_import)
def apply_import(_row: "SpreadsheetImport", import_id: int) -> Response:
    here = url_for("people.preview", import_id=import_id)
    return decide(service.queue_import, lambda _none: Answer(here), import_id=import_id, version=form_version(),
                  job="people.apply_import", seen=request.form.get("seen", type=int), now=clock.now())


@blueprint.post("/imports/<int:import_id>/drop")
@requires(P.IMPORT_VIEW, on=load_import)
def drop_import(_row: "SpreadsheetImport", import_id: int) -> Response:
    return decide(service.drop_import, lambda _none: Answer(
        url_for("people.imports"), {"text": _("Berkas ditolak seluruhnya. Tidak ada yang berubah.")}),
        import_id=import_id, version=form_version(), now=clock.now())
